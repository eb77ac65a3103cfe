"""Refusals in words a platform engineer can act on, and proposals that were tried."""

import pytest

from shared.versions.explanation import MAX_WORDS, explain
from shared.versions.packed import PackedPlugin
from shared.versions.problem import Host, Problem, Wish
from shared.versions.proposals import Change, ChangeKind, propose
from shared.versions.refutation import derivation_of, narrow_down
from shared.versions.resolver import Refusal, Resolution, resolve
from tests.catalogs import Spec, make_plugins

SHARED: Spec = {
    "a": {"1.0.0": {"core": "^1.0.0"}, "2.0.0": {"core": "^2.0.0"}},
    "b": {"1.0.0": {"core": "^1.0.0"}},
    "aside": {"1.0.0": {}},
    "core": {"1.0.0": {}, "2.0.0": {}},
}


def refused(plugins: dict[str, PackedPlugin], problem: Problem) -> Refusal:
    found = resolve(plugins, problem)
    assert isinstance(found, Refusal)
    return narrow_down(found)


def test_a_refusal_names_who_demands_what_and_nobody_else() -> None:
    refusal = refused(make_plugins(SHARED), Problem([Wish("aside"), Wish("a", "^2.0.0"), Wish("b")]))

    assert {origin.name for origin in refusal.origins} == {"a", "b"}


def test_the_explanation_says_where_it_clashes_and_what_helps() -> None:
    plugins, problem = make_plugins(SHARED), Problem([Wish("b"), Wish("a", "^2.0.0")])
    refusal = refused(plugins, problem)

    assert explain(refusal, propose(plugins, problem, refusal)) == (
        "You want b and a@^2.0.0. a 2.0.0 needs core ^2.0.0; b needs core ^1.0.0. Ask for a@^1.0.0: then it resolves."
    )


@pytest.mark.parametrize(
    "problem",
    [
        Problem([Wish("b"), Wish("a", "^2.0.0")]),
        Problem([Wish("a", "^2.0.0"), Wish("b")]),
        Problem([Wish("a", "^3.0.0")]),
        Problem([Wish("a")], host=Host("1.0.0", {"core": "3.0.0"})),
        Problem([Wish("a", "^2.0.0")], locked={"core": "1.0.0"}, is_frozen=True),
    ],
)
def test_every_proposal_resolves_and_the_paragraph_is_short(problem: Problem) -> None:
    plugins = make_plugins(SHARED)
    refusal = refused(plugins, problem)

    proposals = propose(plugins, problem, refusal)

    assert proposals
    assert all(isinstance(resolve(plugins, proposal.problem), Resolution) for proposal in proposals)
    text = explain(refusal, proposals)
    assert len(text.split()) <= MAX_WORDS
    assert all(origin.name in text for origin in refusal.origins)


def test_another_release_of_the_host_is_proposed_where_it_helps() -> None:
    plugins = make_plugins(SHARED)
    problem = Problem([Wish("b")], host=Host("2.0.0", {"core": "2.0.0"}))
    hosts = [Host("1.0.0", {"core": "1.0.0"})]

    first = propose(plugins, problem, refused(plugins, problem), hosts)[0]

    assert first.changes == (Change(ChangeKind.CHANGE_HOST, to="1.0.0"),)


def test_the_derivation_ends_in_that_nothing_is_possible_and_gives_facts_first() -> None:
    steps = derivation_of(refused(make_plugins(SHARED), Problem([Wish("b"), Wish("a", "^2.0.0")])))

    assert steps[-1].states == {}
    assert all(cause < step.number for step in steps for cause in step.causes)
    assert all(step.causes or step.origin or step.rule for step in steps)
