"""By month, usage is of whole months, beside as many months before."""

from datetime import UTC, date, datetime

from shared.analytics import usage
from shared.analytics.usage_models import SeriesGrain, SeriesQuery
from shared.context import Actor
from shared.ids import new_id
from tests.factories import make_plugin
from tests.usage_model import Event
from tests.usage_steps import refresh_all, write_events

NOW = datetime(2026, 3, 18, 15, 30, tzinfo=UTC)


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
