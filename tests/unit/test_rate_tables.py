"""The tables of the rate limits fit the routes there are, the plans there are, and each other."""

import pytest

from shared import cache_keys
from shared.analytics.event_models import MAX_EVENTS
from shared.edge.costs import BY_METHOD, BYTES_A_UNIT, COSTS, FAILED_CREDENTIAL, OTHERWISE, cost_of
from shared.edge.gcra import MINUTE_US, SECOND_US, Rate
from shared.edge.rates import ADDRESS, RATES
from shared.edge.routes import OWN_ROUTES, PERSON_ROUTES, PUBLIC_ROUTES, ROUTES
from shared.edge.well_formed import MAX_BODY_BYTES
from shared.identity.plans import Plan

ALL_RATES = [rate for plan in RATES.values() for rate in (plan.key, plan.user, plan.tenant)] + [ADDRESS]
# What the writer is made for, of all tenants together.
WRITTEN_A_SECOND = 40_000
LIMIT_KEYS = [key for name, key in vars(cache_keys).items() if name.endswith("_LIMIT")]


def test_costs_name_only_routes_that_are_there_and_that_cost_something_else_than_their_method() -> None:
    assert COSTS.keys() <= {*ROUTES, *OWN_ROUTES, *PERSON_ROUTES, *PUBLIC_ROUTES}
    assert [route for route, cost in COSTS.items() if cost == BY_METHOD.get(route[0], OTHERWISE)] == []


def test_what_is_not_named_costs_by_its_method() -> None:
    assert cost_of("GET", "/v1/plugins/{plugin_id}") == 1
    assert cost_of("DELETE", "none") == cost_of("POST", "none") == OTHERWISE


def test_every_plan_has_rates() -> None:
    assert set(RATES) == set(Plan)


@pytest.mark.parametrize("rate", ALL_RATES, ids=str)
def test_rate_is_told_and_counted_without_rounding(rate: Rate) -> None:
    assert MINUTE_US % rate.per_minute == 0
    assert rate.capacity_us % SECOND_US == 0


@pytest.mark.parametrize("rate", ALL_RATES, ids=str)
def test_every_request_fits_into_an_empty_bucket(rate: Rate) -> None:
    largest = [cost_of(*route, MAX_BODY_BYTES) for route in BYTES_A_UNIT]
    assert max(*COSTS.values(), *largest, OTHERWISE, FAILED_CREDENTIAL) <= rate.burst


def test_events_cost_by_what_is_sent_so_that_no_standard_tenant_sends_more_than_is_written() -> None:
    smallest = b'{"id":"1","time":"2026-11-24T12:00Z","data":{"plugin":"@a/b"}},'
    body_bytes = len(smallest) * MAX_EVENTS
    units_a_second = RATES[Plan.STANDARD].tenant.per_minute / 60

    cost = cost_of("POST", "/v1/events", body_bytes)

    assert units_a_second / cost * MAX_EVENTS < WRITTEN_A_SECOND
    assert cost_of("POST", "/v1/events", 100) == cost_of("POST", "/v1/events")
    assert cost_of("POST", "/v1/plugins", body_bytes) == cost_of("POST", "/v1/plugins")


def test_user_has_what_a_key_has_and_tenant_what_a_user_has() -> None:
    for plan in RATES.values():
        assert plan.key.per_minute <= plan.user.per_minute <= plan.tenant.per_minute
        assert plan.key.burst <= plan.user.burst <= plan.tenant.burst


def test_key_of_a_bucket_lives_until_the_bucket_is_empty() -> None:
    assert len(LIMIT_KEYS) == 4
    assert {key.lifetime_s for key in LIMIT_KEYS} == {-(-max(rate.capacity_us for rate in ALL_RATES) // SECOND_US) + 1}
