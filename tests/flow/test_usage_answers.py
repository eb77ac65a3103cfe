"""Each answer about usage equals what the raw rows say; percentiles are within the histogram's bound."""

from datetime import UTC, date, datetime, timedelta

import pytest

from infra.local.issuer import Issuer
from shared.analytics import active_users, adoption, funnels, kpis, usage
from shared.analytics.cells import Dimension
from shared.analytics.definitions import Indicator, Metric
from shared.analytics.rollup_models import midnight
from shared.analytics.usage_errors import PeriodEmpty, PluginNeeded, QuestionTooLarge
from shared.analytics.usage_models import (
    AdoptionQuery,
    FunnelQuery,
    LatencyQuery,
    PeriodQuery,
    PluginPeriodQuery,
    RetentionQuery,
    SeriesGrain,
    SeriesQuery,
    TopDays,
    TopQuery,
)
from shared.context import Actor
from shared.errors import Forbidden, PluginNotFound
from shared.ids import new_id
from tests import usage_oracle as oracle
from tests.factories import make_api, make_plugin
from tests.usage_model import Event
from tests.usage_steps import refresh_all, write_events
from tests.used_tenant import ACTIONS, Used, make_used

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
TODAY = NOW.date()
# Of the 80 days that end with it.
MONTHS = (datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
USERS = "count(distinct e.subject_key)"


@pytest.fixture(scope="module")
def used(stack: dict[str, str]) -> Used:
    """The tenant; half of its last day is still to be counted."""
    return make_used(NOW)


def span(days: int) -> tuple[datetime, datetime]:
    """So many days that end with today."""
    until = midnight(TODAY) + timedelta(days=1)
    return until - timedelta(days=days), until


@pytest.mark.parametrize("grain", SeriesGrain)
@pytest.mark.parametrize(
    ("metric", "value"),
    [
        (Metric.EVENTS, "count(*)"),
        (Metric.ERRORS, "count(*) filter (where e.is_error)"),
        (Metric.ACTIVE_USERS, USERS),
        (Metric.DURATION_MAX, "max(e.duration_ms)"),
    ],
)
def test_series_is_what_the_rows_say(used: Used, grain: SeriesGrain, metric: Metric, value: str) -> None:
    days = 20 if grain is SeriesGrain.HOUR else 80
    since, until = span(days)
    query = SeriesQuery(metric=metric, grain=grain, since=since.date(), plugin_id=used.plugin_ids[0])

    told = usage.get_usage(used.owner, query, NOW)

    asked = (midnight(told.since), midnight(told.until))
    said = oracle.by_step(used.tenant_id, grain.value, value, *asked, used.plugin_ids[0])
    assert {p.bucket: p.value for p in told.items if p.value} == {s: n for s, n in said.items() if n}
    assert told.total == oracle.whole(used.tenant_id, value, *asked, used.plugin_ids[0])
    # A month is counted as one: the days around what was asked for, and said to be.
    assert asked == ((since, until) if grain is not SeriesGrain.MONTH else MONTHS)
    assert told.definition.key == metric
    assert told.as_of == NOW


@pytest.mark.parametrize("by", [Dimension.VERSION, Dimension.TEAM, Dimension.ACTION])
def test_parts_of_a_series_are_what_the_rows_say(used: Used, by: Dimension) -> None:
    since, until = span(30)
    query = SeriesQuery(metric=Metric.ACTIVE_USERS, by=by, plugin_id=used.plugin_ids[1])

    told = usage.get_usage(used.owner, query, NOW)

    said = oracle.by_day_and(used.tenant_id, by.value, USERS, since, until, used.plugin_ids[1])
    assert {(p.bucket, p.member): p.value for p in told.items if p.value} == {k: n for k, n in said.items() if n}


def test_environments_of_a_series_have_their_names(used: Used) -> None:
    told = usage.get_usage(used.owner, SeriesQuery(by=Dimension.ENVIRONMENT), NOW)

    names = {point.member for point in told.items}
    assert len(names) == 1
    assert used.environment_id not in names


def test_series_beside_the_period_before(used: Used) -> None:
    since, until = span(14)
    query = SeriesQuery(metric=Metric.ACTIVE_USERS, since=since.date(), is_compared=True)

    told = usage.get_usage(used.owner, query, NOW)

    before = since - timedelta(days=14)
    earlier = oracle.by_step(used.tenant_id, "day", USERS, before, since)
    assert [p.previous for p in told.items] == [earlier.get(p.bucket - timedelta(days=14), 0) for p in told.items]
    assert told.total == oracle.whole(used.tenant_id, USERS, since, until)
    assert told.previous_total == oracle.whole(used.tenant_id, USERS, before, since)


@pytest.mark.parametrize("days", TopDays)
@pytest.mark.parametrize(("metric", "value"), [(Metric.EVENTS, "count(*)"), (Metric.ACTIVE_USERS, USERS)])
def test_ranking_is_what_the_rows_say(used: Used, days: TopDays, metric: Metric, value: str) -> None:
    since, until = span(int(days))

    told = usage.list_top_plugins(used.owner, TopQuery(metric=metric, days=days), NOW)

    said = oracle.by_plugin(used.tenant_id, value, since, until)
    assert {item.plugin_id: item.value for item in told.items} == said
    assert [item.value for item in told.items] == sorted((item.value or 0 for item in told.items), reverse=True)
    assert None not in {item.name for item in told.items}


def test_active_users_are_what_the_rows_say(used: Used) -> None:
    told = active_users.get_active_users(used.owner, PluginPeriodQuery(), NOW)

    for point in told.items[-10:]:
        end = midnight(point.day) + timedelta(days=1)
        said = [oracle.whole(used.tenant_id, USERS, end - timedelta(days=days), end) for days in (1, 7, 30)]
        assert [point.daily, point.weekly, point.monthly] == said
        assert point.stickiness == point.daily / point.monthly


def test_retention_is_what_the_rows_say(used: Used) -> None:
    told = active_users.get_retention(used.owner, RetentionQuery(weeks=8), NOW)

    first = told.items[0].week
    said = oracle.retained(used.tenant_id, first, 8)
    shown = {
        (cohort.week, cohort.week + timedelta(weeks=later)): users
        for cohort in told.items
        for later, users in enumerate(cohort.retained)
        if users
    }
    assert shown == said
    assert [len(cohort.retained) for cohort in told.items] == list(range(8, 0, -1))


def test_adoption_is_what_the_rows_say(used: Used) -> None:
    since, until = span(30)
    plugin_id = used.plugin_ids[2]

    told = adoption.get_adoption(used.owner, AdoptionQuery(plugin_id=plugin_id), NOW)

    said = oracle.by_day_and(used.tenant_id, "version", USERS, since, until, plugin_id)
    assert {(midnight(item.day), item.version): item.users for item in told.items} == said
    users = oracle.whole(used.tenant_id, USERS, since, until, plugin_id)
    assert (told.users, told.tenant_users) == (users, oracle.whole(used.tenant_id, USERS, since, until))


def test_unordered_funnel_is_what_the_rows_say(used: Used) -> None:
    since, until = span(10)
    told = funnels.get_funnel(
        used.owner, FunnelQuery(plugin_id=used.plugin_ids[0], steps=",".join(ACTIONS), since=since.date()), NOW
    )

    said = oracle.in_whatever_order(used.tenant_id, used.plugin_ids[0], ACTIONS, since, until)
    assert [step.users for step in told.items] == said
    assert said[0] > said[-1]


def test_ordered_funnel_is_what_the_rows_say(used: Used) -> None:
    since, until = span(100)
    # What is not counted yet has no first time yet.
    refresh_all(NOW)

    told = funnels.get_funnel(
        used.owner,
        FunnelQuery(plugin_id=used.plugin_ids[0], steps=",".join(ACTIONS), since=since.date(), is_ordered=True),
        NOW,
    )

    said = oracle.in_order(used.tenant_id, used.plugin_ids[0], ACTIONS, since, until)
    assert [step.users for step in told.items] == said
    assert said[0] > said[1] > 0
    assert told.as_of == NOW


def test_ordered_funnel_says_how_old_its_first_times_are(owner: Actor) -> None:
    plugin_id, began = make_plugin(owner).plugin_id, datetime.now(UTC)
    later = began + timedelta(seconds=100)
    query = FunnelQuery(plugin_id=plugin_id, steps="open,close", is_ordered=True)
    write_events(owner.tenant_id, [Event(new_id(), began, plugin_id, new_id(), action="open")])

    before = funnels.get_funnel(owner, query, later)
    refresh_all(began)
    after = funnels.get_funnel(owner, query, later)

    assert (before.items[0].users, after.items[0].users) == (0, 1)
    assert began < before.as_of < later == after.as_of


def test_percentiles_are_within_a_bucket_of_what_the_rows_say(used: Used) -> None:
    since, _ = span(80)
    told = usage.get_latency(
        used.owner, LatencyQuery(since=since.date(), grain=SeriesGrain.MONTH, plugin_id=used.plugin_ids[0]), NOW
    )

    for share, name in ((0.5, "p50"), (0.9, "p90"), (0.95, "p95"), (0.99, "p99")):
        value = f"percentile_disc({share}) within group (order by e.duration_ms)"
        months = midnight(told.since), midnight(told.until)
        said = oracle.by_step(used.tenant_id, "month", value, *months, used.plugin_ids[0])
        for point in told.items:
            exact = said[point.bucket]
            assert isinstance(exact, float)
            assert getattr(point, name) == pytest.approx(exact, rel=0.051)


def test_kpis_are_what_the_rows_say(used: Used) -> None:
    since, until = span(30)

    told = {kpi.definition.key: kpi for kpi in kpis.get_kpis(used.owner, PeriodQuery(), NOW).items}

    before = since - timedelta(days=30)
    for key, value in (
        (Metric.EVENTS, "count(*)"),
        (Metric.ACTIVE_USERS, USERS),
        (Indicator.PLUGINS_USED, "count(distinct e.plugin_id)"),
    ):
        assert told[key].value == oracle.whole(used.tenant_id, value, since, until)
        assert told[key].previous == oracle.whole(used.tenant_id, value, before, since)
    new = f"{USERS} filter (where not exists (select from usage_event as x where x.tenant_id = e.tenant_id and"
    new += " x.subject_key = e.subject_key and x.occurred_at < '{}'))"
    assert told[Indicator.NEW_USERS].value == oracle.whole(used.tenant_id, new.format(since), since, until)
    assert told[Indicator.NEW_USERS].previous == oracle.whole(used.tenant_id, new.format(before), before, since)


@pytest.mark.parametrize("metric", Metric)
def test_kpis_are_the_totals_of_their_series(used: Used, metric: Metric) -> None:
    kpi = next(kpi for kpi in kpis.get_kpis(used.owner, PeriodQuery(), NOW).items if kpi.definition.key == metric)

    told = usage.get_usage(used.owner, SeriesQuery(metric=metric, is_compared=True), NOW)

    assert (kpi.value, kpi.previous, kpi.change) == (told.total, told.previous_total, told.change)
    assert kpi.value


def test_answer_in_csv_has_a_line_for_each_item(issuer: Issuer, used: Used) -> None:
    api = make_api(issuer, used.owner)

    answer = api.send("GET", "/v1/usage/top-plugins", query="format=csv&days=30")

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines()[0] == "plugin_id,name,value,events,active_users,error_rate,as_of,definition"
    assert {line.rsplit(",", 1)[1] for line in answer.text.splitlines()[1:]} == {"events"}


def test_kpis_in_csv_name_each_its_own_definition(issuer: Issuer, used: Used) -> None:
    answer = make_api(issuer, used.owner).send("GET", "/v1/usage/kpis", query="format=csv")

    head, *lines = answer.text.splitlines()
    assert head == "definition,value,previous,change,as_of"
    assert {"events", "stickiness"} < {line.split(",")[0] for line in lines}


def test_another_tenant_sees_nothing_of_it(used: Used, stranger: Actor) -> None:
    told = usage.get_usage(stranger, SeriesQuery(metric=Metric.EVENTS), NOW)

    assert {point.value for point in told.items} == {0}
    with pytest.raises((PluginNotFound, Forbidden)):
        usage.get_usage(stranger, SeriesQuery(plugin_id=used.plugin_ids[0]), NOW)


def test_question_that_costs_too_much_is_refused_with_what_to_narrow(owner: Actor) -> None:
    with pytest.raises(QuestionTooLarge, match="month"):
        usage.get_usage(owner, SeriesQuery(since=date(2020, 1, 1)), NOW)
    with pytest.raises(PluginNeeded):
        usage.get_usage(owner, SeriesQuery(by=Dimension.VERSION), NOW)
    with pytest.raises(PeriodEmpty):
        usage.get_usage(owner, SeriesQuery(since=TODAY, until=TODAY), NOW)


def test_tenant_without_events_has_answers_too(owner: Actor) -> None:
    assert usage.list_top_plugins(owner, TopQuery(), NOW).items == []
    assert kpis.get_kpis(owner, PeriodQuery(), NOW).items[0].value == 0
    assert [c.users for c in active_users.get_retention(owner, RetentionQuery(weeks=2), NOW).items] == [0, 0]
