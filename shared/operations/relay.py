"""The outbox relay: publishes committed changes on the event bus, each aggregate's in the order of its revisions.

A lane holds all events of its aggregates, so who leases a lane is alone with their order. Events are published outside
any transaction and marked afterwards, in one that first renews the leases: it finds a lease that was lost by its fence,
marks nothing of that lane and ends the run. Killed between publishing and marking, the next relay publishes again;
consumers drop what they have seen. Killed anywhere else, the leases run out and nothing else has happened.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from uuid import UUID

from clients.aws import EVENTS_CONNECT_S, EVENTS_READ_S
from clients.postgres import Connection, Login
from clients.telemetry import log, log_keys, record
from shared.context import OPERATOR, Actor, transaction
from shared.errors import Unavailable
from shared.operations import bus, outbox_store
from shared.operations.bus import Entry
from shared.operations.outbox_models import Acknowledged, Answer, DueEvent, Held, Lease, OutboxFigures, Refused

# How long others leave the lanes of a relay alone that was killed; renewed after every round.
LEASE_S = 10.0
# The longest a call may take, and a second for clocks that run apart: with less left of the lease none begins.
CALL_S = EVENTS_CONNECT_S + EVENTS_READ_S + 1.0
# A run ends by itself well before the function's timeout and before the schedule comes again.
BUDGET_S = 40.0
# A quarter of the lanes at a time, so that relays started at once share the work.
LANES = 16
ROWS_A_LANE = 25
# As many events of each of so many calls are published twice at most when a relay is killed.
CALLS_A_ROUND = 40
MAX_ATTEMPTS = 5
JOB = "relay_outbox"


@dataclass(frozen=True)
class Relayed:
    """What a run did and what it left."""

    published: int
    parked: int
    held: int
    depth: int
    age_s: float


@dataclass
class _Run:
    """One run; the leases by our own clock, counted from before the database was asked for them."""

    actor: Actor
    now: datetime
    ends_at: float
    leases: list[Lease] = field(default_factory=list)
    leased_until: float = 0.0
    due: list[DueEvent] = field(default_factory=list)
    acknowledged: list[DueEvent] = field(default_factory=list)
    refused: list[tuple[DueEvent, str]] = field(default_factory=list)
    parked: list[tuple[DueEvent, str]] = field(default_factory=list)
    # Aggregates that are left alone for the rest of this run, and those whose events go alone.
    held: set[UUID] = field(default_factory=set)
    suspects: set[UUID] = field(default_factory=set)
    published: int = 0
    is_fenced_off: bool = False
    away: Unavailable | None = None

    @property
    def is_over(self) -> bool:
        return self.is_fenced_off or self.away is not None or monotonic() + CALL_S > self.ends_at

    @property
    def may_call(self) -> bool:
        return monotonic() + CALL_S <= min(self.ends_at, self.leased_until)


def relay_outbox(request_id: UUID, now: datetime) -> Relayed:
    """Publish what is due until nothing is, the time is used up or the leases are lost.

    Raises: Unavailable if the bus or PostgreSQL is away; what was acknowledged before is marked.
    """
    run = _Run(Actor(*OPERATOR, request_id=request_id, reason="outbox relay"), now, monotonic() + BUDGET_S)
    while _claim(run):
        has_more = True
        while has_more:
            _publish(run)
            has_more = _settle(run)
    figures = _measure(run)
    _report(run, figures)
    if run.away:
        raise run.away
    return Relayed(run.published, len(run.parked), len(run.held), figures.depth, round(figures.age_s, 3))


def _claim(run: _Run) -> bool:
    """Lease lanes that have work and read it; False when there is none or the run is over."""
    if run.is_over:
        return False
    asked_at = monotonic()
    with transaction(run.actor, Login.JOBS) as conn:
        run.leases = outbox_store.claim_lanes(conn, run.actor.request_id, LEASE_S, LANES, run.held)
        run.due = outbox_store.list_due_events(conn, run.leases, run.held, ROWS_A_LANE)
    run.leased_until = asked_at + LEASE_S
    return bool(run.leases)


def _publish(run: _Run) -> None:
    """Publish what is due, as far as one round goes. An aggregate's next event waits until its last is acknowledged."""
    waiting: dict[UUID, deque[Entry]] = {}
    for event in run.due:
        waiting.setdefault(event.aggregate_id, deque()).append(bus.entry_of(event))
    for _ in range(CALLS_A_ROUND):
        call = bus.next_call([events[0] for events in waiting.values()], run.suspects)
        if not call or not run.may_call:
            return
        try:
            answers = bus.put_events(call)
        except Unavailable as exc:
            run.away = exc
            return
        for entry, answer in zip(call, answers, strict=True):
            with log_keys(correlation_id=str(entry.event.request_id)):
                _note(run, waiting, entry.event, answer)


