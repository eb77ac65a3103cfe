"""Brings roll-ups up to the events that were written: hours from events, then days, months and 30 days from hours.

No tenant keeps another waiting. A transaction counts so many tenants of an hour as have MOST_EVENTS in it, so an hour
with more is committed in parts. Before each try its tenants are marked, in a transaction of its own, and what writes
their roll-ups takes the mark away: whoever is marked has failed, or a process ended over them (out of memory or time).
They are passed over until all others are done, and then tried one by one, the latest to fail last.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import UUID

from clients.postgres import Connection, Login
from clients.telemetry import log, record
from shared.analytics import days, days_store, hours, tries_store
from shared.analytics import refresh_store as store
from shared.analytics.rollup_models import COUNTED_ANEW_FOR, hour_of
from shared.context import OPERATOR, Actor, transaction

JOB = "refresh_rollups"
# A schedule calls every minute. What a transaction still takes after this ends before the function does.
BUDGET_S = 50.0
# Of it, for hours, and for days, too: a backlog must keep neither all days behind nor those who are tried last.
SHARE_OF_HOURS, SHARE_OF_DAYS = 0.7, 0.9
# Of one hour in a transaction, of several tenants; one that has more is counted alone.
MOST_EVENTS = 300_000
# A line of the writer is of so many at most, mostly.
EVENTS_A_LINE = 1000


@dataclass
class Refreshed:
    """What a run did. rollups: of the hours; outdated: those of hours too old to be counted; failed: tries alone.

    hours_left, days_left: what it had no time for, what another one holds, or what failed.
    """

    hours: int = 0
    rollups: int = 0
    days: int = 0
    tenants_rolled: int = 0
    hours_left: int = 0
    days_left: int = 0
    outdated: int = 0
    failed: int = 0


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


@dataclass(frozen=True)
class _Try:
    """Whose roll-ups are tried, and which; is_last: alone, after all others."""

    tenant_ids: Sequence[UUID]
    step: str
    is_last: bool


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
    _refresh_all_days(run, refreshed)
    for tenant_id in _tenants_to_roll(run):
        _roll_forward(run, refreshed, tenant_id)
    _measure(run)
    _refresh_tried(run, refreshed)
    record({"rollups_uncounted": refreshed.failed, "rollups_outdated": refreshed.outdated}, job=JOB)
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
        parts = [_refresh_hour(run, refreshed, bucket, tenant_ids) for tenant_ids in _parts(run, bucket)]
        refreshed.hours += any(parts)
    refreshed.hours_left = len(buckets) - refreshed.hours


def _refresh_all_days(run: _Run, refreshed: Refreshed) -> None:
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        behind = days_store.list_tenants_behind(conn)
        tried = set(tries_store.list_tried_tenants(conn))
    for tenant_id, _ in behind:
        if tenant_id not in tried and run.has_time(SHARE_OF_DAYS):
            _refresh_days(run, refreshed, tenant_id)
    refreshed.days_left = max(0, sum(days for _, days in behind) - refreshed.days)


def _parts(run: _Run, bucket: datetime) -> Iterator[list[UUID]]:
    """The tenants of an hour, some at a time."""
    after: UUID | None = None
    while run.has_time(run.share_of_hours):
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            tenant_ids = tries_store.choose_tenants(conn, bucket, after, EVENTS_A_LINE, MOST_EVENTS)
        if not tenant_ids:
            break
        yield tenant_ids
        after = tenant_ids[-1]


def _refresh_hour(
    run: _Run, refreshed: Refreshed, bucket: datetime, tenant_ids: Sequence[UUID], is_last: bool = False
) -> bool:
    """Count an hour of some tenants; whether that was done."""
    is_countable = bucket >= hour_of(run.now - COUNTED_ANEW_FOR)
    tried = _Try(tenant_ids, f"hour {bucket.isoformat()}", is_last)
    plugins = _try(run, refreshed, tried, lambda conn: hours.refresh_hour(conn, bucket, tenant_ids, is_countable))
    if is_countable:
        refreshed.rollups += plugins or 0
    elif plugins:
        refreshed.outdated += plugins
        log.warning("rollup.outdated", extra={"bucket": bucket.isoformat(), "plugins": plugins})
    return plugins is not None


def _refresh_days(run: _Run, refreshed: Refreshed, tenant_id: UUID, is_last: bool = False) -> bool:
    """Bring a tenant's days up to its hours; whether that was done."""
    brought_up = days.DAYS_A_TRANSACTION
    while brought_up >= days.DAYS_A_TRANSACTION and run.has_time():
        tried = _Try([tenant_id], "days", is_last)
        done = _try(run, refreshed, tried, lambda conn: days.refresh_days(conn, tenant_id))
        if done is None:
            return False
        brought_up = done
        refreshed.days += brought_up
    return True


def _roll_forward(run: _Run, refreshed: Refreshed, tenant_id: UUID, is_last: bool = False) -> bool:
    """Bring a tenant's windows up to today; whether that was done."""
    tried = _Try([tenant_id], "windows", is_last)
    rolled = _try(run, refreshed, tried, lambda conn: days.roll_forward(conn, tenant_id, run.now.date()))
    refreshed.tenants_rolled += bool(rolled)
    return rolled is not None


def _refresh_tried(run: _Run, refreshed: Refreshed) -> None:
    """Bring tenants up one by one whose last try did not end: with the last one the process may end."""
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        tenant_ids = tries_store.list_tried_tenants(conn)
    for tenant_id in tenant_ids:
        if not run.has_time():
            break
        log.info("rollup.retried", extra={"tenant_id": str(tenant_id)})
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            buckets = tries_store.list_dirty_hours_of(conn, tenant_id)
        done = [
            _refresh_hour(run, refreshed, bucket, [tenant_id], is_last=True) for bucket in buckets if run.has_time()
        ]
        refreshed.hours += sum(done)
        done += [_refresh_days(run, refreshed, tenant_id, is_last=True)]
        done += [_roll_forward(run, refreshed, tenant_id, is_last=True)]
        if not all(done):
            # What was done since has taken the mark away.
            _mark(run, [tenant_id])


def _try(run: _Run, refreshed: Refreshed, tried: _Try, work: Callable[[Connection], int]) -> int | None:
    """What the work comes to, in a transaction; None where it failed: its tenants stay marked."""
    _mark(run, tried.tenant_ids)
    try:
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            return work(conn)
    except Exception:
        named = {"step": tried.step, "tenant_ids": [str(tenant_id) for tenant_id in tried.tenant_ids]}
        if tried.is_last:
            refreshed.failed += 1
            log.exception("rollup.uncounted", extra=named)
        else:
            log.warning("rollup.postponed", extra=named, exc_info=True)
        return None


def _mark(run: _Run, tenant_ids: Sequence[UUID]) -> None:
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        tries_store.begin_tries(conn, tenant_ids)


def _tenants_to_roll(run: _Run) -> Iterator[UUID]:
    tenant_id: UUID | None = None
    while run.has_time(SHARE_OF_DAYS):
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            tenant_id = days_store.find_tenant_to_roll(conn, run.now.date(), tenant_id)
        if tenant_id is None:
            break
        yield tenant_id


def _measure(run: _Run) -> None:
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        waited_s = store.measure_dirty_hours(conn)
    record({"rollups_waited": round(waited_s or 0.0, 1)}, job=JOB)
