"""Holds this tree against every rule, and every rule against a tree that breaks it."""

import pytest

from tests.house import (
    arrows,
    claims,
    edges,
    files,
    handlers,
    migrations,
    names,
    procedures,
    services,
    sizes,
    statements,
    wiring,
    words,
)
from tests.house.exceptions import EXCEPTIONS
from tests.house.tree import Rule, Tree, real_tree

SUBJECTS = (
    arrows,
    claims,
    edges,
    files,
    handlers,
    migrations,
    names,
    procedures,
    services,
    sizes,
    statements,
    wiring,
    words,
)
RULES = {rule.claim: rule for subject in SUBJECTS for rule in subject.RULES}
SAMPLES = [pytest.param(rule, bad, id=f"{rule.claim}-{n}") for rule in RULES.values() for n, bad in enumerate(rule.bad)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_tree_keeps_every_rule(rule: Rule) -> None:
    excused = EXCEPTIONS.get(rule.claim, {})
    broken = [violation for violation in rule.check(real_tree()) if violation.place not in excused]

    assert not broken, "\n" + "\n".join(map(str, broken))


@pytest.mark.parametrize(("rule", "bad"), SAMPLES)
def test_a_bad_sample_breaks_its_rule(rule: Rule, bad: dict[str, str]) -> None:
    assert list(rule.check(Tree(bad)))


def test_every_exception_is_still_needed() -> None:
    broken = {(claim, violation.place) for claim, rule in RULES.items() for violation in rule.check(real_tree())}
    excused = {(claim, place) for claim, places in EXCEPTIONS.items() for place in places}

    assert excused <= broken, sorted(excused - broken)
