"""PostgreSQL connections: one small pool per login, safe behind a transaction-level proxy."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from typing import Protocol

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from clients.aws import databases
from clients.settings import settings
from clients.snapshot import kept_open

Connection = psycopg.Connection[tuple[object, ...]]

# What "the database is away" looks like from here: refused, cut off, no connection within the pool's patience,
# a lock or a statement that took longer than the role is allowed.
Away = psycopg.OperationalError
# A value the server or the driver cannot take.
Unstorable = psycopg.DataError
# The kind of Away where no connection could be had at all.
NoneFree = PoolTimeout


# Blocking DDL that waits longer than this gives up instead of queueing every request behind it.
LOCK_TIMEOUT_MS = 2000


class Login(StrEnum):
    """The database roles a process may log in as; the value names its setting."""

    APP = "database_url"
    JOBS = "database_jobs_url"
    ANALYTICS = "analytics_database_url"
    ANALYTICS_JOBS = "analytics_jobs_url"
    ANALYTICS_EVENTS = "analytics_events_url"


@contextmanager
def connection(login: Login = Login.APP) -> Iterator[Connection]:
    """A connection from the login's pool; committed when the block ends, rolled back when it raises.

    Raises: one of `Away` when the database cannot be reached within two seconds.
    """
    with _pool(login).connection() as conn:
        yield conn


@contextmanager
def single_connection(url: str) -> Iterator[Connection]:
    """A connection beside every pool, closed at the end of the block.

    Raises: one of `Away` when the database cannot be reached within two seconds.
    """
    with psycopg.connect(url, **_options(url)) as conn:  # type: ignore[arg-type] # the options are psycopg's own names
        yield conn


def discard_dead(login: Login) -> None:
    """Replace the pool's idle connections that no longer answer, as all do after a server restart."""
    _pool(login).check()


@kept_open
def _pool(login: Login) -> ConnectionPool[Connection]:
    url = str(getattr(settings(), login))
    if not url:
        raise ValueError(f"settings missing or malformed: {login.upper()}")
    return ConnectionPool(
        url,
        kwargs=partial(_options, url),
        min_size=0,
        max_size=settings().database_pool_size,
        timeout=2,
        reset=_restore_transactions,
        # Give up at once instead of backing off: the next request tries again, and is served when the server is back.
        reconnect_timeout=0,
        num_workers=1,
        open=True,
    )


def _restore_transactions(conn: Connection) -> None:
    """Undo what somebody set on a connection: the next one who has it may count on transactions, and their locks."""
    conn.autocommit = False


# No server-side prepared statements: the proxy would pin this client to one backend.
OPTIONS: dict[str, object] = {"prepare_threshold": None, "connect_timeout": 2}


def _options(url: str) -> dict[str, object]:
    return iam_options(url) if settings().database_auth == "iam" else OPTIONS


def iam_options(url: str) -> dict[str, object]:
    """Options for the next connection to this address: a fresh IAM token is its password, valid for 15 minutes."""
    return OPTIONS | {"password": iam_token(url)}


def iam_token(url: str) -> str:
    """What this process may log in with at this address for the next 15 minutes."""
    at = conninfo_to_dict(url)
    return databases().generate_db_auth_token(
        DBHostname=str(at["host"]), Port=int(at.get("port") or 5432), DBUsername=str(at["user"])
    )


class Connector(Protocol):
    """Makes connections of one's own to one place: named in pg_stat_activity, each statement its own transaction."""

    def __call__(self, name: str, lock_timeout_ms: int = LOCK_TIMEOUT_MS) -> Connection:
        """lock_timeout_ms: 0 waits for locks without end."""


def direct_connector(url: str, is_iam: bool) -> Connector:
    """Connections outside every pool and, since they have startup options, past every transaction-level proxy.

    The server looks once a second whether their program still lives, and else ends what it does for them.
    """

    def connect(name: str, lock_timeout_ms: int = LOCK_TIMEOUT_MS) -> Connection:
        options = f"-c lock_timeout={lock_timeout_ms} -c statement_timeout=0 -c client_connection_check_interval=1000"
        # The address names its password itself, or has none.
        at = make_conninfo(url, password=iam_token(url)) if is_iam else url
        return psycopg.connect(at, autocommit=True, connect_timeout=10, application_name=name, options=options)

    return connect
