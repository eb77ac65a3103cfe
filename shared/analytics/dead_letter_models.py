"""Shapes of dead letters and of what became of events: what is asked and answered, and the rows their store reads."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.fields import Internal, Line, Personal, RequestModel, ResponseModel
from shared.filters import Reads, ReadsNothing

# Before there was anything to count; earlier times have no day before them.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class Grain(StrEnum):
    """How long a bucket is."""

    HOUR = "hour"
    DAY = "day"


class ListDeadLetters(RequestModel):
    """Which dead letters, and which page of them."""

    reason: Annotated[Line | None, Reads("reason")] = None
    event_type: Annotated[Line | None, Reads("event_type")] = None
    since: Annotated[AwareDatetime | None, Reads("arrived_at")] = None
    until: Annotated[AwareDatetime | None, Reads("arrived_at")] = None
    is_replayed: Annotated[bool | None, Reads("replayed_at")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("arrived_at", "dead_event_id")] = None


class ReplayDraft(RequestModel):
    """Which dead letters to send again: those that were not yet, oldest first, at most 1,000 in a call."""

    reason: Line | None = None
    event_type: Line | None = None
    since: Annotated[AwareDatetime | None, Field(description="When they arrived.")] = None
    until: AwareDatetime | None = None
    is_dry_run: Annotated[bool, Field(description="Say what would become of them, and send nothing.")] = False
    cursor: Annotated[str | None, Field(max_length=1024, description="`next_cursor` of the call before.")] = None


class EventStatisticsQuery(RequestModel):
    """Which events, by when they arrived."""

    since: Annotated[AwareDatetime | None, Field(ge=_EARLIEST), ReadsNothing("bounds the period")] = None
    until: Annotated[AwareDatetime | None, Field(ge=_EARLIEST), ReadsNothing("bounds the period")] = None
    grain: Annotated[Grain, ReadsNothing("how long a bucket is")] = Grain.HOUR


@dataclass(frozen=True)
class DeadLetterRow:
    """A dead letter as its store reads it."""

    dead_event_id: UUID
    reason: str
    detail: str
    event_type: str | None
    arrived_at: datetime
    occurred_at: datetime | None
    payload: str
    replayed_at: datetime | None


@dataclass(frozen=True)
class WrittenBucket:
    """What the writer made of the events that arrived in an hour or a day."""

    bucket: datetime
    written: int
    duplicate: int
    dead: int
    longest_wait_s: float


@dataclass(frozen=True)
class DeadCount:
    """How many events died of one reason."""

    reason: str
    events: int
    replayed: int


class DeadLetter(ResponseModel):
    """An accepted event that could not be written."""

    dead_event_id: Annotated[UUID, Internal]
    reason: Annotated[str, Internal]
    detail: Annotated[str, Internal]
    event_type: Annotated[str | None, Internal]
    arrived_at: Annotated[datetime, Internal]
    occurred_at: Annotated[datetime | None, Internal]
    payload: Annotated[
        str | None, Personal, Field(description="The event as it was sent, with a key in place of its user.")
    ]
    replayed_at: Annotated[datetime | None, Internal, Field(description="When it was last sent again.")]


class DeadLetterPage(ResponseModel):
    """Dead letters, oldest first."""

    items: Annotated[list[DeadLetter], Internal]
    next_cursor: Annotated[str | None, Internal]


class StillDead(ResponseModel):
    """A dead letter that stays one."""

    dead_event_id: Annotated[UUID, Internal]
    reason: Annotated[str, Internal, Field(description="Why it cannot be written as things are now.")]
    detail: Annotated[str, Internal]


class Replay(ResponseModel):
    """What became of dead letters that were sent again or, of a dry run, what would."""

    is_dry_run: Annotated[bool, Internal]
    accepted: Annotated[int, Internal, Field(description="Events that will be written, if they are not there.")]
    still_dead: Annotated[list[StillDead], Internal]
    next_cursor: Annotated[str | None, Internal, Field(description="Where the next call goes on; null: that was all.")]


class EventBucket(ResponseModel):
    """What became of the events that arrived in an hour or a day."""

    bucket: Annotated[datetime, Internal]
    accepted: Annotated[int, Internal, Field(description="All that the writer has come to: the sum of the others.")]
    written: Annotated[int, Internal]
    duplicate: Annotated[int, Internal, Field(description="Events that were there already.")]
    dead: Annotated[int, Internal]
    longest_wait_s: Annotated[float, Internal, Field(description="From the request to the row, of the slowest.")]


class DeadReason(ResponseModel):
    """Events that died of one reason."""

    reason: Annotated[str, Internal]
    events: Annotated[int, Internal]
    replayed: Annotated[int, Internal]


class EventStatistics(ResponseModel):
    """What became of events; what still waits in the queue is in none of the figures."""

    since: Annotated[datetime, Internal]
    until: Annotated[datetime, Internal]
    as_of: Annotated[datetime, Internal]
    items: Annotated[list[EventBucket], Internal]
    dead: Annotated[list[DeadReason], Internal]
