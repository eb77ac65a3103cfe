"""`make schema`: what all migrations and functions come to, as one file that a reader and a review can look at."""

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.local.engines.postgres_programs import program
from infra.local.engines.stack import running_stack
from shared.operations.migration_files import SQL
from shared.operations.migrations import migrate

SCHEMA = SQL / "schema.sql"

HEADER = """\
-- Written by `make schema`, never by hand: the schema that all migrations and functions come to. A test compares it.
-- Nothing is made from this file; it shows in a review what a migration changes.
"""
# What is the server's, the tool's or the moment's: settings of the session, versions, tokens, blank lines.
_NOISE = re.compile(r"^(--.*|SET \w+ = .*;|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*|\s*)$")


def main() -> None:
    """Migrate an empty database and write its schema down."""
    with (
        TemporaryDirectory(prefix="plugyard-schema-") as folder,
        running_stack(Path(folder), is_durable=False, given={}) as environment,
    ):
        url = environment["DATABASE_OWNER_URL"]
        migrate(url, environment["CONTEXT_KEY"], lambda _: None)
        SCHEMA.write_text(dump_schema(url))
    print(f"wrote {SCHEMA}")


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
