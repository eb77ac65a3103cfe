"""Our semver and npm's answer alike, case by case: a short seeded slice of what `make soak` asks 10,000 times each."""

from collections.abc import Iterator

import pytest

from shared.versions import semver_range
from tests.semver_oracle.agreement import assert_agreement
from tests.semver_oracle.node import NoOracle, Oracle, running_oracle
from tests.semver_oracle.questions import QUESTIONS

CASES, SEED = 60, 20261124


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    """npm's semver; without it, which needs Node and once a network, these tests can say nothing."""
    try:
        with running_oracle() as running:
            yield running
    except NoOracle as exc:
        pytest.skip(f"npm's semver cannot be asked: {exc}")


@pytest.mark.parametrize("question", QUESTIONS)
def test_both_answer_a_question_alike(oracle: Oracle, question: str) -> None:
    assert_agreement(oracle, question, CASES, SEED)


def test_a_difference_is_noticed(oracle: Oracle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semver_range.Range, "accepts", lambda _range, version: version.major != 1)

    with pytest.raises(AssertionError):
        assert_agreement(oracle, "satisfies", CASES, SEED)
