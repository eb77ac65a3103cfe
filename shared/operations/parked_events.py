"""Use cases about parked events: where an aggregate's changes are no longer told, and letting it go on."""

from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.identity.service import require
from shared.operations import outbox_store
from shared.operations.errors import ParkedEventNotFound
from shared.operations.parked_models import ListParkedEvents, ParkedEvent, ParkedEventPage
from shared.permissions import Permission

_listed = TypeAdapter(tuple[datetime, UUID])


def list_parked_events(actor: Actor, query: ListParkedEvents) -> ParkedEventPage:
    """Where the tenant's aggregates are parked, longest first.

    Raises: Forbidden without `operations:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.OPERATIONS_READ)
        after = decode_cursor(query.cursor, query, _listed) if query.cursor else None
        rows = outbox_store.list_parked_events(conn, actor.tenant_id, after, query.limit + 1)
    return ParkedEventPage(
        items=[ParkedEvent.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(
            query, rows, query.limit, lambda row: (row.parked_at.isoformat(), str(row.aggregate_id))
        ),
    )


def replay_parked_event(actor: Actor, aggregate_id: UUID) -> ParkedEvent:
    """Let an aggregate go on at the event it was parked at, with all its attempts again; the trail tells who did.

    Raises: Forbidden without `operations:manage`. ParkedEventNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.OPERATIONS_MANAGE)
        row = outbox_store.replay_parked_event(conn, actor.tenant_id, aggregate_id)
        if row is None:
            raise ParkedEventNotFound(aggregate_id)
        return ParkedEvent.of(row)
