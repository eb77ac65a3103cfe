"""The logins and their reach: no role sees or runs more than its work needs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from clients.postgres import Connection
from shared.context import Actor, make_token
from tests.as_owner import rows
from tests.by_hand import NOT_ALLOWED, insert_into, outcome, rows_of, some_row, tenant_tables
from tests.full_tenant import make_full_tenant

# What each role may call; search.words and the like run inside the functions of their own role only.
CONTEXT = "app.begin app.current_actor app.tenant_id app.platform_tenant_id"
CALLABLE = {
    "plugyard_app": f"{CONTEXT} app.find_user app.find_tenant app.find_api_key app.enroll_person app.has_permission"
    " app.find_api_key_user app.find_plan app.read_health app.list_migrations"
    " app.effective_mask app.lasting_mask app.scoped_permissions app.explain_bindings app.lock_epoch"
    " app.permission_mask app.list_tenants app.open_tenant app.change_plan app.suspend_tenant"
    " app.fetch_graph app.get_plugins app.is_visible_plugin app.outbox_lane_of"
    " search.search_plugins search.write_plugins"
    " audit.record_audit counts.count_installations",
    "plugyard_reader": f"{CONTEXT} app.fetch_graph app.get_plugins app.has_permission app.is_visible_plugin"
    " search.search_plugins app.effective_mask app.scoped_permissions app.explain_bindings",
    "plugyard_jobs": f"{CONTEXT} app.permission_mask app.outbox_lane_of app.lock_epoch"
    " search.prepare_generation search.fill_generation"
    " search.publish_generation search.project_standing",
    "plugyard_events": "",
}
LOGINS = ["DATABASE_URL", "DATABASE_READER_URL", "DATABASE_JOBS_URL", "DATABASE_EVENTS_URL"]


@pytest.fixture(scope="module")
def victim(stack: dict[str, str]) -> Actor:
    """The owner of a tenant with a row in every table."""
    return make_full_tenant()


@pytest.fixture(scope="module")
def attacker(stack: dict[str, str]) -> Actor:
    """The owner of another such tenant, who writes SQL by hand."""
    return make_full_tenant()


@contextmanager
def logged_in(login: str, actor: Actor | None) -> Iterator[Connection]:
    """A login that did away with every setting it can do away with."""
    with psycopg.connect(os.environ[login]) as conn:
        conn.execute("set session characteristics as transaction read write")
        conn.commit()
        if actor:
            conn.execute("select app.begin(%s, %s)", (make_token(actor), actor.request_id))
        yield conn
        conn.rollback()


@pytest.mark.parametrize("login", LOGINS)
def test_context_key_is_out_of_every_logins_reach(attacker: Actor, login: str) -> None:
    with logged_in(login, None) as conn:
        for statement in (
            "select from app.context_key",
            "update app.context_key set slot = slot",
            "insert into app.context_key (slot, inner_pad, outer_pad) values (2, sha256(''), sha256(''))",
            "delete from app.context_key",
            "select app.install_context_key(2::smallint, '\\x00'::bytea)",
            "select app.hmac_sha256('a', 'b')",
            "select app.hmac_pad('a', 54)",
            "copy app.context_key to stdout",
            "set role plugyard_owner",
            "set role plugyard_search",
            "set role plugyard_audit",
            "set role plugyard_counts",
            "set session authorization plugyard_owner",
            "alter table app.context_key disable trigger all",
        ):
            assert outcome(conn, statement) == NOT_ALLOWED, statement


@pytest.mark.parametrize("role", CALLABLE)
def test_role_may_call_what_its_work_needs_and_nothing_else(stack: dict[str, str], role: str) -> None:
    query = """
        select p.pronamespace::regnamespace || '.' || p.proname
        from pg_proc as p
        where
            p.pronamespace::regnamespace::text in ('public', 'app', 'search', 'audit', 'counts')
            and has_schema_privilege(%s, p.pronamespace, 'usage')
            and has_function_privilege(%s, p.oid, 'execute')
    """

    assert {str(name) for (name,) in rows(query, role, role)} == set(CALLABLE[role].split())


@pytest.mark.parametrize("login", ["DATABASE_URL", "DATABASE_READER_URL", "DATABASE_EVENTS_URL"])
@pytest.mark.parametrize(
    "call", ["search.prepare_generation(now())", "search.fill_generation(1)", "search.publish_generation(1, now())"]
)
def test_rebuild_of_the_search_is_the_schedules_alone(attacker: Actor, login: str, call: str) -> None:
    with logged_in(login, None) as conn:
        assert outcome(conn, f"select {call}") == NOT_ALLOWED


def test_search_tables_are_out_of_every_logins_reach(attacker: Actor) -> None:
    tables = rows("select relname from pg_class where relnamespace = 'search'::regnamespace and relkind in ('r', 'p')")
    assert ("plugin_search",) in tables
    for login in LOGINS:
        with logged_in(login, None) as conn:
            for (table,) in tables:
                for statement in ("select from search.TABLE", "delete from search.TABLE"):
                    assert outcome(conn, statement, table=str(table)) == NOT_ALLOWED
            assert outcome(conn, "select from search.plugin_document") == NOT_ALLOWED


def test_reader_sees_its_own_tenant_and_writes_nothing(attacker: Actor, victim: Actor) -> None:
    with logged_in("DATABASE_READER_URL", attacker) as conn:
        for table in tenant_tables():
            row = some_row(table, attacker.tenant_id)
            seen = outcome(conn, "select from TABLE where tenant_id = %s", victim.tenant_id, table=table)
            assert seen in {0, NOT_ALLOWED}
            assert outcome(conn, insert_into(conn, table), row, table=table) == NOT_ALLOWED
            assert outcome(conn, "update TABLE set tenant_id = tenant_id", table=table) == NOT_ALLOWED
            assert outcome(conn, "delete from TABLE", table=table) == NOT_ALLOWED
        mine = len(rows_of("plugin", attacker.tenant_id))
        assert outcome(conn, "select from plugin where tenant_id = %s", attacker.tenant_id) == mine


def test_reader_is_read_only_even_before_its_grants(attacker: Actor) -> None:
    with psycopg.connect(os.environ["DATABASE_READER_URL"]) as conn:
        assert conn.execute("show transaction_read_only").fetchone() == ("on",)


def test_login_for_events_reads_and_writes_no_table() -> None:
    relations = """
        select c.oid::regclass::text
        from pg_class as c
        inner join pg_namespace as n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm') and n.nspname in ('public', 'app', 'search', 'audit', 'counts')
    """
    with logged_in("DATABASE_EVENTS_URL", None) as conn:
        for (relation,) in rows(relations):
            assert outcome(conn, f"select from {relation}") == NOT_ALLOWED
            # A view over several tables takes no delete from anybody (55000).
            assert outcome(conn, f"delete from {relation}") in {NOT_ALLOWED, "55000"}  # noqa: S608 - the same name
