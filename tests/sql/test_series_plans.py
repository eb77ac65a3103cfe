"""Every named statement of the time series, planned as the role that runs it, over many rows."""

import re
from pathlib import Path

import psycopg
import pytest

from clients.postgres import Connection
from shared import queries
from tests.sql.large_series import LargeSeries, make_large_series
from tests.sql.planning import sequential_scans, values_for

STATEMENTS = [
    f"{path.stem}.{name}"
    for path in sorted(queries.FOLDER.glob("*.sql"))
    if queries.is_of_analytics(path.stem)
    for name in re.findall(r"^-- name: (\w+)", path.read_text(), re.MULTILINE)
    # A COPY has no plan.
    if not getattr(queries.load(path.stem), name).sql.startswith("copy ")
]
# A request first: what it may run, it has to run well.
LOGINS = ("ANALYTICS_DATABASE_URL", "ANALYTICS_JOBS_URL", "ANALYTICS_EVENTS_URL", "ANALYTICS_OWNER_URL")
# Statements that read a large table whole, each with the reason.
READ_WHOLE = {
    "analytics_refresh.list_dirty_hours": "all that waits, once a run: asked by the hour it was each time",
    "analytics_refresh.begin_tenants": "the same lines, once a run and only where there are some",
    "analytics_days.list_tenants_behind": "all days that wait, once a run: who waits longest is among all of them",
    "analytics_tries.choose_tenants": "a row for each tenant, most of which have the hour dirty",
    "analytics_tries.list_tried_tenants": "a row for each tenant, of which few are tried",
    "analytics_partition.list_retentions": "asks for the settings of all tenants that have some",
}


@pytest.fixture(scope="module")
def series(stack: dict[str, str], data_dir: Path) -> LargeSeries:
    """40 tenants, 60 plugins, 60 days."""
    return make_large_series(stack, data_dir)


def plan_of(conn: Connection, series: LargeSeries, text: str) -> object:
    """How the server would run it with sample values."""
    tenant = str(series.actor.tenant_id)
    by_name = {"tenant_id": tenant, "tenant_ids": f"{{{tenant}}}", "series": "usage"}
    values = values_for(conn, text, by_name, tenant)
    ((plan,),) = conn.execute(f"explain (format json) {text}".encode(), values).fetchall()
    return plan


def plan_as_who_may(series: LargeSeries, text: str) -> object:
    """The plan of the first login that may run the statement."""
    for login in LOGINS:
        with series.begun(login) as conn:
            try:
                return plan_of(conn, series, text)
            except psycopg.errors.InsufficientPrivilege:
                continue
    raise AssertionError("no login may run it")


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_statement_of_the_series_reads_a_table_whole(series: LargeSeries, statement: str) -> None:
    file, _, name = statement.partition(".")

    read = set(sequential_scans(plan_as_who_may(series, getattr(queries.load(file), name).sql)))

    assert read == set() or statement in READ_WHOLE


def test_a_sequential_scan_of_the_series_would_be_seen(series: LargeSeries) -> None:
    with series.begun("ANALYTICS_JOBS_URL") as conn:
        plan = plan_of(conn, series, "select count(*) from usage_day as d where d.events = 7")

    assert set(sequential_scans(plan)) == {"usage_day"}


def test_use_of_all_tenants_is_read_from_an_index_alone(series: LargeSeries) -> None:
    """Rows of a plugin and day lie with their tenants, each on a page of its own."""
    with series.begun("ANALYTICS_OWNER_URL") as conn:
        for other in ("seqscan", "bitmapscan", "indexscan"):
            conn.execute(f"set local enable_{other} = off".encode())
        plan = plan_of(
            conn,
            series,
            "select u.bucket, count(*), sum(u.events), sum(u.errors) from usage_day as u"
            " where u.plugin_id = %(plugin_id)s and u.bucket >= %(since)s and u.bucket < %(until)s"
            " and u.tenant_id <> app.platform_tenant_id() group by u.bucket",
        )

    assert "'Node Type': 'Index Only Scan'" in str(plan)
    assert "usage_day_use_of_all_idx" in str(plan)