def _note(run: _Run, waiting: dict[UUID, deque[Entry]], event: DueEvent, answer: Answer) -> None:
    """Take down what the bus said of an event; what follows one that did not go is left for another run."""
    match answer:
        case Acknowledged():
            run.acknowledged.append(event)
            run.suspects.discard(event.aggregate_id)
            waiting[event.aggregate_id].popleft()
            if not waiting[event.aggregate_id]:
                del waiting[event.aggregate_id]
            log.info("outbox.published", extra=_named(event))
        case Held(reason) | Refused(reason):
            if isinstance(answer, Refused):
                run.refused.append((event, reason))
            run.held.add(event.aggregate_id)
            del waiting[event.aggregate_id]
            log.warning("outbox.held", extra=_named(event) | {"reason": reason})
        case _:
            run.suspects.add(event.aggregate_id)


def _settle(run: _Run) -> bool:
    """Write down a round under the fence and read what is due next; gives the lanes back where that is nothing."""
    asked_at = monotonic()
    with transaction(run.actor, Login.JOBS) as conn:
        # Updates the lease rows, so whoever would claim these lanes waits for our commit or passes them over.
        ours = outbox_store.renew_lanes(conn, run.leases, LEASE_S)
        run.is_fenced_off = len(ours) < len(run.leases)
        outbox_store.mark_published(conn, ours, run.acknowledged)
        for event, reason in [] if run.is_fenced_off else run.refused:
            _count(conn, run, event, reason)
        due = [] if run.is_over else outbox_store.list_due_events(conn, ours, run.held, ROWS_A_LANE)
        if not due:
            outbox_store.release_lanes(conn, ours)
    if run.is_fenced_off:
        log.warning("lease.lost", extra={"lanes": len(run.leases) - len(ours)})
    run.published += len(run.acknowledged)
    run.leases, run.leased_until, run.due, run.acknowledged, run.refused = ours, asked_at + LEASE_S, due, [], []
    return bool(due)


def _count(conn: Connection, run: _Run, event: DueEvent, reason: str) -> None:
    attempts = outbox_store.count_attempt(conn, event.tenant_id, event.aggregate_id, event.revision)
    if attempts is not None and (attempts >= MAX_ATTEMPTS or reason in bus.LASTING):
        outbox_store.park_event(conn, event.tenant_id, event, reason, attempts, run.now)
        run.parked.append((event, reason))


def _measure(run: _Run) -> OutboxFigures:
    with transaction(run.actor, Login.JOBS) as conn:
        return outbox_store.measure_outbox(conn)


def _report(run: _Run, figures: OutboxFigures) -> None:
    for event, reason in run.parked:
        with log_keys(correlation_id=str(event.request_id)):
            log.error("outbox.parked", extra=_named(event) | {"reason": reason})
        record({"outbox_parked": 1}, job=JOB, reason=reason)
    told = {"outbox_published": run.published, "outbox_depth": figures.depth, "outbox_age": round(figures.age_s, 3)}
    record(told, job=JOB)


def _named(event: DueEvent) -> dict[str, object]:
    """An event as log lines name it."""
    return {
        "event_id": str(event.event_id),
        "event_type": event.event_type,
        "tenant_id": str(event.tenant_id),
        "aggregate_id": str(event.aggregate_id),
        "revision": event.revision,
    }
