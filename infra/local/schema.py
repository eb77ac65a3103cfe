"""`make schema`: what all migrations and functions of a database come to, as a file that a review can look at."""

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.local.engines.postgres_programs import program
from infra.local.engines.stack import running_stack
from shared.operations.migration_files import ANALYTICS, SQL
from shared.operations.migrations import Run, migrate

HEADER = """\
-- Written by `make schema`, never by hand: the schema that all migrations and functions come to. A test compares it.
-- Nothing is made from this file; it shows in a review what a migration changes.
"""
# What is the server's, the tool's or the moment's: settings of the session, versions, tokens, blank lines.
_NOISE = re.compile(r"^(--.*|SET \w+ = .*;|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*|\s*)$")


def main() -> None:
    """Migrate the empty databases and write their schemas down."""
    with (
        TemporaryDirectory(prefix="plugyard-schema-") as data_dir,
        running_stack(Path(data_dir), is_durable=False, given={}) as environment,
    ):
        for folder, url in ((SQL, "DATABASE_OWNER_URL"), (ANALYTICS, "ANALYTICS_OWNER_URL")):
            migrate(environment[url], environment["CONTEXT_KEY"], lambda _: None, Run(folder))
            schema_of(folder).write_text(dump_schema(environment[url]))
            print(f"wrote {schema_of(folder)}")


def schema_of(folder: Path) -> Path:
    """Where the schema of a database's migrations stands."""
    return folder / "schema.sql"


def dump_schema(owner_url: str) -> str:
    """The schema of a database, with owners and rights; generations of the search come and go, and are left out."""
    command = [
        str(program("pg_dump")),
        "--schema-only",
        "--exclude-table=search.plugin_search_g*",
        "--exclude-table=search.word_form_g*",
        f"--dbname={owner_url}",
    ]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return HEADER + "\n".join(_telling_lines(text)) + "\n"


def _telling_lines(text: str) -> list[str]:
    """Lines that say something; those of a function's body all do."""
    kept = []
    is_body = False
    for line in text.splitlines():
        if is_body or not _NOISE.match(line):
            kept.append(line)
        is_body ^= len(re.findall(r"\$\w*\$", line)) % 2 == 1
    return kept


if __name__ == "__main__":
    main()
