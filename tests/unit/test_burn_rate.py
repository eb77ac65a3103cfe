"""Burn rates, budgets and what a rule says, against values worked out by hand and from the SRE workbook's tables."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics.burn_rate import (
    RULES,
    WINDOWS,
    Budget,
    BurnRule,
    Counts,
    RuleName,
    Signal,
    budget_of,
    burn_rate,
    least_error_rate,
    signal_of,
    sli,
    time_to_exhaustion,
)

FAST, SLOW, TRICKLE = RULES
DAYS_30 = timedelta(days=30)


def failing(bad: int, total: int) -> Counts:
    return Counts(total - bad, total)


def said(rule: BurnRule, long: Counts, short: Counts, target: float = 0.999, least_events: int = 1) -> Signal:
    return signal_of(rule, {rule.long: long, rule.short: short}, target, least_events)


@pytest.mark.parametrize(
    ("rule", "share_of_budget"), [(RuleName.FAST, 0.02), (RuleName.SLOW, 0.05), (RuleName.TRICKLE, 0.1)]
)
def test_a_rule_looks_for_the_share_of_a_months_budget_that_the_workbook_says(
    rule: RuleName, share_of_budget: float
) -> None:
    (found,) = [r for r in RULES if r.name is rule]

    assert found.factor * (found.long / DAYS_30) == pytest.approx(share_of_budget)


def test_each_short_window_is_a_twelfth_of_its_long_one() -> None:
    assert {rule.long / rule.short for rule in RULES} == {12}


@pytest.mark.parametrize(
    ("bad", "total", "target", "rate"),
    [(1, 1000, 0.999, 1.0), (144, 10_000, 0.999, 14.4), (0, 10, 0.999, 0.0), (5, 100, 0.95, 1.0), (10, 10, 0.9, 10.0)],
)
def test_a_burn_rate_is_the_error_rate_over_what_the_target_allows(
    bad: int, total: int, target: float, rate: float
) -> None:
    assert burn_rate(failing(bad, total), target) == pytest.approx(rate)


def test_nothing_is_said_of_no_requests() -> None:
    assert (sli(Counts()), burn_rate(Counts(), 0.99), least_error_rate(Counts())) == (None, None, 0.0)
    assert budget_of(Counts(), 0.99) == Budget(0, 0, 1.0)


@pytest.mark.parametrize(
    ("bad", "total", "bound"),
    # Wilson's interval at 95 %, both sides, as statistics packages give it.
    [(1, 10, 0.01787), (5, 10, 0.23659), (10, 10, 0.72246), (1, 100, 0.00177), (50, 1000, 0.03813), (0, 50, 0.0)],
)
def test_the_least_error_rate_is_the_lower_end_of_wilsons_interval(bad: int, total: int, bound: float) -> None:
    assert least_error_rate(failing(bad, total)) == pytest.approx(bound, abs=1e-5)


@given(st.integers(1, 10_000), st.data())
def test_the_least_error_rate_is_never_above_the_rate_as_it_is(total: int, data: st.DataObject) -> None:
    bad = data.draw(st.integers(0, total))

    assert 0 <= least_error_rate(failing(bad, total)) <= bad / total


@pytest.mark.parametrize(
    ("bad", "left"), [(0, 1.0), (250, 0.75), (1000, 0.0), (1500, -0.5)], ids=["whole", "three quarters", "none", "over"]
)
def test_a_budget_is_what_the_target_lets_fail_less_what_failed(bad: int, left: float) -> None:
    budget = budget_of(failing(bad, 1_000_000), 0.999)

    assert [budget.allowed, budget.spent, budget.left] == pytest.approx([1000, bad, left])


@pytest.mark.parametrize(
    ("left", "rate", "after"),
    [
        (1.0, 1.0, DAYS_30),
        (0.5, 1.0, timedelta(days=15)),
        (1.0, 14.4, timedelta(hours=50)),
        (0.2, 0.0, None),
        (0.2, None, None),
        (0.0, 0.0, timedelta(0)),
        (-0.5, 2.0, timedelta(0)),
    ],
)
def test_a_budget_lasts_as_long_as_its_rest_divided_by_the_burn_rate(
    left: float, rate: float | None, after: timedelta | None
) -> None:
    assert time_to_exhaustion(Budget(1000, 0, left), rate, DAYS_30) == after


@pytest.mark.parametrize(
    ("rule", "just_over", "just_under"),
    [(FAST, 1_500_000, 1_430_000), (SLOW, 610_000, 590_000), (TRICKLE, 105_000, 95_000)],
)
def test_a_rule_burns_over_its_factor_and_not_under_it(rule: BurnRule, just_over: int, just_under: int) -> None:
    over, under = failing(just_over, 100_000_000), failing(just_under, 100_000_000)

    assert (said(rule, over, over), said(rule, under, under)) == (Signal.BURNING, Signal.BETWEEN)


@pytest.mark.parametrize("quiet", [0, 1], ids=["long", "short"])
def test_one_window_alone_does_not_burn(quiet: int) -> None:
    windows = [failing(500, 1000), failing(500, 1000)]
    windows[quiet] = failing(1, 1000)

    assert said(FAST, windows[0], windows[1]) is Signal.CALM


def test_few_failures_among_few_requests_prove_nothing() -> None:
    # 14.4 times over the rate of 0.1 % as it is: one failure of sixty requests is 16.7 times over.
    assert said(FAST, failing(1, 60), failing(1, 60)) is Signal.BETWEEN
    assert said(FAST, failing(100, 6000), failing(100, 6000)) is Signal.BETWEEN
    assert said(FAST, failing(1000, 60_000), failing(1000, 60_000)) is Signal.BURNING


def test_fewer_requests_than_the_least_begin_nothing_however_bad() -> None:
    assert said(FAST, failing(19, 19), failing(19, 19), least_events=20) is Signal.BETWEEN
    assert said(FAST, failing(20, 20), failing(5, 5), least_events=20) is Signal.BURNING


@pytest.mark.parametrize(("long", "short"), [(Counts(), Counts()), (failing(9, 9), Counts())])
def test_a_window_without_requests_says_nothing(long: Counts, short: Counts) -> None:
    assert said(FAST, long, short) is Signal.NO_DATA


def test_a_rate_near_the_limit_neither_begins_nor_ends_an_alert() -> None:
    # The limit is 1.44 %, four fifths of it 1.152 %.
    assert said(FAST, failing(1200, 100_000), failing(1200, 100_000)) is Signal.BETWEEN
    assert said(FAST, failing(1100, 100_000), failing(1200, 100_000)) is Signal.CALM


counts = st.integers(0, 500).flatmap(lambda total: st.integers(0, total).map(lambda bad: failing(bad, total)))


@given(counts, counts, st.sampled_from(RULES), st.floats(0.5, 0.9999), st.integers(1, 100))
def test_what_burns_burns_at_more_than_the_factor_in_both_windows(
    long: Counts, short: Counts, rule: BurnRule, target: float, least_events: int
) -> None:
    if said(rule, long, short, target, least_events) is Signal.BURNING:
        assert long.total >= least_events
        assert min(burn_rate(long, target) or 0, burn_rate(short, target) or 0) > rule.factor


def test_windows_are_those_of_the_rules_shortest_first() -> None:
    assert [window.total_seconds() / 60 for window in WINDOWS] == [5, 30, 60, 360, 4320]
