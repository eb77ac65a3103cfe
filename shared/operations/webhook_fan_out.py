"""Turns a change into deliveries: one for each webhook of its tenant that wants to hear of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Login
from shared.cloud_events import TO_WEBHOOK, ChangeEvent
from shared.context import OPERATOR, Actor, transaction
from shared.fates import Dropped, Duplicate, Fate, Stored
from shared.ids import new_id
from shared.operations import delivery_store as store
from shared.operations.webhook_queues import nudge_dispatch


def fan_out_event(event: ChangeEvent, now: datetime) -> Fate:
    """Write the event's deliveries, and have them sent.

    Not dropped when a newer revision was seen: every event reaches a webhook once, and its receiver orders by revision.
    A change of the platform's public rows is told to the platform's own webhooks alone.
    """
    with transaction(Actor(*OPERATOR, request_id=event.correlationid), Login.JOBS) as conn:
        enabled = store.list_enabled(conn, event.tenantid)
        wanting = [webhook_id for webhook_id, event_types in enabled.items() if is_for(webhook_id, event_types, event)]
        if not wanting:
            return Dropped("no-webhook")
        deliveries = {new_id(): webhook_id for webhook_id in wanting}
        written = store.fan_out_event(conn, event.tenantid, deliveries, event, now)
    # For what was there already too: who wrote it may have ended right after its commit.
    nudge_dispatch()
    return Stored() if written else Duplicate()


def is_for(webhook_id: UUID, event_types: Sequence[str], event: ChangeEvent) -> bool:
    """Whether an event goes to a webhook: to the one that it names, or else to all that want its type."""
    addressee = event.data.get(TO_WEBHOOK)
    return addressee == str(webhook_id) if addressee else wants_event(event_types, event.type)


def wants_event(event_types: Sequence[str], event_type: str) -> bool:
    """Whether a webhook with these types wants an event; without any it wants all."""
    return not event_types or any(
        event_type.startswith(wanted[:-1]) if wanted.endswith(".*") else event_type == wanted for wanted in event_types
    )
