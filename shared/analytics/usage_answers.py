"""Shapes of answers about usage, each of which says as of when it is and what its numbers mean."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from shared.analytics.definitions import DEFINITIONS, Indicator, Metric, Unit
from shared.analytics.usage_models import SeriesGrain
from shared.exports import ExportFormat
from shared.fields import Internal, Public, ResponseModel


class Meaning(ResponseModel):
    """What a number is: its key, by which answers name it, its unit and its formula."""

    key: Annotated[str, Public]
    name: Annotated[str, Public]
    unit: Annotated[Unit, Public]
    formula: Annotated[str, Public]

    @classmethod
    def of(cls, key: Metric | Indicator) -> "Meaning":
        """As the registry says."""
        known = DEFINITIONS[key]
        return cls(key=key.value, name=known.name, unit=known.unit, formula=known.formula)


class Meanings(ResponseModel):
    """All numbers there are."""

    items: Annotated[list[Meaning], Public]


class Told(ResponseModel):
    """What every answer says of itself: events written by `as_of` are in it."""

    format: Annotated[ExportFormat, Internal]
    as_of: Annotated[datetime, Internal]
    definition: Annotated[Meaning, Internal]
    since: Annotated[date, Internal]
    until: Annotated[date, Internal]


class Point(ResponseModel):
    """One step of a series; member: of what it is told apart by. previous: at the same place one period before.

    value: null for a step with too many members to be told apart; the total has all of them.
    """

    bucket: Annotated[datetime, Internal]
    member: Annotated[str | None, Internal]
    value: Annotated[float | None, Internal]
    previous: Annotated[float | None, Internal]


class Series(Told):
    """A number over time. total: of the whole period, in which a user counts once."""

    grain: Annotated[SeriesGrain, Internal]
    total: Annotated[float | None, Internal]
    previous_total: Annotated[float | None, Internal]
    change: Annotated[float | None, Internal]
    items: Annotated[list[Point], Internal]


class RankedPlugin(ResponseModel):
    """A plugin of a ranking. name: None where you may not see the plugin itself, or it is gone."""

    plugin_id: Annotated[UUID, Internal]
    name: Annotated[str | None, Internal]
    value: Annotated[float | None, Internal]
    events: Annotated[int, Internal]
    active_users: Annotated[int, Internal]
    error_rate: Annotated[float | None, Internal]


class Ranking(Told):
    """The plugins with most of a number, those first."""

    items: Annotated[list[RankedPlugin], Internal]


class ActivePoint(ResponseModel):
    """Distinct users of a day, of the 7 and of the 30 days that end with it, and the first as a share of the last."""

    day: Annotated[date, Internal]
    daily: Annotated[int, Internal]
    weekly: Annotated[int, Internal]
    monthly: Annotated[int, Internal]
    stickiness: Annotated[float | None, Internal]


class ActiveUsers(Told):
    """Active users by day."""

    items: Annotated[list[ActivePoint], Internal]


class Cohort(ResponseModel):
    """Users who began in a week. retained: how many came in that week (all) and in each later one."""

    week: Annotated[date, Internal]
    users: Annotated[int, Internal]
    retained: Annotated[list[int], Internal]
    shares: Annotated[list[float], Internal]


class Retention(Told):
    """A row for each cohort."""

    items: Annotated[list[Cohort], Internal]


class VersionShare(ResponseModel):
    """Use of a version on a day; share: of the users of the plugin on that day."""

    day: Annotated[date, Internal]
    version: Annotated[str, Internal]
    users: Annotated[int, Internal]
    events: Annotated[int, Internal]
    share: Annotated[float | None, Internal]


class Adoption(Told):
    """How a plugin and its versions came into use. adoption: its users' share of all active users of the tenant."""

    users: Annotated[int, Internal]
    tenant_users: Annotated[int, Internal]
    adoption: Annotated[float | None, Internal]
    items: Annotated[list[VersionShare], Internal]


class FunnelStep(ResponseModel):
    """How many users came as far as this action. share: of those at the first one; kept: of those at the one before."""

    action: Annotated[str, Internal]
    users: Annotated[int, Internal]
    share: Annotated[float | None, Internal]
    kept: Annotated[float | None, Internal]


class Funnel(Told):
    """The steps in their order."""

    items: Annotated[list[FunnelStep], Internal]


class LatencyPoint(ResponseModel):
    """Durations in ms and errors of one step."""

    bucket: Annotated[datetime, Internal]
    events: Annotated[int, Internal]
    timed: Annotated[int, Internal]
    p50: Annotated[float | None, Internal]
    p90: Annotated[float | None, Internal]
    p95: Annotated[float | None, Internal]
    p99: Annotated[float | None, Internal]
    mean: Annotated[float | None, Internal]
    longest: Annotated[float | None, Internal]
    error_rate: Annotated[float | None, Internal]


class Latency(Told):
    """Percentiles and error rate over time."""

    items: Annotated[list[LatencyPoint], Internal]


class Kpi(ResponseModel):
    """A number of the period beside the same of the period before."""

    definition: Annotated[Meaning, Internal]
    value: Annotated[float | None, Internal]
    previous: Annotated[float | None, Internal]
    change: Annotated[float | None, Internal]


class Kpis(ResponseModel):
    """The numbers of a tenant at a glance."""

    format: Annotated[ExportFormat, Internal]
    as_of: Annotated[datetime, Internal]
    since: Annotated[date, Internal]
    until: Annotated[date, Internal]
    items: Annotated[list[Kpi], Internal]


class PublishedUse(ResponseModel):
    """Use of a day by all tenants together."""

    day: Annotated[date, Internal]
    tenants: Annotated[int, Internal]
    events: Annotated[int, Internal]
    errors: Annotated[int, Internal]


class Publisher(Told):
    """Use of a public plugin. Days on which fewer than five tenants used it are missing."""

    items: Annotated[list[PublishedUse], Internal]
