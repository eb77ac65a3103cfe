"""Use case of a tenant's numbers at a glance, each beside the same of the period before."""

from collections.abc import Sequence
from datetime import datetime

from shared.analytics.active_users import earlier, users_before
from shared.analytics.cells import Figure
from shared.analytics.definitions import Indicator, Metric, change, value_of
from shared.analytics.periods import Period, period_of
from shared.analytics.reading import Read, Span
from shared.analytics.rollup_models import Grain
from shared.analytics.usage_answers import Kpi, Kpis, Meaning
from shared.analytics.usage_figures import as_of, authorize, merged, read_figures, span_of
from shared.analytics.usage_models import PeriodQuery
from shared.context import Actor

# Twice as many are read, of each plugin.
MOST_DAYS = 100

Values = dict[Metric | Indicator, float | None]


def get_kpis(actor: Actor, query: PeriodQuery, now: datetime) -> Kpis:
    """Events, users, errors, durations, stickiness and plugins in use, of a period and of the one before.

    Raises: Forbidden without `analytics:read`. PeriodEmpty. QuestionTooLarge.
    """
    period = period_of(query.since, query.until, now, MOST_DAYS)
    before = period.before()
    authorize(actor, None)
    # What was there before the period is read with the one before it: its days, and who came earlier still.
    days = span_of(Period(before.since, period.until), Grain.DAY, None, set(Figure))
    reads = read_figures(actor, [_plugins(before), _plugins(period), days, *earlier(before, None)], now)
    previous, current = _values(before, reads[0], reads[2:]), _values(period, reads[1], reads[2:])
    items = [
        Kpi(definition=Meaning.of(key), value=value, previous=previous[key], change=change(value, previous[key]))
        for key, value in current.items()
    ]
    return Kpis(format=query.format, as_of=as_of(reads), since=period.since, until=period.until, items=items)


def _plugins(period: Period) -> Span:
    """Each plugin with events in the period, once."""
    return Span(Grain.DAY, period.begin, period.end, is_each_plugin=True, is_summed=True, needs=())


def _values(period: Period, plugins: Read, reads: Sequence[Read]) -> Values:
    """reads: first of the days, then of what was before."""
    days = [rollup.total for (_, day), rollup in reads[0].rows.items() if period.begin <= day < period.end]
    whole = merged(days)
    values: Values = {metric: value_of(metric, whole) for metric in Metric}
    values[Indicator.PLUGINS_USED] = len(plugins.rows)
    values[Indicator.NEW_USERS] = len(whole.users - users_before(period, reads))
    # Mean active users of a day, as a share of those of the period.
    daily = sum(len(day.users) for day in days) / period.days
    values[Indicator.STICKINESS] = daily / len(whole.users) if whole.users else None
    return values
