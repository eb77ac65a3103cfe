"""Recomputes the pages that say what Plugyard costs, and tries the arithmetic on a line done by hand."""

import pytest

from infra.cost import PAGE, POLLS_A_QUEUE, PROFILES, Line, counts, lines, page, scenarios, total, totals
from tests.stack import ROOT


def test_a_line_is_its_price_times_what_is_fixed_and_what_requests_add() -> None:
    line = Line("", price=0.5, unit="GB", fixed=4, per_million=2, why="")

    assert line.cost(0) == 2.0
    assert line.cost(3) == 5.0


def test_page_says_what_prices_and_templates_say_now() -> None:
    assert PAGE.read_text() == page(), "run `make cost`"


def test_readme_shows_the_same_totals() -> None:
    assert "\n".join(totals()) in (ROOT / "README.md").read_text(), "run `make cost`"


@pytest.mark.parametrize("profile", PROFILES)
def test_more_requests_never_cost_less(profile: str) -> None:
    costs = [sum(line.cost(millions) for line in lines(profile)) for millions in sorted(scenarios().values())]

    assert costs == sorted(costs)


def test_developers_become_requests() -> None:
    assert scenarios()["2,000 developers"] == 2000 * 40 * 21 / 1_000_000


def test_small_is_not_offered_to_more_than_its_database_can_answer() -> None:
    assert total("small", scenarios()["2,000 developers"]) is not None
    assert total("small", scenarios()["20,000 developers"]) is None


def test_alarms_queues_and_secrets_are_counted_and_not_guessed() -> None:
    small, large = counts("small"), counts("large")

    assert large["alarms"] > small["alarms"] > 20
    assert small["polled_queues"] == large["polled_queues"] == 10 * POLLS_A_QUEUE
    assert large["secrets"] == small["secrets"] + 1
