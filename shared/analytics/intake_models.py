"""What the intake answers, and the row its store reads."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from shared.analytics.event_models import Reason
from shared.fields import Internal, ResponseModel


class EventFate(ResponseModel):
    """An event that is not among the accepted ones."""

    index: Annotated[int, Internal, Field(description="Its place in the request, from 0.")]
    id: Annotated[str | None, Internal, Field(description="As it was sent; null where it could not be read.")]
    reason: Annotated[Reason, Internal]
    detail: Annotated[str, Internal]


class EventsAccepted(ResponseModel):
    """What becomes of the events of a request; each is counted once."""

    accepted: Annotated[int, Internal, Field(description="Events that will be written.")]
    duplicate: Annotated[int, Internal, Field(description="Events whose source and id came before in this request.")]
    rejected: Annotated[
        list[EventFate], Internal, Field(description="Events that are not taken; sent again they would not be either.")
    ]
    dead_lettered: Annotated[
        list[EventFate],
        Internal,
        Field(description="Events kept as dead letters: replayed once what they name is there, they are written."),
    ]


@dataclass(frozen=True)
class KnownName:
    """What a name in an event stands for. kind: plugin, environment or schema; the last one has a schema, no id."""

    kind: str
    name: str
    id: UUID | None
    schema: dict[str, JsonValue] | None
