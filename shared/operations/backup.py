"""A dump of the whole database before it is migrated, counted row by row, and its way back into an empty one.

Row level security hides rows from a dump: the owner, who is no superuser, sees them by its own policies alone, and
without one pg_dump writes an empty table and ends with 0. So what the dump holds is held against what the database has.
"""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from tempfile import NamedTemporaryFile

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from clients.postgres import Connection, direct_connector, iam_token
from shared.operations import migration_store as store
from shared.operations.errors import BackupFailed
from shared.operations.migration_apply import Report
from shared.operations.migration_lease import SESSION
from shared.operations.row_counts import count_rows

# libpq's programs take the address from the environment: a command line can be read by everybody on the machine.
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
_COPY = re.compile(rb"COPY (\S+) \(.*\) FROM stdin;\n")

# The roles that own what is in a schema of their own; before they can be given it, they must be let into it.
FUNCTION_OWNERS = {"plugyard_audit": "audit", "plugyard_search": "search", "plugyard_counts": "counts"}


@dataclass(frozen=True)
class Dump:
    """Keeps a dump in a folder before each migration."""

    owner_url: str
    folder: Path
    is_iam: bool = False

    def __call__(self, conn: Connection, pending: list[str], report: Report) -> str:
        """Dump what one snapshot sees, count it, and give it its name only then; answers where it is.

        Raises: BackupFailed.
        """
        with conn.transaction():
            conn.execute("set transaction isolation level repeatable read, read only")
            snapshot = store.export_snapshot(conn)
            path = self.folder / f"plugyard-{snapshot.taken_at}-before-{pending[0].removesuffix('.sql')}.dump"
            partial = path.with_suffix(".partial")
            partial.touch(mode=0o600)
            _refuse_hidden(conn, path.name)
            there = count_rows(conn)
            options = ["--enable-row-security", "--format=custom", f"--snapshot={snapshot.snapshot}"]
            _run([_program("pg_dump"), *options, f"--file={partial}"], self.owner_url, self.is_iam, path.name)
        refuse_fewer(path.name, there, count_dumped(partial))
        partial.rename(path)
        report(f"dumped {sum(there.values())} rows of {len(there)} tables into {path}")
        return str(path)


def _refuse_hidden(conn: Connection, name: str) -> None:
    """Where the owner sees no row, its count is as short as its dump, and nothing would be fewer."""
    hidden = store.list_hidden_tables(conn)
    if hidden:
        raise BackupFailed(name, f"no policy shows the owner every row of {', '.join(hidden)}")


def refuse_fewer(name: str, there: dict[str, int], dumped: dict[str, int]) -> None:
    """Raises: BackupFailed naming each table of which the dump holds fewer rows than the database."""
    fewer = [f"{t} has {n} rows, the dump {dumped.get(t, 0)}" for t, n in there.items() if dumped.get(t, 0) < n]
    if fewer:
        raise BackupFailed(name, "; ".join(fewer))


def count_dumped(dump: Path) -> dict[str, int]:
    """How many rows a dump holds of each table; a row is a line of it."""
    command = [_program("pg_restore"), "--data-only", "--file=-", str(dump)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        counts: dict[str, int] = {}
        table = ""
        for line in process.stdout or ():
            if table and line != b"\\.\n":
                counts[table] += 1
            else:
                found = None if table else _COPY.match(line)
                table = found.group(1).decode().replace('"', "") if found else ""
                counts |= {table: 0} if table else {}
    return counts


def restore(owner_url: str, dump: Path, is_iam: bool, report: Report) -> None:
    """Bring a dump into an empty database of the owner's, as the owner.

    Part by part, since what belongs to a function owner can only be made by it: the owner may become that role, and
    inherits nothing from it. Raises: BackupFailed.
    """
    with direct_connector(owner_url, is_iam)(SESSION) as conn:
        if store.list_tables(conn):
            raise BackupFailed(dump.name, "the database to restore into is not empty")
        for role, schema in FUNCTION_OWNERS.items():
            names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role)}
            conn.execute(sql.SQL("create schema {schema}").format(**names))
            conn.execute(sql.SQL("grant usage, create on schema {schema} to {role}").format(**names))
    for section in ("pre-data", "data", "post-data"):
        for role, entries in _by_owner(dump).items():
            _restore_part(owner_url, is_iam, dump, [f"--section={section}", f"--role={role}"], entries)
        report(f"restored {section} of {dump.name}")


def _by_owner(dump: Path) -> dict[str, list[str]]:
    """Lines of the dump's list by who made the thing, the owner's first; the schemas made above are left out."""
    listed = _run([_program("pg_restore"), "--list", str(dump)], "", False, dump.name).splitlines()
    made = tuple(f" SCHEMA - {schema} " for schema in FUNCTION_OWNERS.values())
    found: dict[str, list[str]] = {role: [] for role in ("plugyard_owner", *FUNCTION_OWNERS)}
    for line in listed:
        owner = "plugyard_owner" if line.endswith(" pg_database_owner") else line.rsplit(" ", 1)[-1]
        if owner in found and not any(part in line for part in made):
            found[owner].append(line)
    return found


def _restore_part(owner_url: str, is_iam: bool, dump: Path, options: list[str], entries: Iterable[str]) -> None:
    with NamedTemporaryFile("w", suffix=".list") as chosen:
        chosen.write("\n".join(entries))
        chosen.flush()
        at = str(conninfo_to_dict(owner_url)["dbname"])
        command = [_program("pg_restore"), "--exit-on-error", *options, f"--use-list={chosen.name}", f"--dbname={at}"]
        _run([*command, str(dump)], owner_url, is_iam, dump.name)


def _program(name: str) -> str:
    """A program of PostgreSQL's as the path finds it."""
    found = which(name)
    if found is None:
        raise BackupFailed(name, "this program is not on the path; it comes with PostgreSQL's client")
    return found


def _run(command: list[str], url: str, is_iam: bool, backup: str) -> str:
    at = conninfo_to_dict(url) | ({"password": iam_token(url)} if is_iam else {})
    environment = {_VARIABLES[name]: str(value) for name, value in at.items() if name in _VARIABLES}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupFailed(backup, done.stderr.strip()[:2000])
    return done.stdout
