"""Use cases of who comes, and who comes again: active users, and retention by cohorts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from pyroaring import BitMap

from shared.analytics.cells import Figure
from shared.analytics.definitions import Indicator
from shared.analytics.periods import Period, period_of
from shared.analytics.reading import Read, Span
from shared.analytics.rollup_models import ROLLING_DAYS, Grain, midnight, month_of
from shared.analytics.usage_answers import ActivePoint, ActiveUsers, Cohort, Retention
from shared.analytics.usage_figures import authorize, heading, read_figures, span_of
from shared.analytics.usage_models import PluginPeriodQuery, RetentionQuery
from shared.context import Actor

MOST_DAYS = 366
WEEK = timedelta(days=7)
# Who was not seen for so long is new again.
LOOK_BACK_DAYS = 3 * 365


def get_active_users(actor: Actor, query: PluginPeriodQuery, now: datetime) -> ActiveUsers:
    """Distinct users by day, of the week and of the 30 days that end with it, and stickiness.

    Raises: Forbidden without `analytics:read`. PluginNotFound. PeriodEmpty. QuestionTooLarge.
    """
    period = period_of(query.since, query.until, now, MOST_DAYS)
    authorize(actor, query.plugin_id)
    reads = read_figures(
        actor, [span_of(period.widened(ROLLING_DAYS - 1), Grain.DAY, query.plugin_id, {Figure.USERS})], now
    )
    days = users_by_day(reads)
    items = [_active(days, period.since + timedelta(days=number)) for number in range(period.days)]
    return ActiveUsers.model_validate(heading(Indicator.STICKINESS, period, reads, query.format) | {"items": items})


def get_retention(actor: Actor, query: RetentionQuery, now: datetime) -> Retention:
    """Of those who began in each of the last weeks, how many came again in each week after.

    Raises: Forbidden without `analytics:read`. PluginNotFound.
    """
    monday = now.date() - timedelta(days=now.weekday())
    period = Period(monday - (query.weeks - 1) * WEEK, monday + WEEK)
    authorize(actor, query.plugin_id)
    spans = [span_of(period, Grain.DAY, query.plugin_id, {Figure.USERS}), *earlier(period, query.plugin_id)]
    reads = read_figures(actor, spans, now)
    days = users_by_day(reads[:1])
    weeks = [users_within(days, period.since + number * WEEK, 7) for number in range(query.weeks)]
    cohorts = _cohorts(period.since, weeks, users_before(period, reads))
    return Retention.model_validate(heading(Indicator.RETENTION, period, reads, query.format) | {"items": cohorts})


def earlier(period: Period, plugin_id: UUID | None) -> list[Span]:
    """What to read to know who was there before a period: whole months, and the days of the month it begins in."""
    first = month_of(period.since)
    months = Period(_looked_back(period), first)
    spans = [span_of(months, Grain.MONTH, plugin_id, {Figure.USERS})]
    days = Period(first, period.since)
    return [*spans, span_of(days, Grain.DAY, plugin_id, {Figure.USERS})] if days.days else spans


def users_before(period: Period, reads: Iterable[Read]) -> BitMap:
    """Who was there before a period, of what was read."""
    begin, end = midnight(_looked_back(period)), period.begin
    return united(
        rollup.total.users for read in reads for (_, bucket), rollup in read.rows.items() if begin <= bucket < end
    )


def _looked_back(period: Period) -> date:
    return month_of(month_of(period.since) - timedelta(days=LOOK_BACK_DAYS))


def users_by_day(reads: Sequence[Read]) -> dict[date, BitMap]:
    """The users of each day on which there were any."""
    return {bucket.date(): rollup.total.users for read in reads for (_, bucket), rollup in read.rows.items()}


def users_within(days: Mapping[date, BitMap], first: date, count: int) -> BitMap:
    """The users of some days in a row."""
    found = (days.get(first + timedelta(days=number)) for number in range(count))
    return united(users for users in found if users is not None)


def united(sets: Iterable[BitMap]) -> BitMap:
    """All users of these, in one go: a third of what one by one takes."""
    return BitMap.union(BitMap(), *sets)


def _active(days: Mapping[date, BitMap], day: date) -> ActivePoint:
    daily = len(days.get(day, ()))
    monthly = len(users_within(days, day - timedelta(days=ROLLING_DAYS - 1), ROLLING_DAYS))
    return ActivePoint(
        day=day,
        daily=daily,
        weekly=len(users_within(days, day - timedelta(days=6), 7)),
        monthly=monthly,
        stickiness=daily / monthly if monthly else None,
    )


def _cohorts(first: date, weeks: Sequence[BitMap], seen: BitMap) -> list[Cohort]:
    cohorts = []
    for number, users in enumerate(weeks):
        new = users - seen
        seen = seen | users
        retained = [len(new & later) for later in weeks[number:]]
        shares = [came / len(new) if new else 0.0 for came in retained]
        cohorts.append(Cohort(week=first + number * WEEK, users=len(new), retained=retained, shares=shares))
    return cohorts
