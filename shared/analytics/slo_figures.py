"""Reads what an objective is judged by: its windows now, and the days that changed since it was judged last.

Roll-ups only, and of them what is new: three days of slots each time, an older day where one of its slots was counted
since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from clients.postgres import Connection, Login
from shared.analytics import performance_store as store
from shared.analytics.burn_rate import Counts
from shared.analytics.evaluation_models import DueObjective
from shared.analytics.histogram import GAMMA, bucket_of, decode_histogram
from shared.analytics.performance_models import Slot
from shared.analytics.slo_series import RECENT, SLOT, SlotCounts, counts_by_day, counts_by_window, first_day_of_window
from shared.context import Actor, transaction

DAY = timedelta(days=1)
# What was counted by a transaction that began before the last look and ended after it is found by looking back so far.
OVERLAP = timedelta(minutes=15)
# Further behind, the figures say nothing about now.
STALE_AFTER_S = 600.0


@dataclass(frozen=True)
class Figures:
    """What was read. days: those that are whole in it, from filled_from on at least."""

    as_of: datetime
    is_stale: bool
    windows: Mapping[timedelta, Counts]
    days: Mapping[date, Counts]
    filled_from: date


def read_figures(actor: Actor, due: DueObjective, now: datetime) -> Figures:
    """The figures of an objective as the time series have them."""
    first, today = first_day_of_window(now, due.window_days), now.astimezone(UTC).date()
    recent = (now - RECENT - SLOT).astimezone(UTC).date()
    if due.filled_from is None or due.filled_from > first:
        recent = min(first, recent)
    with transaction(actor, Login.ANALYTICS_JOBS) as conn:
        fresh = store.measure_performance(conn, due.tenant_id, due.plugin_id)
        slots = _read(conn, due, recent, today)
        older = _changed(conn, due, due.as_of, first, recent) if due.as_of and first < recent else []
        changed = [slot for day in older for slot in _read(conn, due, day, day)]
    return Figures(
        as_of=fresh.as_of,
        is_stale=fresh.behind_s > STALE_AFTER_S,
        windows=counts_by_window(slots, now),
        days=counts_by_day([*changed, *slots]),
        filled_from=min(first, recent),
    )


def counts_of(slot: Slot, threshold_ms: float | None) -> Counts:
    """The requests of a slot; for latency those whose duration is known.

    A threshold lies in a bucket of the histogram: all of it is good if the threshold is nearer to the upper end, none
    if it is nearer to the lower one, so the true threshold is 4.9 % off at most.
    """
    if threshold_ms is None or slot.histogram is None:
        return Counts(max(0, slot.requests - slot.errors), slot.requests)
    last = last_good_bucket(threshold_ms)
    counted = decode_histogram(slot.histogram).counts
    return Counts(sum(count for bucket, count in counted.items() if bucket <= last), slot.timed)


def last_good_bucket(threshold_ms: float) -> int:
    """The last bucket of durations that counts as fast enough."""
    bucket = bucket_of(threshold_ms)
    return bucket if threshold_ms >= GAMMA ** (bucket - 0.5) else bucket - 1


def _changed(conn: Connection, due: DueObjective, as_of: datetime, first: date, recent: date) -> Iterable[date]:
    return store.list_changed_days(
        conn,
        due.tenant_id,
        due.plugin_id,
        due.environment_id,
        as_of - OVERLAP,
        since=_begin(first),
        until=_begin(recent),
    )


def _read(conn: Connection, due: DueObjective, first: date, last: date) -> list[SlotCounts]:
    slots = store.list_slots(
        conn,
        due.tenant_id,
        due.plugin_id,
        due.environment_id,
        since=_begin(first),
        until=_begin(last) + DAY,
        has_histogram=due.threshold_ms is not None,
    )
    return [SlotCounts(slot.bucket, counts_of(slot, due.threshold_ms)) for slot in slots]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
