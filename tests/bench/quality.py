"""Whether a contender finds what was meant: rates over the queries whose target is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.race import Lap
from tests.bench.workload import Kind


@dataclass(frozen=True)
class Quality:
    """Shares of the queries of a kind, 0 to 1, whose plugin came first or was on the page."""

    exact_first: float
    typo_in_page: float
    typo_first: float
    prefix_in_page: float


def judge(laps: Sequence[Lap]) -> Quality:
    """The rates of one contender's laps; a page has twenty hits."""
    return Quality(
        exact_first=_found(laps, Kind.EXACT, 1),
        typo_in_page=_found(laps, Kind.TYPO, 20),
        typo_first=_found(laps, Kind.TYPO, 1),
        prefix_in_page=_found(laps, Kind.PREFIX, 20),
    )


def _found(laps: Sequence[Lap], kind: Kind, most: int) -> float:
    asked = [lap for lap in laps if lap.query.kind == kind]
    return sum(lap.query.target in lap.plugin_ids[:most] for lap in asked) / len(asked)
