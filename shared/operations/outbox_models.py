"""Shapes of the outbox relay: what is due, under which lease, and what the bus said of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.cloud_events import SOURCE, ChangeEvent


@dataclass(frozen=True)
class Lease:
    """A lane that is ours until its lease ends; fence: its number among all leases of the lane."""

    lane: int
    fence: int


@dataclass(frozen=True)
class DueEvent:
    """An unpublished event as its store reads it.

    data: JSON as text: what Python cannot read of one row must not keep the others from being read.
    """

    tenant_id: UUID
    aggregate_id: UUID
    revision: int
    aggregate_type: str
    event_id: UUID
    event_type: str
    data: str
    actor_user_id: UUID
    request_id: UUID
    trace_header: str | None
    occurred_at: datetime

    def announced(self) -> ChangeEvent:
        """The event as the world is told of it. Raises: ValueError, RecursionError where its data is unreadable."""
        return ChangeEvent(
            id=self.event_id,
            source=f"{SOURCE}/{self.tenant_id}",
            type=self.event_type,
            subject=self.aggregate_id,
            time=self.occurred_at,
            tenantid=self.tenant_id,
            actorid=self.actor_user_id,
            aggregatetype=self.aggregate_type,
            revision=self.revision,
            correlationid=self.request_id,
            data=json.loads(self.data),
        )


@dataclass(frozen=True)
class OutboxFigures:
    """How many events wait to be published, and how long the oldest has; parked aggregates not counted."""

    depth: int
    age_s: float


@dataclass(frozen=True)
class Acknowledged:
    """The bus has the event."""


@dataclass(frozen=True)
class Held:
    """The bus could not take the event now; that says nothing about the event."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """The bus will not take this event; after some attempts its aggregate is parked."""

    reason: str


@dataclass(frozen=True)
class Suspected:
    """The bus refused the whole call for one event in it, and does not say which."""


Answer = Acknowledged | Held | Refused | Suspected
