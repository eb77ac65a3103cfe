"""What comes next and what is odd, over HTTP: from a tenant's roll-ups, as of a time, with what each number means."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

from clients.postgres import Login
from infra.local.issuer import Issuer
from shared.analytics import rollup_store
from shared.analytics.cells import Counted, Rollup
from shared.analytics.forecast import history_needed
from shared.analytics.insight_models import AnomaliesAnswer, ForecastAnswer, InsightGrain
from shared.analytics.rollup_models import ALL_PLUGINS, Changes, Grain, Place, hour_of, midnight
from shared.context import OPERATOR, Actor, transaction
from shared.ids import new_id
from tests.api_client import Api
from tests.factories import make_api, make_plugin, make_tenant

EVENT, ERROR = (Counted(bad, None, None, ("1.0.0", None, None, "use")) for bad in (False, True))


def use(
    tenant_id: UUID, grain: InsightGrain, counts: list[int], plugin_id: UUID = ALL_PLUGINS, errors: int = 0
) -> None:
    """So many events in each of the last whole steps, and in the one that has begun a thousand; none where 0."""
    now = datetime.now(UTC)
    begun = hour_of(now) if grain is InsightGrain.HOUR else midnight(now.date())
    changes = Changes()
    for ago, count in enumerate([1_000, *reversed(counts)]):
        rollup = Rollup()
        rollup.add([EVENT] * count + [ERROR] * (errors if count else 0))
        changes.put(Place(Grain(grain.value), tenant_id, plugin_id, begun - ago * grain.step), rollup)
    with transaction(Actor(*OPERATOR, request_id=new_id()), Login.ANALYTICS_JOBS) as conn:
        rollup_store.write_rollups(conn, changes.written)


def week_of_hours(weeks: int) -> list[int]:
    """Counts of so many weeks with days and noise."""
    random = np.random.default_rng(1)
    hours = np.arange(weeks * 168)
    return [int(n) for n in random.poisson(30 + 20 * np.sin(hours / 24 * 2 * np.pi))]


def forecast(api: Api, query: str) -> ForecastAnswer:
    """What comes next."""
    return ForecastAnswer.model_validate_json(api.send("GET", "/v1/insights/forecast", query=query).text)


def anomalies(api: Api, query: str) -> AnomaliesAnswer:
    """What is odd."""
    return AnomaliesAnswer.model_validate_json(api.send("GET", "/v1/insights/anomalies", query=query).text)


def test_the_next_two_days_are_told_with_an_interval_for_each_hour(api: Api, owner: Actor) -> None:
    counts = week_of_hours(3)
    use(owner.tenant_id, InsightGrain.HOUR, counts)

    answer = forecast(api, "grain=hour&level=0.9")

    assert len(answer.items) == 48
    assert (answer.definition.key, answer.history_points) == ("events", len(counts))
    assert answer.items[0].bucket == hour_of(datetime.now(UTC))
    expected = [30 + 20 * np.sin(hour / 24 * 2 * np.pi) for hour in range(48)]
    assert np.mean([abs(item.expected - value) for item, value in zip(answer.items, expected, strict=True)]) < 5
    assert all(0 <= item.lower <= item.expected <= item.upper < 200 for item in answer.items)


def test_too_little_history_is_told_with_how_much_is_needed(api: Api, owner: Actor) -> None:
    use(owner.tenant_id, InsightGrain.DAY, [5] * 20)

    refused = api.send("GET", "/v1/insights/forecast", query="horizon=7&level=0.95")
    searched = api.send("GET", "/v1/insights/anomalies")

    assert (refused.status, refused.code) == (409, "history-too-short")
    assert (refused.json["needed"], refused.json["found"]) == (history_needed(7, 0.95), 20)
    assert (searched.code, searched.json["needed"]) == ("history-too-short", 70)
    assert len(forecast(api, "horizon=4&level=0.8").items) == 4


def test_an_outage_of_one_plugin_raises_an_alarm_that_says_what_was_expected(api: Api, owner: Actor) -> None:
    plugin_id = make_plugin(owner).plugin_id
    counts = week_of_hours(3)
    counts[394:400] = [0] * 6
    use(owner.tenant_id, InsightGrain.HOUR, counts, plugin_id)
    use(owner.tenant_id, InsightGrain.HOUR, week_of_hours(3))

    answer = anomalies(api, f"grain=hour&plugin_id={plugin_id}")

    at = hour_of(datetime.now(UTC)) - timedelta(hours=len(counts) - 394)
    (alarm,) = (one for one in answer.alarms if at <= one.bucket <= at + timedelta(hours=5))
    assert alarm.seen == 0
    assert alarm.expected > 5
    assert alarm.explanation == f"Events: 0 where about {alarm.expected:.4g} was expected"
    assert len(answer.items) == len(counts)
    assert [item.bucket for item in reversed(answer.items) if item.is_alarm] == [one.bucket for one in answer.alarms]


def test_a_rate_is_forecast_between_0_and_1_and_has_no_value_without_events(api: Api, owner: Actor) -> None:
    use(owner.tenant_id, InsightGrain.DAY, [3, 4, 0, 3, 5] * 20, errors=9)

    coming = forecast(api, "metric=error_rate").items
    seen = anomalies(api, "metric=error_rate").items

    assert len(coming) == 14
    assert all(0 <= item.lower <= item.expected <= item.upper <= 1 for item in coming)
    assert sum(item.value is None for item in seen) == 20


def test_a_forecast_is_csv_where_asked_for(api: Api, owner: Actor) -> None:
    use(owner.tenant_id, InsightGrain.DAY, [5, 6, 7] * 30)

    lines = api.send("GET", "/v1/insights/forecast", query="format=csv&horizon=3").text.splitlines()

    assert lines[0] == "bucket,expected,lower,upper,as_of,definition"
    assert len(lines) == 4


def test_another_tenants_history_is_none(issuer: Issuer, owner: Actor) -> None:
    use(owner.tenant_id, InsightGrain.HOUR, week_of_hours(2))
    stranger = make_api(issuer, make_tenant())

    answer = stranger.send("GET", "/v1/insights/forecast", query="grain=hour&horizon=1")

    assert (answer.code, answer.json["found"]) == ("history-too-short", 0)
