"""Shapes of alerts: what is asked and answered over the API, and the rows their store reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from shared.analytics.alert_causes import Cause
from shared.analytics.alert_states import AlertState
from shared.analytics.burn_rate import RuleName
from shared.analytics.evaluation_models import Told
from shared.fields import Internal, Line, Personal, RequestModel, ResponseModel
from shared.filters import Reads


class ListAlerts(RequestModel):
    """Which alerts, and which page of them; pending ones only where they are asked for."""

    state: Annotated[AlertState | None, Reads("state")] = None
    slo_objective_id: Annotated[UUID | None, Reads("slo_objective_id")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("slo_alert_id")] = None


class ListAlertGroups(RequestModel):
    """Which page of the groups."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("slo_alert_group_id")] = None


class AcknowledgementDraft(RequestModel):
    """That somebody takes an alert."""

    note: Line | None = None


@dataclass(frozen=True)
class AlertRow:
    """An alert as its store reads it."""

    slo_alert_id: UUID
    slo_objective_id: UUID
    rule: str
    state: str
    slo_alert_group_id: UUID | None
    began_at: datetime
    fired_at: datetime | None
    resolved_at: datetime | None
    told: str
    told_at: datetime | None
    silence_id: UUID | None
    steps_done: int
    acknowledged_at: datetime | None
    acknowledged_by: UUID | None
    note: str | None
    revision: int


@dataclass(frozen=True)
class AlertGroupRow:
    """A group as its store reads it."""

    slo_alert_group_id: UUID
    began_at: datetime
    is_open: bool
    cause: str
    cause_id: UUID | None
    evidence: dict[str, JsonValue]
    alerts: int
    firing: int


class Alert(ResponseModel):
    """That an objective's budget burns too fast."""

    subject_field = "acknowledged_by"

    href: Annotated[str, Internal]
    slo_alert_id: Annotated[UUID, Internal]
    slo_objective_id: Annotated[UUID, Internal]
    rule: Annotated[RuleName, Internal]
    state: Annotated[AlertState, Internal]
    slo_alert_group_id: Annotated[UUID | None, Internal, Field(description="Of alerts that began together.")]
    began_at: Annotated[datetime, Internal]
    fired_at: Annotated[datetime | None, Internal]
    resolved_at: Annotated[datetime | None, Internal]
    told: Annotated[Told, Internal, Field(description="What webhooks were last told of it.")]
    told_at: Annotated[datetime | None, Internal]
    silence_id: Annotated[UUID | None, Internal, Field(description="The silence for which nothing is told now.")]
    steps_done: Annotated[int, Internal, Field(description="Of the objective's escalation.")]
    acknowledged_at: Annotated[datetime | None, Internal]
    acknowledged_by: Annotated[UUID | None, Internal]
    note: Annotated[str | None, Personal]
    revision: Annotated[int, Internal]

    @classmethod
    def of(cls, row: AlertRow) -> "Alert":
        """The answer that shows a row."""
        own = {name: getattr(row, name) for name in cls.model_fields if name != "href"}
        return cls(href=f"/v1/slo/alerts/{row.slo_alert_id}", **own)


class AlertPage(ResponseModel):
    """Alerts, newest first."""

    items: Annotated[list[Alert], Internal]
    next_cursor: Annotated[str | None, Internal]


class AlertGroup(ResponseModel):
    """Alerts that began together, and what they likely come from."""

    slo_alert_group_id: Annotated[UUID, Internal]
    began_at: Annotated[datetime, Internal]
    is_open: Annotated[bool, Internal, Field(description="Whether alerts that begin now join it.")]
    cause: Annotated[Cause, Internal]
    cause_id: Annotated[UUID | None, Internal, Field(description="The plugin or the environment.")]
    evidence: Annotated[dict[str, JsonValue], Internal]
    alerts: Annotated[int, Internal]
    firing: Annotated[int, Internal]

    @classmethod
    def of(cls, row: AlertGroupRow) -> "AlertGroup":
        """The answer that shows a row."""
        return cls(**vars(row))


class AlertGroupPage(ResponseModel):
    """Groups of alerts, newest first."""

    items: Annotated[list[AlertGroup], Internal]
    next_cursor: Annotated[str | None, Internal]
