"""Shapes of objectives: what is asked and answered over the API, and the rows their store reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from shared.fields import Internal, Line, RequestModel, ResponseModel
from shared.filters import Reads


class Sli(StrEnum):
    """What makes a request good: that it did not fail, or that it was fast enough."""

    AVAILABILITY = "availability"
    LATENCY = "latency"


class Step(RequestModel):
    """Whom to tell next of an alert that nobody has acknowledged."""

    after_minutes: Annotated[int, Field(ge=1, le=10080, description="Since webhooks were told that it fires.")]
    target: Annotated[
        Line, Field(examples=["on-call, second line"], description="Stands in the event, for its receiver.")
    ]
    webhook_id: Annotated[
        UUID | None, Field(description="Tell this webhook alone, whatever types it wants; else all that want the type.")
    ] = None


def _in_order(steps: list[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: step.after_minutes)


Name = Annotated[Line, Field(examples=["Scaffolder answers"])]
Target = Annotated[float, Field(ge=0.5, le=0.99999, examples=[0.999], description="Share of requests that are good.")]
WindowDays = Annotated[int, Field(ge=1, le=90, description="The budget's window: so many days of UTC, with today.")]
LeastEvents = Annotated[
    int, Field(ge=1, le=1_000_000_000, description="Fewer requests in a rule's long window begin no alert.")
]
PendingMinutes = Annotated[int, Field(ge=0, le=60, description="How long it has to burn before an alert fires.")]
Escalation = Annotated[list[Step], Field(max_length=5), AfterValidator(_in_order)]


class ObjectiveDraft(RequestModel):
    """An objective to create. What it counts never changes: plugin, environment, SLI and threshold."""

    name: Name
    plugin_id: Annotated[UUID, Field(description="One of the tenant's own plugins, or a public one.")]
    environment_id: Annotated[UUID | None, Field(description="Null: all of the tenant's environments together.")] = None
    sli: Sli
    threshold_ms: Annotated[
        float | None,
        Field(gt=0, le=3_600_000, description="For latency: what is slower is not good. 4.9 % off at most."),
    ] = None
    target: Target
    window_days: WindowDays = 30
    least_events: LeastEvents = 20
    pending_minutes: PendingMinutes = 2
    escalation: Escalation = []

    @model_validator(mode="after")
    def _has_a_threshold_or_needs_none(self) -> Self:
        if (self.threshold_ms is not None) != (self.sli is Sli.LATENCY):
            raise ValueError("give threshold_ms for latency, and for nothing else")
        return self


class ObjectivePatch(RequestModel):
    """The fields of an objective to change; those left out stay."""

    name: Name = ""
    target: Target = 0.99
    window_days: WindowDays = 30
    least_events: LeastEvents = 20
    pending_minutes: PendingMinutes = 2
    escalation: Escalation = []


class ListObjectives(RequestModel):
    """Which objectives, and which page of them."""

    plugin_id: Annotated[UUID | None, Reads("plugin_id")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("slo_objective_id")] = None


@dataclass(frozen=True)
class Made:
    """By whom an objective is made, about whose plugin, and how many a tenant may have."""

    plugin_tenant_id: UUID
    user_id: UUID
    now: datetime
    most: int


@dataclass(frozen=True)
class ObjectiveRow:
    """An objective as its store reads it. escalation: as JSON."""

    slo_objective_id: UUID
    name: str
    plugin_id: UUID
    environment_id: UUID | None
    sli: str
    threshold_ms: float | None
    target: float
    window_days: int
    least_events: int
    pending_minutes: int
    escalation: list[dict[str, object]]
    created_by: UUID
    revision: int
    created_at: datetime
    updated_at: datetime


class ShownStep(ResponseModel):
    """Whom to tell next of an alert that nobody has acknowledged."""

    after_minutes: Annotated[int, Internal]
    target: Annotated[str, Internal]
    webhook_id: Annotated[UUID | None, Internal]


class Objective(ResponseModel):
    """What share of a plugin's requests is to be good."""

    href: Annotated[str, Internal]
    slo_objective_id: Annotated[UUID, Internal]
    name: Annotated[str, Internal]
    plugin_id: Annotated[UUID, Internal]
    environment_id: Annotated[UUID | None, Internal]
    sli: Annotated[Sli, Internal]
    threshold_ms: Annotated[float | None, Internal]
    target: Annotated[float, Internal]
    window_days: Annotated[int, Internal]
    least_events: Annotated[int, Internal]
    pending_minutes: Annotated[int, Internal]
    escalation: Annotated[list[ShownStep], Internal]
    created_by: Annotated[UUID, Internal]
    revision: Annotated[int, Internal, Field(description="Moves with every change; the ETag.")]
    created_at: Annotated[datetime, Internal]
    updated_at: Annotated[datetime, Internal]

    @classmethod
    def of(cls, row: ObjectiveRow) -> "Objective":
        """The answer that shows a row."""
        own = {name: getattr(row, name) for name in cls.model_fields if name not in {"href", "escalation"}}
        steps = [ShownStep.model_validate(step) for step in row.escalation]
        return cls(href=href_of(row.slo_objective_id), escalation=steps, **own)


def href_of(slo_objective_id: UUID) -> str:
    """Where an objective is read."""
    return f"/v1/slo/objectives/{slo_objective_id}"


class ObjectivePage(ResponseModel):
    """The tenant's objectives, oldest first."""

    items: Annotated[list[Objective], Internal]
    next_cursor: Annotated[str | None, Internal]
