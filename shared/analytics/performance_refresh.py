"""Counts five-minute slots of performance anew from their samples, as their dirty lines say.

A slot's lines are taken, the slot is held, and only then are its samples read, in a statement of its own that sees all
that was committed by then: of two refreshers at one slot the second counts all that the first did, so nothing newer is
ever written over by something older. A run that is killed gives its lines back. Five minutes that cannot be counted are
counted tenant by tenant: what one of them has written keeps nobody else's slots behind.
"""

from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from uuid import UUID

from clients.postgres import Login
from clients.telemetry import log, record
from shared.analytics import performance_store as store
from shared.analytics.performance_models import RefreshedPerformance, SlotFigures, folded_slots
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
    failed: int = 0

    def has_time(self) -> bool:
        """Whether more may be begun."""
        return monotonic() < self.ends_at


def refresh_performance(request_id: UUID, _now: datetime, budget_s: float = BUDGET_S) -> RefreshedPerformance:
    """Count what is dirty, longest waiting first, while there is some and time is left."""
    run = _Run(Actor(*OPERATOR, request_id=request_id, reason="performance"), monotonic() + budget_s)
    slots = 0
    while run.has_time() and (bucket := _next_bucket(run)):
        try:
            counted = _count(run, bucket)
        except Exception:
            log.warning("performance.divided", extra={"bucket": bucket.isoformat()}, exc_info=True)
            slots += _count_each(run, bucket)
            counted = 0
        if not counted:
            run.passed_over.append(bucket)
        slots += counted
    record({"performance_uncounted": run.failed}, job=JOB)
    return RefreshedPerformance(slots, run.failed)


def _next_bucket(run: _Run) -> datetime | None:
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        return store.find_dirty_slot(conn, run.passed_over)


def _count_each(run: _Run, bucket: datetime) -> int:
    """Count those five minutes tenant by tenant, so that only the one at fault waits; how many slots."""
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        tenant_ids = store.list_dirty_tenants(conn, bucket)
    slots = 0
    for tenant_id in tenant_ids:
        if not run.has_time():
            break
        try:
            slots += _count(run, bucket, tenant_id)
        except Exception:
            run.failed += 1
            named = {"tenant_id": str(tenant_id), "bucket": bucket.isoformat()}
            log.exception("performance.uncounted", extra=named)
    return slots


def _count(run: _Run, bucket: datetime, tenant_id: UUID | None = None) -> int:
    """Count slots of those five minutes, of one tenant or of all, that nobody else is at; how many."""
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        keys = store.take_slot_lines(conn, tenant_id, bucket, SLOTS_AT_ONCE)
        store.hold_slots(conn, bucket, keys)
        counted = folded_slots(store.fold_samples(conn, bucket, keys))
        # One whose samples are gone says so: whoever added it up before has to see that it changed.
        store.save_slots(conn, bucket, {key: counted.get(key, SlotFigures()) for key in keys})
    return len(keys)
