"""Shapes of questions about usage."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shared.analytics.cells import Dimension
from shared.analytics.definitions import Metric
from shared.analytics.rollup_models import Grain
from shared.exports import ExportFormat
from shared.fields import RequestModel, Storable
from shared.filters import ReadsNothing

# Years before and after them must have dates, too.
_EARLIEST, _LATEST = date(2000, 1, 1), date(2999, 12, 31)
_WHAT_IS_COUNTED = ReadsNothing("chooses what is counted, by what every reader of the answer sees")


class SeriesGrain(StrEnum):
    """How long the steps of a series are."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"

    @property
    def of_rollups(self) -> Grain:
        """The roll-ups it is read from."""
        return Grain(self.value)


class PeriodQuery(RequestModel):
    """Which days, by UTC: from `since` on and before `until`. The default is the 30 days that end with today."""

    since: Annotated[date | None, Field(ge=_EARLIEST, le=_LATEST), _WHAT_IS_COUNTED] = None
    until: Annotated[date | None, Field(ge=_EARLIEST, le=_LATEST), _WHAT_IS_COUNTED] = None
    format: Annotated[ExportFormat, ReadsNothing("how the same is written")] = ExportFormat.JSON


class PluginPeriodQuery(PeriodQuery):
    """A period of one plugin or, without one, of all that the tenant uses."""

    plugin_id: Annotated[UUID | None, _WHAT_IS_COUNTED] = None


class SeriesQuery(PluginPeriodQuery):
    """A number over time; by: also told apart by that. is_compared: with as many days, or whole months, before."""

    metric: Annotated[Metric, _WHAT_IS_COUNTED] = Metric.EVENTS
    grain: Annotated[SeriesGrain, _WHAT_IS_COUNTED] = SeriesGrain.DAY
    by: Annotated[Dimension | None, _WHAT_IS_COUNTED] = None
    is_compared: Annotated[bool, _WHAT_IS_COUNTED] = False


class TopDays(StrEnum):
    """How many days a ranking is of; they end with today."""

    DAY = "1"
    WEEK = "7"
    MONTH = "30"


class TopQuery(RequestModel):
    """The plugins with most of a number."""

    metric: Annotated[Metric, _WHAT_IS_COUNTED] = Metric.EVENTS
    days: Annotated[TopDays, _WHAT_IS_COUNTED] = TopDays.MONTH
    limit: Annotated[int, Field(ge=1, le=200)] = 20
    format: Annotated[ExportFormat, ReadsNothing("how the same is written")] = ExportFormat.JSON


class LatencyQuery(PluginPeriodQuery):
    """Percentiles and error rate over time."""

    grain: Annotated[SeriesGrain, _WHAT_IS_COUNTED] = SeriesGrain.DAY


class RetentionQuery(RequestModel):
    """The cohorts of so many weeks, the last of which is this one."""

    plugin_id: Annotated[UUID | None, _WHAT_IS_COUNTED] = None
    weeks: Annotated[int, Field(ge=2, le=26), _WHAT_IS_COUNTED] = 12
    format: Annotated[ExportFormat, ReadsNothing("how the same is written")] = ExportFormat.JSON


def _parted(text: str) -> str:
    steps = text.split(",")
    if not 2 <= len(steps) <= 8 or not all(steps) or len(set(steps)) < len(steps):
        raise ValueError("must be two to eight different actions, with a comma between them")
    return text


class FunnelQuery(PeriodQuery):
    """How many users go how far. steps: actions, in order, with commas between."""

    plugin_id: Annotated[UUID, _WHAT_IS_COUNTED]
    steps: Annotated[str, StringConstraints(max_length=1024), Storable, AfterValidator(_parted), _WHAT_IS_COUNTED]
    is_ordered: Annotated[bool, _WHAT_IS_COUNTED] = False


class AdoptionQuery(PeriodQuery):
    """How a plugin and its versions come into use."""

    plugin_id: Annotated[UUID, _WHAT_IS_COUNTED]


class PublisherQuery(PeriodQuery):
    """Use of a public plugin by all tenants together."""

    plugin_id: Annotated[UUID, _WHAT_IS_COUNTED]
