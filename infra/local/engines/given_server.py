"""Makes roles and a database for the time series on a server that somebody else runs, as its administrator."""

from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from infra.local.engines.credentials import Credentials
from infra.local.engines.postgres import Session, create_database, make_roles

_RIGHTS = "select rolsuper or (rolcreaterole and rolcreatedb) from pg_roles where rolname = current_user"
_TIMESCALE = "select from pg_available_extensions where name = 'timescaledb'"


class NoAdministrator(RuntimeError):
    """The login may not make roles and databases."""


def prepare_series_database(admin_url: str, credentials: Credentials, database: str, is_kept: bool) -> dict[str, str]:
    """Each role's address of the database; the extension is made in it where the server has TimescaleDB.

    The roles get this stack's passwords: a server that another stack uses is no longer that one's. is_kept: False
    begins with an empty database. Raises: NoAdministrator. psycopg.OperationalError.
    """
    with psycopg.connect(admin_url, autocommit=True, connect_timeout=10) as conn:
        if conn.execute(_RIGHTS).fetchone() != (True,):
            raise NoAdministrator(conn.info.user)
        make_roles(conn, credentials)
        if not is_kept:
            conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))
        create_database(conn, database)
    with psycopg.connect(url_of(admin_url, database), autocommit=True, connect_timeout=10) as conn:
        _make_extension(conn)
    return {
        role: url_of(admin_url, database, f"{role}:{quote(password, safe='')}@")
        for role, password in credentials.role_passwords.items()
    }


def url_of(url: str, database: str, login: str | None = None) -> str:
    """The same server under another database and, where one is given, another login with its password and the @."""
    parts = urlsplit(url)
    at = parts.netloc if login is None else login + parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=at, path=f"/{database}"))


def _make_extension(conn: Session) -> None:
    if conn.execute(_TIMESCALE).fetchone() is not None:
        conn.execute("create extension if not exists timescaledb")
