"""Shapes of silences: what is asked and answered over the API, and the row their store reads."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from shared.analytics.weekly_windows import WeeklyWindow, is_within
from shared.fields import Instant, Internal, Line, Personal, RequestModel, ResponseModel
from shared.filters import Reads, ReadsNothing


def _without_zone(given: time) -> time:
    if given.tzinfo is not None:
        raise ValueError("is a time of the tenant's own zone, without an offset")
    return given


LocalTime = Annotated[time, AfterValidator(_without_zone)]


class Weekly(RequestModel):
    """A time of every week, by the tenant's clock; one that stops before it begins stops on the next day."""

    weekdays: Annotated[
        list[Annotated[int, Field(ge=1, le=7)]],
        Field(min_length=1, max_length=7, examples=[[7]], description="1 is Monday."),
        AfterValidator(lambda given: sorted(set(given))),
    ]
    begins_at: Annotated[LocalTime, Field(examples=["01:00:00"])]
    stops_at: Annotated[LocalTime, Field(examples=["05:00:00"])]


class SilenceDraft(RequestModel):
    """When alerts are to tell nobody, and which: of what is left out, all."""

    reason: Annotated[Line, Field(examples=["Database is moved"])]
    is_maintenance: Annotated[bool, Field(description="Planned work; for who reads it, nothing else.")] = False
    slo_objective_id: UUID | None = None
    plugin_id: UUID | None = None
    environment_id: Annotated[UUID | None, Field(description="Of alerts about one environment alone.")] = None
    starts_at: Annotated[Instant | None, Field(description="Null: now.")] = None
    ends_at: Annotated[Instant | None, Field(description="Null: without end, for what recurs weekly only.")] = None
    weekly: Annotated[Weekly | None, Field(description="Quiet only in these hours between start and end.")] = None

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.ends_at is None and self.weekly is None:
            raise ValueError("give ends_at, or weekly")
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValueError("ends_at is after starts_at")
        return self


class ListSilences(RequestModel):
    """Which page of the tenant's silences, and whether those that are over are in it."""

    has_ended: Annotated[bool, ReadsNothing("an end that is over is in the page for all to see"), Field()] = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("slo_silence_id")] = None


@dataclass(frozen=True)
class SilenceRow:
    """A silence as its store reads it."""

    slo_silence_id: UUID
    reason: str
    is_maintenance: bool
    slo_objective_id: UUID | None
    plugin_id: UUID | None
    environment_id: UUID | None
    starts_at: datetime
    ends_at: datetime | None
    weekdays: list[int] | None
    begins_at: time | None
    stops_at: time | None
    created_by: UUID
    created_at: datetime
    revision: int

    @property
    def weekly(self) -> WeeklyWindow | None:
        """The hours of a week, if it recurs."""
        if self.weekdays is None or self.begins_at is None or self.stops_at is None:
            return None
        return WeeklyWindow(self.weekdays, self.begins_at, self.stops_at)

    def is_about(self, slo_objective_id: UUID, plugin_id: UUID, environment_id: UUID | None) -> bool:
        """Whether it keeps the alerts of that objective quiet."""
        named = (self.slo_objective_id, self.plugin_id, self.environment_id)
        return all(
            n in {None, own} for n, own in zip(named, (slo_objective_id, plugin_id, environment_id), strict=True)
        )

    def is_on(self, time_zone: str, now: datetime) -> bool:
        """Whether it is quiet now."""
        is_between = self.starts_at <= now and (self.ends_at is None or now < self.ends_at)
        return is_between and (self.weekly is None or is_within(self.weekly, time_zone, now))


class ShownWeekly(ResponseModel):
    """A time of every week, by the tenant's clock."""

    weekdays: Annotated[list[int], Internal]
    begins_at: Annotated[time, Internal]
    stops_at: Annotated[time, Internal]


class Silence(ResponseModel):
    """When alerts tell nobody, who said so, and why."""

    subject_field = "created_by"

    href: Annotated[str, Internal]
    slo_silence_id: Annotated[UUID, Internal]
    reason: Annotated[str | None, Personal]
    is_maintenance: Annotated[bool, Internal]
    slo_objective_id: Annotated[UUID | None, Internal]
    plugin_id: Annotated[UUID | None, Internal]
    environment_id: Annotated[UUID | None, Internal]
    starts_at: Annotated[datetime, Internal]
    ends_at: Annotated[datetime | None, Internal]
    weekly: Annotated[ShownWeekly | None, Internal]
    created_by: Annotated[UUID, Internal]
    created_at: Annotated[datetime, Internal]
    revision: Annotated[int, Internal, Field(description="Moves with every change; the ETag.")]

    @classmethod
    def of(cls, row: SilenceRow) -> "Silence":
        """The answer that shows a row."""
        own = {name: getattr(row, name) for name in cls.model_fields if name not in {"href", "weekly"}}
        weekly = None
        if row.weekly:
            hours = row.weekly
            weekly = ShownWeekly(weekdays=list(hours.days), begins_at=hours.begins, stops_at=hours.ends)
        return cls(href=f"/v1/slo/silences/{row.slo_silence_id}", weekly=weekly, **own)


class SilencePage(ResponseModel):
    """The tenant's silences, newest first."""

    items: Annotated[list[Silence], Internal]
    next_cursor: Annotated[str | None, Internal]
