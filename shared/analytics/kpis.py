"""Use case of a tenant's numbers at a glance, each beside the same of the period before."""

from datetime import datetime
from uuid import UUID

from shared.analytics.active_users import earlier, users_of
from shared.analytics.definitions import Indicator, Metric, change, value_of
from shared.analytics.periods import Period, period_of
from shared.analytics.reading import Read, Span
from shared.analytics.rollup_models import Grain
from shared.analytics.usage_answers import Kpi, Kpis, Meaning
from shared.analytics.usage_figures import as_of, authorize, merged, read_figures, span_of
from shared.analytics.usage_models import PeriodQuery
from shared.context import Actor

# Twice as many days are read, of every plugin.
MOST_DAYS = 31

Values = dict[Metric | Indicator, float | None]


def get_kpis(actor: Actor, query: PeriodQuery, now: datetime) -> Kpis:
    """Events, users, errors, durations, stickiness and plugins in use, of a period and of the one before.

    Raises: Forbidden without `analytics:read`. PeriodEmpty. QuestionTooLarge.
    """
    period = period_of(query.since, query.until, now, MOST_DAYS)
    authorize(actor, None)
    earlier_spans, spans = _spans(period.before()), _spans(period)
    reads = read_figures(actor, [*earlier_spans, *spans], now)
    before, current = _values(reads[: len(earlier_spans)], period), _values(reads[len(earlier_spans) :], period)
    items = [
        Kpi(definition=Meaning.of(key), value=value, previous=before[key], change=change(value, before[key]))
        for key, value in current.items()
    ]
    return Kpis(format=query.format, as_of=as_of(reads), since=period.since, until=period.until, items=items)


def _spans(period: Period) -> list[Span]:
    each = Span(Grain.DAY, period.begin, period.end, is_each_plugin=True)
    return [span_of(period, Grain.DAY, None), each, *earlier(period, None)]


def _values(reads: list[Read], period: Period) -> Values:
    """The first read is of all plugins together, the second of each, the others of who was there before."""
    whole = merged(reads[0])
    values: Values = {metric: value_of(metric, whole) for metric in Metric}
    plugins: set[UUID] = {plugin_id for plugin_id, _ in reads[1].rows}
    values[Indicator.PLUGINS_USED] = len(plugins)
    values[Indicator.NEW_USERS] = len(whole.users - users_of(reads[2:]))
    # Mean active users of a day, as a share of those of the period.
    daily = sum(len(rollup.total.users) for rollup in reads[0].rows.values()) / period.days
    values[Indicator.STICKINESS] = daily / len(whole.users) if whole.users else None
    return values
