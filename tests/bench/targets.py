"""What was promised of search and tenant context, held against a run; a promise not kept is shown and fails nothing."""

from dataclasses import dataclass

from tests.bench.naive_search import UNDER_RLS, WITHOUT_RLS
from tests.bench.plugyard_search import PAGE
from tests.bench.result import Result
from tests.bench.tantivy_search import IN_PROCESS

_MOST_MS = 10.0
_MOST_CONTEXT_MS = 0.1
_LEAST_TYPOS = 0.98


@dataclass(frozen=True)
class Target:
    """One promise: what was wanted, what was measured."""

    title: str
    wanted: str
    measured: str
    is_met: bool


def check_targets(result: Result) -> list[Target]:
    """All promises, in the order of the table."""
    own = result.standings[PAGE]
    above = result.context.above_round_trip
    return [
        Target("search page, p99", f"≤ {_MOST_MS:.0f} ms", f"{own.overall.p99:.2f} ms", own.overall.p99 <= _MOST_MS),
        _relation(result, WITHOUT_RLS, "1/3 of", 1 / 3),
        _relation(result, UNDER_RLS, "1/6 of", 1 / 6),
        _relation(result, IN_PROCESS, "6 x", 6),
        _share("exact name comes first", 1.0, own.quality.exact_first),
        _share("typo's plugin is on the page", _LEAST_TYPOS, own.quality.typo_in_page),
        Target(
            "tenant context above an empty round trip, median",
            f"≤ {_MOST_CONTEXT_MS} ms",
            f"{above:.3f} ms",
            above <= _MOST_CONTEXT_MS,
        ),
    ]


def _relation(result: Result, peer: str, wanted: str, most: float) -> Target:
    own, other = result.standings[PAGE].overall, result.standings[peer].overall
    measured = f"{own.p99 / other.p99:.2f} x (p50: {own.p50 / other.p50:.2f} x)"
    return Target(f"search page beside {peer}, p99", f"≤ {wanted} it", measured, own.p99 <= most * other.p99)


def _share(title: str, least: float, measured: float) -> Target:
    return Target(title, f"≥ {least:.3f}", f"{measured:.3f}", measured >= least)
