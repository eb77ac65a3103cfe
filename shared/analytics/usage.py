"""Use cases of usage over time: a number, its percentiles, and which plugins have most of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.analytics.answer_size import require_fitting
from shared.analytics.cells import Cell, Dimension, Figure, Rollup
from shared.analytics.definitions import DEFINITIONS, Metric, change, needs_of, value_of
from shared.analytics.periods import Period, period_of
from shared.analytics.reach import reach_of
from shared.analytics.reading import Read, Span
from shared.analytics.rollup_models import DAY, ROLLING_DAYS, Grain
from shared.analytics.usage_answers import (
    Latency,
    LatencyPoint,
    Meaning,
    Meanings,
    Point,
    RankedPlugin,
    Ranking,
    Series,
)
from shared.analytics.usage_errors import PluginNeeded
from shared.analytics.usage_figures import authorize, heading, merged, read_figures, span_of, totals
from shared.analytics.usage_models import LatencyQuery, SeriesGrain, SeriesQuery, TopQuery
from shared.catalog import service as catalog
from shared.context import Actor, transaction
from shared.environments import service as environments

# Days that a series may be of: what is read and answered stays in the hundreds of rows.
MOST_DAYS = {SeriesGrain.HOUR: 31, SeriesGrain.DAY: 400, SeriesGrain.MONTH: 3660}
# By parts each row is read with all of them.
MOST_DAYS_BY_PARTS = {SeriesGrain.HOUR: 7, SeriesGrain.DAY: 100, SeriesGrain.MONTH: 3660}
# Dimensions whose members mean something in a plugin alone.
_OF_A_PLUGIN = {Dimension.VERSION, Dimension.ACTION}


@dataclass(frozen=True)
class _Counted:
    """A period's figures by step and member. uncut: steps with too many members to be told apart."""

    cells: dict[tuple[datetime, str | None], Cell]
    uncut: set[datetime]

    @classmethod
    def of(cls, read: Read, by: Dimension | None) -> "_Counted":
        """Those of what was read."""
        rows = [(bucket, rollup) for (_, bucket), rollup in read.rows.items()]
        cells = {(bucket, member): cell for bucket, rollup in rows for member, cell in _members(rollup, by)}
        return cls(cells, {bucket for bucket, rollup in rows if by in rollup.uncut})

    def value(self, metric: Metric, bucket: datetime, member: str | None) -> float | None:
        """Of a step and member; None where it was not told apart."""
        return None if bucket in self.uncut else value_of(metric, self.cells.get((bucket, member)))


def get_usage(actor: Actor, query: SeriesQuery, now: datetime) -> Series:
    """A number over time, of a plugin or of the tenant; by version, environment, team or action.

    Raises: Forbidden without `analytics:read`. PluginNotFound. PluginNeeded. PeriodEmpty. QuestionTooLarge.
    """
    if query.by in _OF_A_PLUGIN and query.plugin_id is None:
        raise PluginNeeded
    most = MOST_DAYS_BY_PARTS if query.by else MOST_DAYS
    period = period_of(query.since, query.until, now, most[query.grain]).in_steps(query.grain.of_rollups)
    authorize(actor, query.plugin_id)
    reads = _read_series(actor, query, period, now)
    counted = [_Counted.of(read, query.by) for read in reads]
    members = sorted({member for one in counted for _, member in one.cells if member is not None})
    require_fitting(members, len(period.buckets(query.grain.of_rollups)))
    shown = _shown(actor, query.by, members)
    wholes = [value_of(query.metric, merged(totals(read))) for read in reads]
    before = wholes[1] if query.is_compared else None
    return Series.model_validate(
        heading(query.metric, period, reads, query.format)
        | {
            "grain": query.grain,
            "total": wholes[0],
            "previous_total": before,
            "change": change(wholes[0], before),
            "items": list(_points(query, period, counted, shown)),
        }
    )


def list_top_plugins(actor: Actor, query: TopQuery, now: datetime) -> Ranking:
    """The plugins with most of a number, among those whose figures the actor may read.

    Raises: Forbidden for who may read none: without `analytics:read` in the tenant and for every plugin.
    """
    days = int(query.days)
    until = now.date() + DAY
    period = Period(until - days * DAY, until)
    reach = reach_of(actor)
    read = _read_top(actor, query.metric, period, now)
    cells = {plugin_id: rollup.total for (plugin_id, _), rollup in read.rows.items() if reach.covers(plugin_id)}
    valued = {plugin_id: value_of(query.metric, cell) for plugin_id, cell in cells.items()}
    # Those without a value last; the same value in order of ids, so that a page is the same each time.
    ranked = sorted(valued, key=lambda i: (valued[i] is None, -(valued[i] or 0), i))[: query.limit]
    names = _plugin_names(actor, ranked)
    items = [_ranked(plugin_id, names.get(plugin_id), valued[plugin_id], cells[plugin_id]) for plugin_id in ranked]
    return Ranking.model_validate(heading(query.metric, period, [read], query.format) | {"items": items})


