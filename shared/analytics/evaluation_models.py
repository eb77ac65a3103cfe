"""Shapes of evaluating objectives: what is due, what is claimed, an alert on its way, and what changed before it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.analytics.alert_states import AlertState, Course
from shared.analytics.burn_rate import RuleName


@dataclass(frozen=True)
class DueObjective:
    """An objective of some tenant whose minute was not judged. filled_from: None before its days were ever counted."""

    tenant_id: UUID
    slo_objective_id: UUID
    evaluated_minute: datetime
    as_of: datetime | None
    filled_from: date | None
    plugin_id: UUID
    environment_id: UUID | None
    threshold_ms: float | None
    window_days: int


@dataclass(frozen=True)
class ClaimedObjective:
    """An objective whose minute is ours, as it is now. time_zone: the tenant's."""

    slo_objective_id: UUID
    plugin_tenant_id: UUID
    plugin_id: UUID
    environment_id: UUID | None
    target: float
    window_days: int
    least_events: int
    pending_minutes: int
    escalation: list[dict[str, object]]
    time_zone: str

    @property
    def pending_for(self) -> timedelta:
        """How long it has to burn before an alert fires."""
        return timedelta(minutes=self.pending_minutes)


class Told(StrEnum):
    """What webhooks were last told of an alert."""

    NOTHING = "nothing"
    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Alert:
    """An alert as an evaluation reads and writes it. steps_done: of the escalation."""

    slo_alert_id: UUID
    rule: str
    state: str
    began_at: datetime
    fired_at: datetime | None = None
    calm_since: datetime | None = None
    resolved_at: datetime | None = None
    slo_alert_group_id: UUID | None = None
    told: str = Told.NOTHING
    told_at: datetime | None = None
    silence_id: UUID | None = None
    steps_done: int = 0
    acknowledged_at: datetime | None = None
    revision: int = 1

    @property
    def course(self) -> Course:
        """When it was where."""
        return Course(AlertState(self.state), self.began_at, self.fired_at, self.calm_since, self.resolved_at)

    @property
    def is_over(self) -> bool:
        """Whether it is resolved; it may have to be told."""
        return self.state == AlertState.RESOLVED

    def on(self, course: Course) -> "Alert":
        """The same alert, further on."""
        return replace(self, **vars(course))


def begun(slo_alert_id: UUID, rule: RuleName, course: Course) -> Alert:
    """A new alert."""
    return Alert(slo_alert_id, rule, **vars(course))


class Telling(StrEnum):
    """What webhooks are told: the end of the event's type."""

    FIRING = "firing"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Member:
    """What an alert of a group is about, and when the group began."""

    plugin_tenant_id: UUID
    plugin_id: UUID
    environment_id: UUID | None
    began_at: datetime


@dataclass(frozen=True)
class Change:
    """A version that was published, or what an environment runs that was told anew (version: None)."""

    changed_id: UUID
    version: str | None
    at: datetime


@dataclass(frozen=True)
class Evaluated:
    """What a run did. skipped: another run had it. stale: without data. unreached: due when its time was over."""

    evaluated: int = 0
    skipped: int = 0
    stale: int = 0
    told: int = 0
    failed: int = 0
    unreached: int = 0
