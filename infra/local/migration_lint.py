"""Lets squawk judge what each migration does to a table in use: its way up, in a transaction where it runs in one."""

import subprocess
import sys
from pathlib import Path

from infra.local.data_dir import PROJECT
from shared.operations.migration_files import ANALYTICS, SQL, Migration, read_migrations

_SQUAWK = Path(sys.executable).with_name("squawk")


def main() -> None:
    """Judge every migration; ends with 1 if one breaks a rule."""
    judged = [judge(folder, migration) for folder in (SQL, ANALYTICS) for migration in read_migrations(folder)]
    print("\n".join(said for said in judged if said) or f"squawk: {len(judged)} migrations keep its rules")
    sys.exit(any(judged))


def judge(folder: Path, migration: Migration) -> str:
    """What squawk has against a migration; empty where that is nothing."""
    options = [f"--config={PROJECT / '.squawk.toml'}", "--reporter=gcc", f"--stdin-filepath={migration.name}"]
    if migration.up.is_transactional:
        options.append("--assume-in-transaction")
    given = way_up((folder / "migrations" / migration.name).read_text())
    done = subprocess.run([str(_SQUAWK), *options], input=given, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()


def way_up(text: str) -> str:
    """The migration without its way back, which drops what it made, as it should; line numbers stay."""
    return text.split("-- migrate:down", 1)[0]


if __name__ == "__main__":
    main()
