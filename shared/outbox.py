"""The outbox: what a change announces, written in the change's own transaction; a relay publishes it later.

The writer moves its aggregate's revision first, which locks it; the revision then orders the aggregate's events.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import Actor
from shared.ids import new_id

_sql = queries.load("outbox")


@dataclass(frozen=True)
class Event:
    """One thing that happened to one aggregate; `type` is the CloudEvents type, `data` holds no personal data."""

    type: str
    aggregate_type: str
    aggregate_id: UUID
    revision: int
    data: dict[str, object]


def add(conn: Connection, actor: Actor, events: Sequence[Event], now: datetime) -> None:
    """Announce the events if this transaction commits."""
    rows = [
        {
            "event_id": new_id(),
            "event_type": e.type,
            "aggregate_type": e.aggregate_type,
            "aggregate_id": e.aggregate_id,
            "revision": e.revision,
            "data": e.data,
        }
        for e in events
    ]
    _sql.insert_events(
        conn,
        tenant_id=actor.tenant_id,
        user_id=actor.user_id,
        request_id=actor.request_id,
        trace_header=actor.trace_header,
        now=now,
        events=json.dumps(rows, default=str),
    )
