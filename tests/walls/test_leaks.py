"""What the server tells besides rows: errors, statistics, plans and other sessions name nothing of another tenant."""

import json
import os
from collections.abc import Iterator

import psycopg
import pytest

from clients.postgres import Connection
from shared.context import Actor, make_token, transaction
from shared.ids import new_id
from tests.as_owner import owner_connection, rows
from tests.by_hand import NOT_ALLOWED, insert_into, outcome, rows_of, some_row, tenant_tables
from tests.full_tenant import make_full_tenant

# Functions that run the text of a statement with their caller's rights.
RUNS_TEXT = (
    "select ts_stat('select to_tsvector(title) from plugin')::text",
    "select ts_rewrite('a'::tsquery, 'select plainto_tsquery(title), to_tsquery(''a'') from plugin')::text",
)
RUNS_TEXT_WITH_LIBXML = (
    "select query_to_xml('select * from plugin', true, false, '')::text",
    "select table_to_xml('plugin', true, false, '')::text",
    "select schema_to_xml('public', true, false, '')::text",
)
NO_LIBXML = "0A000"


@pytest.fixture(scope="module")
def victim(stack: dict[str, str]) -> Actor:
    """The owner of a tenant with a row in every table."""
    return make_full_tenant()


@pytest.fixture(scope="module")
def attacker(stack: dict[str, str]) -> Actor:
    """The owner of another such tenant, who writes SQL by hand."""
    return make_full_tenant()


@pytest.fixture
def conn(attacker: Actor) -> Iterator[Connection]:
    """The attacker's transaction as the application's role, undone at the end."""
    with transaction(attacker) as conn:
        yield conn
        conn.rollback()


def values_of(actor: Actor) -> set[str]:
    """The longer texts in the rows of a tenant: ids, names, addresses, hashes."""
    return {
        value.removeprefix("\\x")
        for table in tenant_tables()
        for row in rows_of(table, actor.tenant_id)
        for value in row.values()
        if isinstance(value, str) and len(value) > 10
    }


def told(conn: Connection, statement: str, *values: object) -> str:
    """Everything a statement brings to its sender: rows, or the error with its detail, hint and context; undone."""
    try:
        with conn.transaction(force_rollback=True):
            cursor = conn.execute(statement.encode(), values or None)
            return str(cursor.fetchall()) if cursor.description else str(cursor.statusmessage)
    except psycopg.Error as exc:
        diag = exc.diag
        return f"{exc.sqlstate} {diag.message_primary} {diag.message_detail} {diag.message_hint} {diag.context}"


def test_error_of_a_taken_key_tells_no_row(conn: Connection, attacker: Actor) -> None:
    """Under row security the server leaves out which key was taken and what the failing row holds."""
    for table in tenant_tables():
        statement = insert_into(conn, table).replace("TABLE", table)
        answer = told(conn, statement, some_row(table, attacker.tenant_id))
        assert "Key (" not in answer, table
        assert "Failing row" not in answer, table


def test_error_of_a_missing_reference_tells_no_row(conn: Connection, attacker: Actor) -> None:
    row = json.loads(some_row("plugin_deprecation", attacker.tenant_id)) | {"plugin_id": str(new_id())}
    statement = "insert into plugin_deprecation select * from jsonb_populate_record(null::plugin_deprecation, %s)"

    answer = told(conn, statement, json.dumps(row))

    assert answer.startswith("23503")
    assert "Key (" not in answer


def test_condition_that_fails_on_a_row_never_meets_another_tenants(conn: Connection, victim: Actor) -> None:
    """A cast tells in its error what it could not read; policies are asked before any function that may tell."""
    for table, column in (("plugin", "name"), ("tenant_user", "display_name"), ("tenant", "slug"), ("role", "name")):
        cast = f"select 1 from {table} where tenant_id = %s and {column}::int > 0"  # noqa: S608 - names from above
        assert told(conn, cast, victim.tenant_id) == "[]"
        division = f"select 1 from {table} where tenant_id = %s and 1 / (length({column}) - length({column})) > 0"  # noqa: S608 - as above
        assert told(conn, division, victim.tenant_id) == "[]"


