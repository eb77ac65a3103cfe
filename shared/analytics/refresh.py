"""Brings roll-ups up to the events that were written: hours from events, then days, months and 30 days from hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import UUID

from clients.postgres import Login
from clients.telemetry import record
from shared.analytics import days, days_store, hours
from shared.analytics import refresh_store as store
from shared.analytics.rollup_models import COUNTED_ANEW_FOR, hour_of
from shared.context import OPERATOR, Actor, transaction

JOB = "refresh_rollups"
# A schedule calls every minute. What a transaction still takes after this ends before the function does.
BUDGET_S = 50.0
# Of it, for hours: a backlog of hours must not keep all days behind.
SHARE_OF_HOURS = 0.7


@dataclass
class Refreshed:
    """What a run did. hours: each with all the plugins of all tenants in it; rollups: of those hours."""

    hours: int = 0
    rollups: int = 0
    days: int = 0
    tenants_rolled: int = 0


@dataclass(frozen=True)
class _Run:
    """Who refreshes, when that is, and until when by this process's own clock."""

    operator: Actor
    now: datetime
    began_at: float
    budget_s: float

    def has_time(self, share: float = 1.0) -> bool:
        """Whether that share of the budget is not used up."""
        return monotonic() < self.began_at + self.budget_s * share


def refresh_rollups(request_id: UUID, now: datetime, budget_s: float = BUDGET_S) -> Refreshed:
    """Count what was dirty when the run began, bring days up to it, and windows up to today.

    Killed at any point, or out of time, the next run goes on. Two at once share the work.
    """
    run = _Run(Actor(*OPERATOR, request_id=request_id, reason=JOB), now, monotonic(), budget_s)
    refreshed = Refreshed()
    _refresh_hours(run, refreshed)
    _refresh_days(run, refreshed)
    _roll_forward(run, refreshed)
    _measure(run)
    return refreshed


def _refresh_hours(run: _Run, refreshed: Refreshed) -> None:
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        newest_line = store.find_newest_line(conn)
    # Each hour once a run: what comes in meanwhile waits for the next.
    seen: list[datetime] = []
    while newest_line is not None and run.has_time(SHARE_OF_HOURS):
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            bucket = store.find_dirty_hour(conn, newest_line, seen)
            if bucket is None:
                break
            # In a transaction of its own: who waits for another's new row does not hold anything.
            store.begin_tenants(conn, bucket, run.now.date())
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            refreshed.rollups += hours.refresh_hour(conn, bucket, bucket >= hour_of(run.now - COUNTED_ANEW_FOR))
        refreshed.hours += 1
        seen.append(bucket)


def _refresh_days(run: _Run, refreshed: Refreshed) -> None:
    for tenant_id in _tenants_behind(run):
        brought_up = None
        while brought_up != 0 and run.has_time():
            with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
                brought_up = days.refresh_days(conn, tenant_id)
            refreshed.days += brought_up


def _roll_forward(run: _Run, refreshed: Refreshed) -> None:
    for tenant_id in _tenants_to_roll(run):
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            refreshed.tenants_rolled += days.roll_forward(conn, tenant_id, run.now.date())


def _tenants_behind(run: _Run) -> Iterator[UUID]:
    tenant_id: UUID | None = None
    while run.has_time():
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            tenant_id = days_store.find_tenant_behind(conn, tenant_id)
        if tenant_id is None:
            break
        yield tenant_id


def _tenants_to_roll(run: _Run) -> Iterator[UUID]:
    tenant_id: UUID | None = None
    while run.has_time():
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            tenant_id = days_store.find_tenant_to_roll(conn, run.now.date(), tenant_id)
        if tenant_id is None:
            break
        yield tenant_id


def _measure(run: _Run) -> None:
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        waited_s = store.measure_dirty_hours(conn)
    record({"rollups_waited": round(waited_s or 0.0, 1)}, job=JOB)
