"""Runs the same queries through all contenders in turns, so that a noisy minute hits all of them alike."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from tests.bench.timing import timed, without_gc
from tests.bench.workload import Query

_BLOCK = 100

Search = Callable[[str], list[UUID]]


@dataclass(frozen=True)
class Contender:
    """One way to answer a query with the ids of a page. turn: entered around each query, outside of the clock."""

    title: str
    turn: Callable[[], AbstractContextManager[Search]]


@dataclass(frozen=True)
class Lap:
    """One query answered once."""

    query: Query
    nanoseconds: int
    plugin_ids: list[UUID]


Laps = Mapping[str, list[Lap]]


def race(
    contenders: Sequence[Contender], queries: Sequence[Query], warm_count: int, report: Callable[[str], None]
) -> Laps:
    """Laps by the contender's title, one per query, after all have answered the first `warm_count` once unmeasured."""
    laps: dict[str, list[Lap]] = {contender.title: [] for contender in contenders}
    with without_gc():
        for contender in contenders:
            _run_block(contender, queries[:warm_count])
        for start in range(0, len(queries), _BLOCK):
            for contender in contenders:
                laps[contender.title] += _run_block(contender, queries[start : start + _BLOCK])
            report(f"{min(start + _BLOCK, len(queries)):,}/{len(queries):,} queries")
    return laps


def run_lap(contender: Contender, query: Query) -> Lap:
    """Answer one query."""
    with contender.turn() as search:
        nanoseconds, plugin_ids = timed(lambda: search(query.text))
    return Lap(query, nanoseconds, plugin_ids)


def _run_block(contender: Contender, queries: Sequence[Query]) -> list[Lap]:
    return [run_lap(contender, query) for query in queries]
