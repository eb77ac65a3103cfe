"""Whoever reads an hour of raw rows plans over the partitions of its day alone: planning over all would take longer."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from clients.postgres import Connection, Login
from shared.analytics import partition_store, performance_store, reading_store, refresh_store
from shared.analytics.partition_models import Series
from shared.analytics.performance_models import SlotKey
from shared.context import OPERATOR, Actor, transaction
from shared.ids import new_id
from tests.factories import make_tenant_ids

FIRST_DAY, DAYS = date(1990, 3, 1), 5
HOUR = datetime(1990, 3, 3, 12, tzinfo=UTC)
PLUGIN, PLACE = new_id(), new_id()

Read = Callable[[Connection, Actor], object]
BY_JOBS: dict[str, Read] = {
    "list_raw_usage": lambda c, a: refresh_store.list_raw_usage(c, HOUR, [(a.tenant_id, PLUGIN)], None, 10),
    "note_first_seen": lambda c, a: refresh_store.note_first_seen(c, HOUR, [(a.tenant_id, PLUGIN)]),
    "forget_first_seen": lambda c, a: refresh_store.forget_first_seen(c, a.tenant_id, PLUGIN, HOUR),
    "fold_samples": lambda c, a: performance_store.fold_samples(c, HOUR, [SlotKey(a.tenant_id, PLUGIN, PLACE)]),
}
BY_REQUESTS: dict[str, Read] = {
    "are_hours_readable": lambda c, _: reading_store.are_hours_readable(c, [HOUR], 10),
    "read_usage_hours": lambda c, _: reading_store.read_usage_hours(c, [(PLUGIN, HOUR)]),
}


@pytest.fixture(scope="module")
def days(stack: dict[str, str]) -> Iterator[None]:
    """Some days that have partitions, older than all others, so that dropping what is old drops them alone."""
    with psycopg.connect(stack["ANALYTICS_OWNER_URL"], autocommit=True) as owner:
        owner.execute("set role plugyard_series")
        for series in Series:
            partition_store.create_partitions(owner, series, FIRST_DAY, FIRST_DAY + timedelta(days=DAYS - 1))
        yield
        for series in Series:
            partition_store.drop_partitions(owner, series, FIRST_DAY + timedelta(days=DAYS), DAYS)


def locked(conn: Connection) -> set[str]:
    """The partitions that the transaction's statements were planned over: planning locks each."""
    found = conn.execute(
        "select right(c.relname, 8) from pg_locks as l inner join pg_class as c on l.relation = c.oid"
        " where l.pid = pg_backend_pid() and c.relname ~ '_1990030[0-9]$'"
    )
    return {str(name) for (name,) in found.fetchall()}


def planned(actor: Actor, login: Login, read: Read) -> set[str]:
    with transaction(actor, login) as conn:
        read(conn, actor)
        return locked(conn)


@pytest.mark.parametrize("name", BY_JOBS)
def test_background_functions_plan_over_the_day_of_their_hour(days: None, name: str) -> None:
    operator = Actor(*OPERATOR, request_id=new_id())

    assert planned(operator, Login.ANALYTICS_JOBS, BY_JOBS[name]) == {"19900303"}


@pytest.mark.parametrize("name", BY_REQUESTS)
def test_requests_plan_over_the_days_of_their_hours(days: None, name: str) -> None:
    assert planned(make_tenant_ids(), Login.ANALYTICS, BY_REQUESTS[name]) == {"19900303"}


def test_a_bound_that_is_computed_would_be_seen(days: None) -> None:
    with psycopg.connect(os.environ["ANALYTICS_JOBS_URL"]) as conn:
        conn.execute(
            "select from usage_event where occurred_at >= %s and occurred_at < %s + interval '1 hour'", (HOUR, HOUR)
        )
        assert len(locked(conn)) > 1
