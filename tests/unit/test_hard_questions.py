"""The hardest questions end by themselves, with the right answer, within the memory and time of a request."""

import pytest

from shared.versions.problem import Mode, Problem, Wish
from shared.versions.resolver import Resolution
from shared.versions.solver import Budget, Search
from shared.versions.space import Space
from tests.hard_graphs import ENDLESS, HARD, three_sat
from tests.resolving import Case, Graph, asks_of, catalog_of, faults_of, texts_of
from tests.resolving_claims import answer_to
from tests.second_opinion import is_possible
from tests.within_limits import ask_within_limits

# So far from any limit that a process of its own is not worth its start; the answers are looked at all the same.
SMALL = {
    name for name in HARD if "-SAT" in name or (name[0] in "5678" and "00" not in name and "behind" not in name)
} - {
    "3-SAT 15",
    "3-SAT 19",
}


def question(name: str) -> Case:
    plugins = HARD[name].plugins()
    return Case(Graph(plugins), Problem([*map(Wish, HARD[name].wishes(plugins))]))


@pytest.mark.parametrize("name", sorted(HARD.keys() - SMALL))
def test_answer_comes_within_two_seconds_and_256_mib(name: str) -> None:
    case = question(name)

    ended = ask_within_limits(texts_of(case.graph), [wish.name for wish in case.problem.wishes], Mode.HIGHEST)

    assert not ended.died
    right = "solved" if HARD[name].is_possible else "refused"
    assert ended.kind in ({right, "undecided"} if name in ENDLESS else {right})


@pytest.mark.parametrize("name", sorted(SMALL))
def test_smaller_ones_have_the_right_answer(name: str) -> None:
    assert isinstance(answer_to(question(name)), Resolution) == HARD[name].is_possible


@pytest.mark.parametrize("name", ["open end", "chain of 3,000", "3-SAT 15", "5,000 versions backwards"])
def test_keeping_what_is_there_takes_no_more_than_a_request_may(name: str) -> None:
    case = question(name)

    ended = ask_within_limits(texts_of(case.graph), [wish.name for wish in case.problem.wishes], Mode.MINIMAL)

    assert (ended.kind, ended.died) == ("solved", "")


@pytest.mark.parametrize("name", [name for name, hard in HARD.items() if hard.is_possible and "," not in name])
def test_what_is_chosen_among_many_meets_everything(name: str) -> None:
    case = question(name)
    answer = answer_to(case)

    assert isinstance(answer, Resolution)
    assert not faults_of(case.graph, case.problem, answer.versions)


@pytest.mark.parametrize("seed", range(12))
def test_random_clauses_are_satisfied_exactly_where_a_sat_solver_can(seed: int) -> None:
    plugins = three_sat(seed)
    case = Case(Graph(plugins), Problem([Wish(name) for name in plugins if name.startswith("c")]))

    assert isinstance(answer_to(case), Resolution) == is_possible(case, asks_of(case.graph, case.problem))


@pytest.mark.parametrize(
    ("name", "effort"),
    [("dead end", 30_000), ("twisted", 60_000), ("loose", 25_000), ("crossed", 90_000), ("7 pigeons", 100_000)],
)
def test_what_is_learned_keeps_the_effort_small(name: str, effort: int) -> None:
    case = question(name)
    search = Search(Space(catalog_of(case.graph), case.problem), Budget())

    search.run()

    assert search.effort <= effort
