"""Counts five-minute slots of performance anew from their samples, as their dirty lines say.

A slot's lines are taken, the slot is held, and only then are its samples read, in a statement of its own that sees all
that was committed by then: of two refreshers at one slot the second counts all that the first did, so nothing newer is
ever written over by something older. A run that is killed gives its lines back.
"""

from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from uuid import UUID

from clients.postgres import Login
from clients.telemetry import log, record
from shared.analytics import performance_store as store
from shared.analytics.performance_models import RefreshedPerformance, folded_slots
from shared.context import OPERATOR, Actor, transaction

# No slots begin to be counted later in a run: even slow statements end before their function does.
BUDGET_S = 40.0
# Of one five minutes in one transaction, and one line's more at most: what so many hold fits in memory many times over.
SLOTS_AT_ONCE = 5000
JOB = "refresh_performance"


@dataclass
class _Run:
    """Who counts, until when by this process's own clock, and what is left to others or to the next run."""

    operator: Actor
    ends_at: float
    passed_over: list[datetime] = field(default_factory=list)


def refresh_performance(request_id: UUID, _now: datetime, budget_s: float = BUDGET_S) -> RefreshedPerformance:
    """Count what is dirty, longest waiting first, while there is some and time is left."""
    run = _Run(Actor(*OPERATOR, request_id=request_id, reason="performance"), monotonic() + budget_s)
    slots = failed = 0
    while monotonic() < run.ends_at and (bucket := _next_bucket(run)):
        try:
            counted = _count(run, bucket)
        except Exception:
            counted, failed = 0, failed + 1
            log.exception("performance.uncounted", extra={"bucket": bucket.isoformat()})
        if not counted:
            run.passed_over.append(bucket)
        slots += counted
    record({"performance_uncounted": failed}, job=JOB)
    return RefreshedPerformance(slots, failed)


def _next_bucket(run: _Run) -> datetime | None:
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        return store.find_dirty_slot(conn, run.passed_over)


def _count(run: _Run, bucket: datetime) -> int:
    """Count slots of those five minutes that nobody else is at; how many."""
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        keys = store.take_slot_lines(conn, bucket, SLOTS_AT_ONCE)
        store.hold_slots(conn, bucket, keys)
        counted = folded_slots(store.fold_samples(conn, bucket, keys))
        store.save_slots(conn, bucket, counted)
        store.delete_empty_slots(conn, bucket, [key for key in keys if key not in counted])
    return len(keys)
