"""A backlog of days is brought up plugin by plugin, within bounds, and comes to what the events say."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from clients.postgres import Connection
from shared.analytics import days
from shared.analytics.packing import RollupColumns
from shared.analytics.refresh import refresh_rollups
from shared.analytics.rollup_models import DAY, Place, hour_of
from shared.analytics.rollup_store import write_rollups
from shared.context import Actor
from shared.ids import new_id
from tests.factories import make_tenant_ids
from tests.usage_model import Event, UsageModel
from tests.usage_steps import LINE, as_jobs, refresh_all, stored_rollups, write_events

NOW = datetime(2026, 2, 10, 12, 30, tzinfo=UTC)
BOUNDS = ("DAYS_A_TRANSACTION", "DAYS_AT_ONCE", "PLUGINS_ADDED_UP_AT_ONCE", "WRITTEN_AT_ONCE")


@pytest.fixture
def tenant(stack: dict[str, str]) -> Actor:
    """A tenant that nobody else uses."""
    return make_tenant_ids()


def backlog(plugins: int, days_each: int) -> list[Event]:
    """An event of each plugin on each of so many days, of four people."""
    people = [new_id() for _ in range(4)]
    return [
        Event(new_id(), NOW - DAY * n, plugin_id, subject_key=people[n % 4], duration_ms=float(n), version=f"{n % 3}")
        for plugin_id in [new_id() for _ in range(plugins)]
        for n in range(days_each)
    ]


def count_hours(tenant: Actor, events: list[Event]) -> None:
    """Write events and have their hours counted, but no days."""
    write_events(tenant.tenant_id, events)
    while refresh_rollups(new_id(), NOW, budget_s=2.0, share_of_hours=1.0).hours_left:
        pass


def plugins_behind(tenant: Actor) -> dict[UUID, int]:
    """How many days of each plugin wait."""
    with as_jobs() as conn:
        rows = conn.execute(
            "select plugin_id, count(*) from day_behind where tenant_id = %s group by plugin_id", (tenant.tenant_id,)
        )
        return dict(rows.fetchall())  # type: ignore[arg-type] # as the table has them


def windows_written(tenant: Actor) -> dict[object, object]:
    """Which transaction wrote each window."""
    with as_jobs() as conn:
        rows = conn.execute(
            "select plugin_id, bucket, xmin::text from usage_rolling where tenant_id = %s", (tenant.tenant_id,)
        )
        return {(plugin_id, bucket): writer for plugin_id, bucket, writer in rows}


def test_with_narrow_bounds_a_backlog_comes_to_the_same(tenant: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    events = backlog(plugins=5, days_each=40)
    model = UsageModel(rolled_until=NOW.date())
    model.write(events)
    written: list[int] = []

    def counted(conn: Connection, rollups: list[tuple[Place, RollupColumns]]) -> None:
        written.append(len(rollups))
        write_rollups(conn, rollups)

    monkeypatch.setattr(days, "write_rollups", counted)
    for bound, most in zip(BOUNDS, (50, 7, 2, 9), strict=True):
        monkeypatch.setattr(days, bound, most)

    write_events(tenant.tenant_id, events)
    refresh_all(NOW)

    assert stored_rollups(tenant.tenant_id) == model.rollups()
    assert max(written) == 9


def test_a_plugins_days_are_taken_all_at_once_and_the_longest_wait_first(
    tenant: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.analytics.refresh.days.DAYS_A_TRANSACTION", 1)
    monkeypatch.setattr("shared.analytics.refresh.days_store.list_tenants_behind", lambda _: [])
    events = backlog(plugins=3, days_each=6)
    count_hours(tenant, events)
    late = events[-1].plugin_id
    with as_jobs() as conn:
        conn.execute(
            "update day_behind set waiting_since = %s where tenant_id = %s and plugin_id = %s and bucket = %s",
            (NOW - timedelta(days=9), tenant.tenant_id, late, (NOW - DAY).date()),
        )
    assert set(plugins_behind(tenant).values()) == {6}

    with as_jobs() as conn:
        taken = days.refresh_days(conn, tenant.tenant_id)

    assert taken == 6
    assert late not in plugins_behind(tenant)
    assert len(plugins_behind(tenant)) == 3


def test_an_hour_that_is_counted_again_and_is_the_same_writes_no_window(tenant: Actor) -> None:
    events = backlog(plugins=1, days_each=3)
    write_events(tenant.tenant_id, events)
    refresh_all(NOW)
    before = windows_written(tenant)

    with as_jobs() as conn:
        conn.execute(LINE, (tenant.tenant_id, events[0].plugin_id, hour_of(events[0].occurred_at)))
    refresh_all(NOW)

    assert before
    assert windows_written(tenant) == before
