"""Shapes of parked events over the API."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.fields import Internal, RequestModel, ResponseModel
from shared.filters import Reads


class ListParkedEvents(RequestModel):
    """Which page of the tenant's parked events."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("parked_at", "aggregate_id")] = None


@dataclass(frozen=True)
class ParkedRow:
    """A parked event as its store reads it."""

    aggregate_id: UUID
    aggregate_type: str
    revision: int
    event_id: UUID
    event_type: str
    reason: str
    attempts: int
    occurred_at: datetime
    parked_at: datetime


class ParkedEvent(ResponseModel):
    """An event that could not be published; the later ones of its aggregate wait behind it."""

    aggregate_id: Annotated[UUID, Internal]
    aggregate_type: Annotated[str, Internal]
    revision: Annotated[int, Internal]
    event_id: Annotated[UUID, Internal]
    event_type: Annotated[str, Internal]
    reason: Annotated[
        str, Internal, Field(description="The event bus's own word, `event-too-large` or `event-unreadable`.")
    ]
    attempts: Annotated[int, Internal]
    occurred_at: Annotated[datetime, Internal]
    parked_at: Annotated[datetime, Internal]

    @classmethod
    def of(cls, row: ParkedRow) -> "ParkedEvent":
        """The answer that shows a row."""
        return cls(**asdict(row))


class ParkedEventPage(ResponseModel):
    """Parked events, longest parked first."""

    items: Annotated[list[ParkedEvent], Internal]
    next_cursor: Annotated[str | None, Internal]
