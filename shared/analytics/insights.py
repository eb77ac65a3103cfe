"""Use cases of what comes next and what is odd: a number's history from the roll-ups, forecast or searched for alarms.

The step that has not ended is left out of both: half an hour of events would look like a collapse. Steps without events
count as nothing, from the first one with events on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from shared.analytics.anomalies import Detection, explain
from shared.analytics.definitions import DEFINITIONS, Unit, needs_of, value_of
from shared.analytics.forecast import forecast, history_needed
from shared.analytics.insight_errors import HistoryTooShort
from shared.analytics.insight_models import (
    Alarm,
    AnomaliesAnswer,
    ForecastAnswer,
    ForecastPoint,
    ForecastQuery,
    InsightGrain,
    InsightMetric,
    InsightQuery,
    ScoredPoint,
)
from shared.analytics.periods import Period
from shared.analytics.reading import Read, Span
from shared.analytics.rollup_models import DAY, hour_of, midnight
from shared.analytics.seasonality import Series
from shared.analytics.usage_figures import authorize, heading, read_figures
from shared.context import Actor


@dataclass(frozen=True, slots=True)
class History:
    """Whole steps in a row: when each begins, and its value, NaN where there is none."""

    buckets: Sequence[datetime]
    values: Series
    read: Read


def get_forecast(actor: Actor, query: ForecastQuery, now: datetime) -> ForecastAnswer:
    """The next steps of a number, each with an interval.

    Raises: Forbidden without `analytics:read`. PluginNotFound. HistoryTooShort.
    """
    authorize(actor, query.plugin_id)
    horizon = query.horizon or 2 * query.grain.season
    history = _history(actor, query, now, history_needed(horizon, query.level))
    found = forecast(history.values, horizon, query.grain.season, [query.level])
    most = _most(query.metric)
    first = history.buckets[-1] + query.grain.step
    steps = zip(found.mean, found.lower[query.level], found.upper[query.level], strict=True)
    items = [
        ForecastPoint(
            bucket=first + place * query.grain.step,
            expected=min(float(mean), most),
            lower=min(float(lower), most),
            upper=min(float(upper), most),
        )
        for place, (mean, lower, upper) in enumerate(steps)
    ]
    told = {"grain": query.grain, "level": query.level, "history_points": len(history.buckets), "items": items}
    return ForecastAnswer.model_validate(_heading(query, history) | told)


def list_anomalies(actor: Actor, query: InsightQuery, now: datetime) -> AnomaliesAnswer:
    """A number's steps with how odd each is by what came before it, and the alarms among them.

    Raises: Forbidden without `analytics:read`. PluginNotFound. HistoryTooShort.
    """
    authorize(actor, query.plugin_id)
    probation, season = query.grain.probation, query.grain.season
    history = _history(actor, query, now, probation + season)
    found = explain(history.values, probation=probation, cooldown=season)
    items = _scored(query.metric, history, found)
    told = {
        "grain": query.grain,
        "probation": probation,
        "alarms": [_alarm(query.metric, item) for item in reversed(items) if item.is_alarm],
        "items": items,
    }
    return AnomaliesAnswer.model_validate(_heading(query, history) | told)


def _history(actor: Actor, query: InsightQuery, now: datetime, needed: int) -> History:
    step = query.grain.step
    until = _begun(query.grain, now)
    plugin_ids = None if query.plugin_id is None else [query.plugin_id]
    span = Span(
        query.grain.of_rollups,
        until - query.grain.most_steps * step,
        until,
        plugin_ids,
        needs=needs_of(query.metric.of_cells),
    )
    (read,) = read_figures(actor, [span], now)
    cells = {bucket: rollup.total for (_, bucket), rollup in read.rows.items()}
    # What was written by `as_of` is whole; later steps may still be without events that have come.
    until = min(until, _begun(query.grain, read.as_of))
    first = min(cells, default=until)
    buckets = [first + place * step for place in range(max((until - first) // step, 0))]
    if len(buckets) < needed:
        raise HistoryTooShort(query.grain.value, needed, len(buckets))
    values = [value_of(query.metric.of_cells, cells.get(bucket)) for bucket in buckets]
    return History(buckets, np.array([np.nan if value is None else value for value in values]), read)


def _begun(grain: InsightGrain, at: datetime) -> datetime:
    """When the step that a time is in began."""
    return hour_of(at) if grain is InsightGrain.HOUR else midnight(at.date())


def _heading(query: InsightQuery, history: History) -> dict[str, object]:
    period = Period(history.buckets[0].date(), _day_after(history.buckets[-1]))
    return heading(query.metric.of_cells, period, [history.read], query.format)


def _day_after(at: datetime) -> date:
    return (at + DAY).date()


def _most(metric: InsightMetric) -> float:
    """The greatest value that a number can have."""
    return 1.0 if DEFINITIONS[metric.of_cells].unit is Unit.RATIO else float("inf")


def _scored(metric: InsightMetric, history: History, found: Detection) -> list[ScoredPoint]:
    columns = (found.scores, found.alarms, history.values, np.clip(found.expected, 0, _most(metric)))
    steps = zip(history.buckets, *(column.tolist() for column in columns), strict=True)
    return [
        ScoredPoint(
            bucket=bucket,
            value=None if np.isnan(value) else value,
            expected=None if np.isnan(usual) else usual,
            score=score,
            is_alarm=is_alarm,
        )
        for bucket, score, is_alarm, value, usual in steps
    ]


def _alarm(metric: InsightMetric, item: ScoredPoint) -> Alarm:
    seen, expected = item.value or 0.0, item.expected or 0.0
    name = DEFINITIONS[metric.of_cells].name
    return Alarm(
        bucket=item.bucket,
        seen=seen,
        expected=expected,
        score=item.score,
        explanation=f"{name}: {seen:.4g} where about {expected:.4g} was expected",
    )
