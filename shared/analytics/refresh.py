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
    """What a run did. hours: each with all the plugins of all tenants in it; rollups: of those hours.

    hours_left, days_left: what it had no time for, or what another one holds.
    """

    hours: int = 0
    rollups: int = 0
    days: int = 0
    tenants_rolled: int = 0
    hours_left: int = 0
    days_left: int = 0


@dataclass(frozen=True)
class _Run:
    """Who refreshes, when that is, and until when by this process's own clock."""

    operator: Actor
    now: datetime
    began_at: float
    budget_s: float
    share_of_hours: float

    def has_time(self, share: float = 1.0) -> bool:
        """Whether that share of the budget is not used up."""
        return monotonic() < self.began_at + self.budget_s * share


def refresh_rollups(
    request_id: UUID, now: datetime, budget_s: float = BUDGET_S, share_of_hours: float = SHARE_OF_HOURS
) -> Refreshed:
    """Count what was dirty when the run began, bring days up to it, and windows up to today.

    Killed at any point, or out of time, the next run goes on. Two at once share the work. share_of_hours: 1.0 leaves
    days alone as long as hours take all the time, so that each is written once.
    """
    run = _Run(Actor(*OPERATOR, request_id=request_id, reason=JOB), now, monotonic(), budget_s, share_of_hours)
    refreshed = Refreshed()
    _refresh_hours(run, refreshed)
    _refresh_days(run, refreshed)
    _roll_forward(run, refreshed)
    _measure(run)
    return refreshed


def _refresh_hours(run: _Run, refreshed: Refreshed) -> None:
    # Each hour once a run: what comes in meanwhile waits for the next.
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        buckets = store.list_dirty_hours(conn)
    if buckets:
        # In a transaction of its own: who waits for another's new row does not hold anything.
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            store.begin_tenants(conn, run.now.date())
    for bucket in buckets:
        if not run.has_time(run.share_of_hours):
            break
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            refreshed.rollups += hours.refresh_hour(conn, bucket, bucket >= hour_of(run.now - COUNTED_ANEW_FOR))
        refreshed.hours += 1
    refreshed.hours_left = len(buckets) - refreshed.hours


def _refresh_days(run: _Run, refreshed: Refreshed) -> None:
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        behind = days_store.list_tenants_behind(conn)
    for tenant_id, _ in behind:
        brought_up = None
        while brought_up != 0 and run.has_time():
            with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
                brought_up = days.refresh_days(conn, tenant_id)
            refreshed.days += brought_up
    refreshed.days_left = max(0, sum(days for _, days in behind) - refreshed.days)


def _roll_forward(run: _Run, refreshed: Refreshed) -> None:
    for tenant_id in _tenants_to_roll(run):
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            refreshed.tenants_rolled += days.roll_forward(conn, tenant_id, run.now.date())


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
