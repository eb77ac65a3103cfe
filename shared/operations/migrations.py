"""Brings a database to the schema of this code: checks what was applied, migrates, replaces functions, sets the key.

dbmate applies `sql/migrations` (one file, one transaction, one row in `schema_migrations`). It does not notice a file
that changed after it was applied; the table `migration_check` keeps each file's SHA-256 for that.
"""

import hashlib
import os
import subprocess
import sys
import sysconfig
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from shutil import which
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg

from shared.errors import Broken, MigrationChanged, MigrationFailed

SQL = Path(__file__).parents[2] / "sql"

# Blocking DDL that waits longer than this gives up instead of queueing every request behind it.
LOCK_TIMEOUT_MS = 2000

Report = Callable[[str], None]


def migrate(owner_url: str, context_key: str, report: Report) -> None:
    """Apply every pending migration and all functions, then install the context key; safe to run again.

    owner_url: connection URL of plugyard_owner, direct, not through a proxy. context_key: "<slot>:<base64 key>".
    Raises: MigrationChanged if an applied file was edited. MigrationFailed with dbmate's own words.
    """
    with psycopg.connect(owner_url, autocommit=True, options=f"-c lock_timeout={LOCK_TIMEOUT_MS}") as conn:
        _refuse_changed_files(conn)
        _run_dbmate(owner_url, "migrate", report)
        _record_checksums(conn)
        _replace_functions(conn)
        _install_context_key(conn, context_key)


def roll_back(owner_url: str, report: Report) -> None:
    """Take the newest applied migration back, by its own `migrate:down`.

    Raises: MigrationFailed with dbmate's own words, also when there is nothing to take back.
    """
    _run_dbmate(owner_url, "rollback", report)
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute(
            "delete from public.migration_check where version not in (select version from public.schema_migrations)"
        )


def _files() -> dict[str, Path]:
    return {path.name.split("_", 1)[0]: path for path in sorted((SQL / "migrations").glob("*.sql"))}


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _refuse_changed_files(conn: psycopg.Connection) -> None:
    conn.execute(
        "create table if not exists public.migration_check (version text primary key, sha256 text not null,"
        " checked_at timestamptz not null default now())"
    )
    files = _files()
    for version, recorded in conn.execute("select version, sha256 from public.migration_check order by version"):
        if version not in files or _checksum(files[version]) != recorded:
            raise MigrationChanged(version)


def _record_checksums(conn: psycopg.Connection) -> None:
    files = _files()
    for (version,) in conn.execute("select version from public.schema_migrations").fetchall():
        conn.execute(
            "insert into public.migration_check (version, sha256) values (%s, %s) on conflict do nothing",
            (version, _checksum(files[version])),
        )


def _run_dbmate(owner_url: str, command: str, report: Report) -> None:
    parts = urlsplit(owner_url)
    # What the URL says of TLS stays; where it says nothing, only this machine goes without.
    tls = {"sslmode": "disable" if parts.hostname == "127.0.0.1" else "verify-full"}
    query = urlencode(tls | dict(parse_qsl(parts.query)) | {"lock_timeout": LOCK_TIMEOUT_MS})
    # The URL goes through the environment: a command line can be read by everybody on the machine.
    environment = os.environ | {"DATABASE_URL": urlunsplit(parts._replace(query=query))}
    done = subprocess.run(
        [_dbmate(), "--no-dump-schema", "--migrations-dir", str(SQL / "migrations"), command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    for line in done.stdout.splitlines():
        report(line)
    if done.returncode:
        raise MigrationFailed(done.stderr.strip())


def _dbmate() -> str:
    beside_python = Path(sysconfig.get_path("scripts")) / "dbmate"
    return str(beside_python) if beside_python.exists() else which("dbmate") or "dbmate"


def _replace_functions(conn: psycopg.Connection) -> None:
    with conn.transaction():
        for path in sorted((SQL / "functions").glob("*.sql")):
            conn.execute(path.read_bytes())


def _install_context_key(conn: psycopg.Connection, context_key: str) -> None:
    slot, _, key = context_key.partition(":")
    conn.execute("select app.install_context_key(%s::smallint, %s::bytea)", (int(slot), b64decode(key, validate=True)))


def main() -> None:
    """Migrate what DATABASE_OWNER_URL names, with the key in CONTEXT_KEY; the word `back` takes one migration back."""
    try:
        if sys.argv[1:] == ["back"]:
            roll_back(os.environ["DATABASE_OWNER_URL"], _say)
        else:
            migrate(os.environ["DATABASE_OWNER_URL"], os.environ["CONTEXT_KEY"], _say)
    except KeyError as missing:
        sys.exit(f"Set {missing} first; README says what it is.")
    except Broken as refused:
        sys.exit(f"{refused.title} {refused.fields}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
