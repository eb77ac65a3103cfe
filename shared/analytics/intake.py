"""The use case of the intake: events in, a message for the writer out."""

from datetime import datetime

from clients.telemetry import record
from shared.analytics import event_queue
from shared.analytics.event_models import Refused
from shared.analytics.event_reading import Sent, read_events
from shared.analytics.event_sorting import Sorted, sort_events
from shared.analytics.intake_models import EventFate, EventsAccepted
from shared.analytics.messages import VERSION, EventMessage, microseconds_of
from shared.context import Actor, transaction
from shared.identity.service import require
from shared.permissions import Permission


def accept_events(actor: Actor, sent: Sent, now: datetime) -> EventsAccepted:
    """Take the events of a request: once this answers, those that it does not name will be written.

    They are on the queue before an idempotency key's answer is stored: of a request that fails in between, the next
    try puts them there once more, and the writer knows them by their keys.
    Raises: Forbidden without `events:write`. EventQueueFull. Unavailable if database or queue is away. BodyNotJson,
    Invalid, EventsTooMany or EventsMediaTypeUnsupported where the request is no list of events.
    """
    events = read_events(sent)
    with transaction(actor) as conn:
        require(conn, actor, Permission.EVENTS_WRITE)
        result = sort_events(conn, actor.tenant_id, events, now, now)
    if result.usage or result.samples or result.dead:
        event_queue.require_room(now)
        event_queue.put_events(_message(actor, result, now))
    _count(result)
    return EventsAccepted(
        accepted=len(result.usage) + len(result.samples),
        duplicate=result.duplicates,
        rejected=list(map(_fate, result.rejected)),
        dead_lettered=list(map(_fate, result.buried)),
    )


def _message(actor: Actor, result: Sorted, now: datetime) -> EventMessage:
    tenant_id, request_id = actor.tenant_id.bytes, actor.request_id.bytes
    return EventMessage(VERSION, tenant_id, request_id, microseconds_of(now), result.usage, result.samples, result.dead)


def _fate(refused: Refused) -> EventFate:
    return EventFate(index=refused.index, id=refused.id, reason=refused.reason, detail=refused.detail)


def _count(result: Sorted) -> None:
    figures = {
        "accepted": len(result.usage) + len(result.samples),
        "duplicate": result.duplicates,
        "rejected": len(result.rejected),
        "dead-lettered": len(result.dead),
    }
    for outcome, number in figures.items():
        if number:
            record({"events_received": number}, outcome=outcome)