def get_latency(actor: Actor, query: LatencyQuery, now: datetime) -> Latency:
    """Percentiles of durations and the error rate over time, of a plugin or of the tenant.

    Raises: Forbidden without `analytics:read`. PluginNotFound. PeriodEmpty. QuestionTooLarge.
    """
    period = period_of(query.since, query.until, now, MOST_DAYS[query.grain]).in_steps(query.grain.of_rollups)
    authorize(actor, query.plugin_id)
    reads = read_figures(actor, [span_of(period, query.grain.of_rollups, query.plugin_id, {Figure.HISTOGRAM})], now)
    items = [_latency(bucket, rollup.total) for (_, bucket), rollup in sorted(reads[0].rows.items())]
    return Latency.model_validate(heading(Metric.DURATION_P95, period, reads, query.format) | {"items": items})


def list_definitions(actor: Actor) -> Meanings:
    """What all numbers mean.

    Raises: Forbidden without `analytics:read`.
    """
    authorize(actor, None)
    return Meanings(items=[Meaning.of(key) for key in DEFINITIONS])


def _read_series(actor: Actor, query: SeriesQuery, period: Period, now: datetime) -> list[Read]:
    grain = query.grain.of_rollups
    periods = [period, period.steps_before(grain)] if query.is_compared else [period]
    needs = needs_of(query.metric) | ({query.by} if query.by else set())
    return read_figures(actor, [span_of(one, grain, query.plugin_id, needs) for one in periods], now)


def _members(rollup: Rollup, by: Dimension | None) -> Iterable[tuple[str | None, Cell]]:
    return [(None, rollup.total)] if by is None else rollup.parts[by].items()


def _points(
    query: SeriesQuery, period: Period, counted: list[_Counted], shown: Mapping[str | None, str | None]
) -> Iterable[Point]:
    """A point for each step and member; steps without events are there as nothing, so that a line has no holes."""
    grain = query.grain.of_rollups
    earlier = period.steps_before(grain).buckets(grain) if query.is_compared else []
    for place, bucket in enumerate(period.buckets(grain)):
        for member, name in shown.items():
            yield Point(
                bucket=bucket,
                member=name,
                value=counted[0].value(query.metric, bucket, member),
                previous=counted[1].value(query.metric, earlier[place], member) if place < len(earlier) else None,
            )


def _shown(actor: Actor, by: Dimension | None, members: Sequence[str]) -> Mapping[str | None, str | None]:
    """Members and what they are called, in order; environments are counted by their ids. Not told apart it is one."""
    if by is None:
        return {None: None}
    names: Mapping[str, str] = {}
    if by is Dimension.ENVIRONMENT:
        with transaction(actor) as conn:
            found = environments.names_of(conn, actor, {UUID(member) for member in members})
        names = {str(environment_id): name for environment_id, name in found.items()}
    return {member: names.get(member, member) for member in members}


def _read_top(actor: Actor, metric: Metric, period: Period, now: datetime) -> Read:
    """A row for each plugin: the stored one of 30 days, if the refresher has come to this day yet; else of its days."""
    # How many users a plugin has is told beside whatever it is ranked by.
    needs = needs_of(metric) | {Figure.USERS}
    days = Span(Grain.DAY, period.begin, period.end, is_each_plugin=True, needs=needs, is_summed=True)
    if period.days == ROLLING_DAYS:
        today = Span(Grain.ROLLING, period.end - DAY, period.end, is_each_plugin=True, needs=needs)
        (read,) = read_figures(actor, [today], now)
        if read.rows:
            return read
    return read_figures(actor, [days], now)[0]


def _plugin_names(actor: Actor, plugin_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of plugins, for who may see any: whose figures one may read one may know by name."""
    with transaction(actor) as conn:
        return catalog.names_of(conn, actor, list(plugin_ids))


def _ranked(plugin_id: UUID, name: str | None, value: float | None, cell: Cell) -> RankedPlugin:
    return RankedPlugin(
        plugin_id=plugin_id,
        name=name,
        value=value,
        events=cell.events,
        active_users=len(cell.users),
        error_rate=value_of(Metric.ERROR_RATE, cell),
    )


def _latency(bucket: datetime, cell: Cell) -> LatencyPoint:
    return LatencyPoint(
        bucket=bucket,
        events=cell.events,
        timed=cell.timed,
        p50=value_of(Metric.DURATION_P50, cell),
        p90=value_of(Metric.DURATION_P90, cell),
        p95=value_of(Metric.DURATION_P95, cell),
        p99=value_of(Metric.DURATION_P99, cell),
        mean=value_of(Metric.DURATION_MEAN, cell),
        longest=value_of(Metric.DURATION_MAX, cell),
        error_rate=value_of(Metric.ERROR_RATE, cell),
    )
