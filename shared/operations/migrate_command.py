"""`make migrate` in a terminal: what it takes, what it says, and how it ends."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from clients.postgres import Away
from clients.settings import DeploymentSettings, deployment_settings
from shared.errors import Broken
from shared.operations.backup import restore
from shared.operations.deployment import find_run
from shared.operations.migration_dry_run import as_records, describe
from shared.operations.migrations import dry_run, migrate, roll_back

DESCRIPTION = """Bring the database of DATABASE_OWNER_URL to this code: migrations, functions, the key in CONTEXT_KEY.
The connection is direct, never through a proxy, as plugyard_owner. With BACKUP_DIR a dump is taken before pending
migrations and counted; with BACKUP_OF=cluster:<identifier> or db:<identifier>, an RDS snapshot."""
ENDINGS = (
    "Ends with 0 when the database is as wanted, 1 when something was refused or failed, 2 when a setting is missing."
)


def main(arguments: Sequence[str]) -> None:
    """Do what the arguments say; leaves with the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        settings = deployment_settings()
    except ValueError as missing:
        say(f"{missing}; docs/migrations.md says what they are.", sys.stderr)
        sys.exit(2)
    try:
        _do(asked, settings)
    except Away as away:
        say(f"The database cannot be reached: {away}", sys.stderr)
        sys.exit(1)
    except Broken as refused:
        say("\n".join([refused.title, *(f"  {name}: {said}" for name, said in refused.fields.items())]), sys.stderr)
        sys.exit(1)


def _do(asked: argparse.Namespace, settings: DeploymentSettings) -> None:
    run = find_run(settings, is_waiting=asked.wait)
    if asked.restore:
        restore(settings.database_owner_url, asked.restore, run.is_iam, say)
    elif asked.dry_run:
        tried = dry_run(settings.database_owner_url, run)
        say(json.dumps(as_records(tried), indent=2) if asked.json else describe(tried))
        sys.exit(any(migration.failure for migration in tried))
    elif asked.back:
        roll_back(settings.database_owner_url, say, run)
    else:
        done = migrate(settings.database_owner_url, settings.context_key, say, run)
        if not done.applied:
            say("Nothing was pending.")
        if done.is_ahead:
            sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make migrate ARGS=", description=DESCRIPTION, epilog=ENDINGS)
    parser.add_argument("--wait", action="store_true", help="wait for another runner instead of giving up")
    parser.add_argument("--json", action="store_true", help="what --dry-run says, for a program")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--dry-run", action="store_true", help="try what is pending, say which locks it takes, undo it")
    ways.add_argument("--back", action="store_true", help="take the newest migration back")
    ways.add_argument("--restore", type=Path, metavar="DUMP", help="bring a dump into an empty database")
    return parser


def say(line: str, where: TextIO | None = None) -> None:
    """One line for the person at the terminal."""
    (where or sys.stdout).write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
