"""Asks npm's semver and ours the same, until they differ."""

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.semver_oracle.node import Oracle
from tests.semver_oracle.questions import QUESTIONS, Arguments, Options, Question

option_sets = st.builds(Options, is_loose=st.booleans(), allows_prereleases=st.booleans())


def assert_agreement(oracle: Oracle, name: str, cases: int, seed_of_cases: int) -> None:
    """So many cases of one question, the same ones for the same seed. Raises: AssertionError with the smallest case."""
    question = QUESTIONS[name]

    @seed(seed_of_cases)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(question.given, option_sets)
    def ask_both(arguments: Arguments, options: Options) -> None:
        expected = oracle.ask(name, *_as_npm(question, name, arguments, options))
        assert _ours(question, arguments, options) == expected, (name, arguments, options)

    ask_both()


def _as_npm(question: Question, name: str, arguments: Arguments, options: Options) -> list[object]:
    given_options: dict[str, object] = {**options.as_npm}
    rest = list(arguments)
    if name == "coerce":
        given_options["rtl"] = rest.pop()
    place = len(rest) if question.place_of_options is None else question.place_of_options
    return [*rest[:place], given_options, *rest[place:]]


def _ours(question: Question, arguments: Arguments, options: Options) -> dict[str, object]:
    try:
        return {"value": question.ours(*arguments, **question.of(options))}
    except ValueError:
        return {"thrown": True}
