"""By month, usage is of whole months, beside as many months before."""

from datetime import UTC, date, datetime

import pytest

from shared.analytics import usage
from shared.analytics.definitions import Metric
from shared.analytics.rollup_models import midnight
from shared.analytics.usage_models import SeriesGrain, SeriesQuery
from shared.context import Actor
from shared.ids import new_id
from tests import usage_oracle as oracle
from tests.factories import make_plugin
from tests.usage_model import Event
from tests.usage_steps import refresh_all, write_events
from tests.used_tenant import Used, make_used

USERS = "count(distinct e.subject_key)"
NOW = datetime(2026, 3, 18, 15, 30, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)


def test_months_are_whole_and_compared_with_as_many_months(owner: Actor) -> None:
    plugin_id = make_plugin(owner).plugin_id
    # Two events in January, three in February: of 28 days, so that as many days before hold no beginning of a month.
    for day in ((1, 1), (1, 31), (2, 1), (2, 15), (2, 28)):
        at = datetime(2026, *day, 12, tzinfo=UTC)
        write_events(owner.tenant_id, [Event(new_id(), at, plugin_id, None, 1.0)])
        refresh_all(at)
    query = SeriesQuery(grain=SeriesGrain.MONTH, since=date(2026, 2, 10), until=date(2026, 2, 20), is_compared=True)

    told = usage.get_usage(owner, query, NOW)

    assert (told.since, told.until) == (date(2026, 2, 1), date(2026, 3, 1))
    assert (told.total, told.previous_total) == (3, 2)
    assert [(point.bucket.month, point.value, point.previous) for point in told.items] == [(2, 3, 2)]


@pytest.fixture(scope="module")
def used(stack: dict[str, str]) -> Used:
    """A tenant with a quarter of a year of usage."""
    return make_used(NOVEMBER)


@pytest.mark.parametrize(
    ("since", "until", "days", "earlier"),
    [
        (date(2026, 11, 1), date(2026, 12, 1), (date(2026, 11, 1), date(2026, 12, 1)), date(2026, 10, 1)),
        (date(2026, 10, 15), date(2026, 11, 10), (date(2026, 10, 1), date(2026, 12, 1)), date(2026, 8, 1)),
        (None, None, (date(2026, 10, 1), date(2026, 12, 1)), date(2026, 8, 1)),
    ],
)
def test_months_are_compared_with_as_many_months(
    used: Used, since: date | None, until: date | None, days: tuple[date, date], earlier: date
) -> None:
    query = SeriesQuery(metric=Metric.ACTIVE_USERS, grain=SeriesGrain.MONTH, since=since, until=until, is_compared=True)

    told = usage.get_usage(used.owner, query, NOVEMBER)

    begin, end, before = midnight(days[0]), midnight(days[1]), midnight(earlier)
    assert (told.since, told.until) == days
    assert told.total == oracle.whole(used.tenant_id, USERS, begin, end)
    assert told.previous_total == oracle.whole(used.tenant_id, USERS, before, begin)
    said = oracle.by_step(used.tenant_id, "month", USERS, before, end)
    assert [point.value for point in told.items] == [said[at] for at in sorted(said) if at >= begin]
    assert [point.previous for point in told.items] == [said[at] for at in sorted(said) if at < begin]
    assert told.total
    assert told.previous_total