def test_function_that_runs_a_statement_runs_it_with_the_callers_rights(
    conn: Connection, attacker: Actor, victim: Actor
) -> None:
    secrets = (values_of(victim) - values_of(attacker)) | {"secret"}
    make_plain = "update plugin set title = 'plain' where not is_public"
    for statement in (*RUNS_TEXT, *RUNS_TEXT_WITH_LIBXML):
        with conn.transaction(force_rollback=True):
            conn.execute(make_plain)
            answer = told(conn, statement)
        assert not [secret for secret in secrets if secret in answer], statement
        assert statement in RUNS_TEXT_WITH_LIBXML or "plain" in answer or "'a'" in answer, answer
        assert statement in RUNS_TEXT or answer.startswith(NO_LIBXML) or "plain" in answer, answer


def test_statistics_show_no_value_of_any_tenant(conn: Connection, victim: Actor) -> None:
    with owner_connection() as owner_conn:
        owner_conn.execute("analyze public.plugin, public.role, public.tenant_user, public.webhook")
    views = ("pg_stats", "pg_stats_ext", "pg_stats_ext_exprs")

    for view in views:
        query = f"select tablename from {view} where schemaname in ('public', 'app', 'search', 'audit', 'counts')"  # noqa: S608 - names from above
        assert told(conn, query) == "[]", view
    for table in ("pg_statistic", "pg_statistic_ext_data", "pg_largeobject", "pg_authid"):
        assert outcome(conn, f"select from {table}") == NOT_ALLOWED
    assert rows("select from pg_class where relname in ('plugin', 'role') and reltuples > 0")


def test_plan_shows_no_value_of_another_tenant(conn: Connection, attacker: Actor, victim: Actor) -> None:
    """Counts it does show: see DECISIONS, "What a session that runs its own SQL can still tell"."""
    secrets = values_of(victim) - values_of(attacker)
    for table in tenant_tables():
        plan = told(conn, f"explain (analyze, verbose, buffers) select * from {table}")  # noqa: S608 - a table's own name
        assert not [secret for secret in secrets if secret in plan], table


def test_plan_of_a_tenants_own_table_does_not_run_for_another_tenant(conn: Connection, victim: Actor) -> None:
    """Own rows alone: the policy is an equality, so the scan is never begun and counts nothing."""
    for table in ("webhook", "role", "tenant_user", "audit_entry"):
        plan = told(conn, f"explain (analyze, buffers off) select from {table} where tenant_id = %s", victim.tenant_id)
        assert plan.startswith(NOT_ALLOWED) or "never executed" in plan, (table, plan)
        assert "Rows Removed" not in plan


def test_other_sessions_show_statements_without_a_value_or_token(attacker: Actor, victim: Actor) -> None:
    """Requests share a login, and so see each other's statements: as text, whose parameters are bound."""
    with transaction(victim) as theirs, psycopg.connect(os.environ["DATABASE_URL"]) as mine:
        queries = [
            "select name from plugin where tenant_id = %s",
            "select display_name from tenant_user where user_id = %s",
        ]
        for query, value in zip(queries, (victim.tenant_id, victim.user_id), strict=True):
            theirs.execute(query.encode(), (value,))
            mine.execute("select app.begin(%s, %s)", (make_token(attacker), new_id()))
            seen = mine.execute(
                "select query from pg_stat_activity where pid = %s", (theirs.info.backend_pid,)
            ).fetchone()
            mine.rollback()
            assert seen == (query.replace("%s", "$1"),)


def test_sessions_of_other_logins_show_nothing(attacker: Actor, victim: Actor) -> None:
    with owner_connection(victim) as theirs, transaction(attacker) as mine:
        theirs.execute("select 'of the owner'")
        query = "select query from pg_stat_activity where pid = %s"
        assert mine.execute(query.encode(), (theirs.info.backend_pid,)).fetchone() == ("<insufficient privilege>",)
        ended = outcome(mine, "select pg_terminate_backend(%s)", theirs.info.backend_pid)
        assert ended == NOT_ALLOWED
