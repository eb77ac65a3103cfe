"""What other package managers' solvers are known to get right, asked of ours."""

from dataclasses import replace

import pytest

from shared.versions.problem import Mode
from shared.versions.resolver import Refusal, Resolution
from tests.backtracking_scenarios import OF_CARGO, OF_CONDITIONS, OF_PRERELEASES
from tests.resolver_scenarios import OF_LOCKS, OF_PUBGRUB, Scenario
from tests.resolving import asks_of, faults_of
from tests.resolving_claims import AT_ONCE, CLAIMS, answer_to
from tests.second_opinion import is_possible

SCENARIOS = {**OF_PUBGRUB, **OF_LOCKS, **OF_CARGO, **OF_PRERELEASES, **OF_CONDITIONS}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_the_known_answer_is_given(scenario: Scenario) -> None:
    answer = answer_to(scenario.case)

    assert isinstance(answer, Refusal if scenario.versions is None else Resolution)
    assert (answer.versions if isinstance(answer, Resolution) else None) == scenario.versions


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_the_sat_solver_alone_gives_an_answer_of_the_same_kind(scenario: Scenario) -> None:
    answer = answer_to(scenario.case, AT_ONCE)

    assert isinstance(answer, Refusal if scenario.versions is None else Resolution)
    if isinstance(answer, Resolution):
        assert not faults_of(scenario.case.graph, scenario.case.problem, answer.versions)


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS.values() if s.versions is None])
def test_what_is_refused_is_impossible_for_the_origins_named(scenario: Scenario) -> None:
    answer = answer_to(scenario.case)

    assert isinstance(answer, Refusal)
    asks = asks_of(scenario.case.graph, scenario.case.problem)
    assert not is_possible(scenario.case, [ask for ask in asks if ask.origin in answer.origins])


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("claim", ["answer_meets_everything", "answer_is_best", "answer_is_the_same_again"])
def test_every_claim_holds_in_every_mode(claim: str, mode: Mode) -> None:
    for scenario in SCENARIOS.values():
        CLAIMS[claim](replace(scenario.case, problem=replace(scenario.case.problem, mode=mode)))
