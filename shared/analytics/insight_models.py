"""Shapes of questions about what comes next and what is odd, and of their answers."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.analytics.definitions import Metric
from shared.analytics.rollup_models import DAY, HOUR, Grain
from shared.analytics.usage_answers import Told
from shared.exports import ExportFormat
from shared.fields import Internal, RequestModel, ResponseModel
from shared.filters import ReadsNothing

_WHAT_IS_LOOKED_AT = ReadsNothing("chooses what is looked at, by what every reader of the answer sees")


class InsightMetric(StrEnum):
    """Numbers that are looked at so."""

    EVENTS = "events"
    ACTIVE_USERS = "active_users"
    ERROR_RATE = "error_rate"

    @property
    def of_cells(self) -> Metric:
        """Which number of a roll-up it is."""
        return Metric(self.value)


class InsightGrain(StrEnum):
    """How long the steps of a series are."""

    HOUR = "hour"
    DAY = "day"

    @property
    def of_rollups(self) -> Grain:
        """The roll-ups it is read from."""
        return Grain(self.value)

    @property
    def step(self) -> timedelta:
        """From one value to the next."""
        return HOUR if self is InsightGrain.HOUR else DAY

    @property
    def season(self) -> int:
        """Steps until things repeat: a day of hours, a week of days."""
        return 24 if self is InsightGrain.HOUR else 7

    @property
    def most_steps(self) -> int:
        """How far back is looked."""
        return 31 * 24 if self is InsightGrain.HOUR else 400

    @property
    def probation(self) -> int:
        """Steps that a detector watches before it alarms: a week of hours, nine weeks of days."""
        return 168 if self is InsightGrain.HOUR else 63


class InsightQuery(RequestModel):
    """A number of one plugin or, without one, of all that the tenant uses."""

    plugin_id: Annotated[UUID | None, _WHAT_IS_LOOKED_AT] = None
    metric: Annotated[InsightMetric, _WHAT_IS_LOOKED_AT] = InsightMetric.EVENTS
    grain: Annotated[InsightGrain, _WHAT_IS_LOOKED_AT] = InsightGrain.DAY
    format: Annotated[ExportFormat, ReadsNothing("how the same is written")] = ExportFormat.JSON


class ForecastQuery(InsightQuery):
    """horizon: steps ahead, two seasons if not said. level: how often an interval shall hold what comes."""

    horizon: Annotated[int | None, Field(ge=1, le=168), _WHAT_IS_LOOKED_AT] = None
    level: Annotated[float, Field(ge=0.5, le=0.99), _WHAT_IS_LOOKED_AT] = 0.8


class ForecastPoint(ResponseModel):
    """One step ahead."""

    bucket: Annotated[datetime, Internal]
    expected: Annotated[float, Internal]
    lower: Annotated[float, Internal]
    upper: Annotated[float, Internal]


class ForecastAnswer(Told):
    """The next steps; since, until: the days it was learned from, history_points: their steps."""

    grain: Annotated[InsightGrain, Internal]
    level: Annotated[float, Internal]
    history_points: Annotated[int, Internal]
    items: Annotated[list[ForecastPoint], Internal]


class ScoredPoint(ResponseModel):
    """One step. value: None where nothing happened to count. expected: None at the start; score: 0 usual, 0.5 alarm."""

    bucket: Annotated[datetime, Internal]
    value: Annotated[float | None, Internal]
    expected: Annotated[float | None, Internal]
    score: Annotated[float, Internal]
    is_alarm: Annotated[bool, Internal]


class Alarm(ResponseModel):
    """Where something odd begins: what was seen there and what was expected."""

    bucket: Annotated[datetime, Internal]
    seen: Annotated[float, Internal]
    expected: Annotated[float, Internal]
    score: Annotated[float, Internal]
    explanation: Annotated[str, Internal]


class AnomaliesAnswer(Told):
    """All steps with their scores; alarms: newest first. No alarm is raised in the first `probation` steps."""

    grain: Annotated[InsightGrain, Internal]
    probation: Annotated[int, Internal]
    alarms: Annotated[list[Alarm], Internal]
    items: Annotated[list[ScoredPoint], Internal]
