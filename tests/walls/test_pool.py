"""The pool as requests use it: whatever ends a transaction, the next tenant on its connection finds nothing of it."""

import os
from collections.abc import Iterator
from typing import NamedTuple

import psycopg
import pytest

from clients import postgres
from clients.postgres import Connection, connection
from clients.settings import settings
from shared.context import Actor, make_token, transaction
from shared.errors import Unavailable
from tests.by_hand import outcome
from tests.factories import make_plugin

NO_CONTEXT = "PYCTX"
SETTINGS = ("app.token", "app.request_id", "app.reason")


class Broken(Exception):
    """What a use case raises in the middle of its work."""


class Tenant(NamedTuple):
    """An actor and the one plugin of that actor's tenant."""

    actor: Actor
    plugin_id: object


@pytest.fixture
def one_connection(stack: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The application's pool with one connection, as a Lambda function has it."""
    monkeypatch.setenv("DATABASE_POOL_SIZE", "1")
    for kept in (settings, postgres._pool):
        kept.cache_clear()
    yield
    monkeypatch.undo()
    for kept in (settings, postgres._pool):
        kept.cache_clear()


@pytest.fixture
def tenants(owner: Actor, stranger: Actor) -> list[Tenant]:
    """Two tenants that take turns."""
    return [Tenant(actor, make_plugin(actor).plugin_id) for actor in (owner, stranger)]


def seen(conn: Connection) -> list[tuple[object, ...]]:
    """All that this transaction sees of the tables a tenant writes, public plugins aside."""
    query = "select plugin_id from plugin where not is_public union select aggregate_id from outbox"
    return conn.execute(query.encode()).fetchall()


def commit(conn: Connection) -> None:
    conn.execute("update plugin set title = 'committed' where not is_public")


def roll_back(conn: Connection) -> None:
    conn.execute("update plugin set title = 'rolled back' where not is_public")
    conn.rollback()


def fail_in_sql(conn: Connection) -> None:
    conn.execute("select 1 / 0")


def fail_in_python(_: Connection) -> None:
    raise Broken


def take_too_long(conn: Connection) -> None:
    conn.execute("set local statement_timeout = '20ms'")
    conn.execute("select pg_sleep(60)")


def lose_the_context(conn: Connection) -> None:
    conn.execute("select set_config('app.token', 'garbage', true)")
    conn.execute("select from plugin")


ENDS = (commit, roll_back, fail_in_sql, fail_in_python, take_too_long, lose_the_context)


def serve(tenant: Tenant, end: object) -> int:
    """One request of a tenant that ends in some way; answers the server process that did it."""
    pid = 0
    try:
        with transaction(tenant.actor) as conn:
            pid = conn.info.backend_pid
            assert seen(conn) == [(tenant.plugin_id,)]
            if callable(end):
                end(conn)
    except (psycopg.Error, Broken, Unavailable):
        pass
    return pid


def test_two_tenants_in_turn_on_one_connection_find_nothing_of_each_other(
    tenants: list[Tenant], one_connection: None
) -> None:
    served = set()
    for end in ENDS:
        for tenant in (*tenants, tenants[0]):
            served.add(serve(tenant, end))
            with connection() as conn:
                assert outcome(conn, "select from plugin") == NO_CONTEXT
                assert outcome(conn, "select app.tenant_id()") == NO_CONTEXT
                left = [conn.execute("select current_setting(%s, true)", (name,)).fetchone() for name in SETTINGS]
                assert left == [("",)] * len(SETTINGS)

    assert len(served) == 1


def test_settings_of_the_role_are_back_after_every_end(tenants: list[Tenant], one_connection: None) -> None:
    shown = set()
    for end in ENDS:
        serve(tenants[0], end)
        with connection() as conn:
            query = "select setting from pg_settings where name in ('statement_timeout', 'lock_timeout') order by name"
            shown.add(tuple(conn.execute(query.encode()).fetchall()))

    assert shown == {(("2000",), ("8000",))}


def test_token_given_by_startup_options_is_believed_only_if_signed(owner: Actor, stranger: Actor) -> None:
    """PGOPTIONS, or `options` in an address, set what nobody signed; a transaction's own token comes before it."""
    theirs, mine = make_plugin(stranger), make_plugin(owner)
    signed = make_token(stranger)
    forged = make_token(owner).replace(str(owner.tenant_id), str(stranger.tenant_id))
    for token in (forged, "garbage", signed):
        with psycopg.connect(os.environ["DATABASE_URL"], options=f"-c app.token={token}") as conn:
            if token != signed:
                assert outcome(conn, "select from plugin") == NO_CONTEXT
            conn.execute("select app.begin(%s, %s)", (make_token(owner), owner.request_id))
            assert seen(conn) == [(mine.plugin_id,)]
            assert outcome(conn, "select from plugin where plugin_id = %s", theirs.plugin_id) == 0


def test_what_committed_each_statement_is_no_connection_of_the_next(
    one_connection: None, tenants: list[Tenant]
) -> None:
    with connection() as conn:
        conn.commit()
        conn.autocommit = True

    with transaction(tenants[0].actor) as conn:
        assert not conn.autocommit
        assert conn.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
