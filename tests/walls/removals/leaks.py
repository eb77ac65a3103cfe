"""Walls before what a server tells besides rows: errors, statistics, plans, the statements of other sessions."""

import psycopg

from clients.postgres import OPTIONS
from tests.walls.wall import Wall

FILE = "test_leaks.py::"

WALLS = (
    Wall(
        "W90",
        "the error of a taken key names no value",
        f"{FILE}test_error_of_a_taken_key_tells_no_row",
        sql="alter table public.webhook disable row level security",
    ),
    Wall(
        "W91",
        "the error of a missing reference names no value",
        f"{FILE}test_error_of_a_missing_reference_tells_no_row",
        sql="alter table public.plugin_deprecation disable row level security",
    ),
    Wall(
        "W92",
        "no condition is evaluated on a row that the caller may not see",
        f"{FILE}test_condition_that_fails_on_a_row_never_meets_another_tenants",
        sql="alter policy own_tenant on public.tenant_user using (true)",
    ),
    Wall(
        "W93",
        "a statement inside a function goes under the policies",
        f"{FILE}test_function_that_runs_a_statement_runs_it_with_the_callers_rights",
        sql="alter policy visible on public.plugin using (true)",
    ),
    Wall(
        "W94",
        "statistics of a table under row security are shown to nobody",
        f"{FILE}test_statistics_show_no_value_of_any_tenant",
        sql="alter table public.role disable row level security",
    ),
    Wall(
        "W95",
        "the plan of a tenant's own table counts no row of another",
        f"{FILE}test_plan_of_a_tenants_own_table_does_not_run_for_another_tenant",
        sql="alter policy own_tenant on public.webhook using (tenant_id in ((select app.tenant_id()), null))",
    ),
    Wall(
        "W96",
        "values and tokens are bound, and stand in no statement's text",
        f"{FILE}test_other_sessions_show_statements_without_a_value_or_token",
        patch={"clients.postgres.OPTIONS": OPTIONS | {"cursor_factory": psycopg.ClientCursor}},
    ),
    Wall(
        "W97",
        "statements of other logins are not shown",
        f"{FILE}test_sessions_of_other_logins_show_nothing",
        sql="grant pg_read_all_stats to plugyard_app",
        put_back="revoke pg_read_all_stats from plugyard_app",
    ),
)
