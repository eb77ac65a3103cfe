"""Roll-ups of the 30 days that end with a day, for many days in a row."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from shared.analytics.cells import Rollup
from shared.analytics.rollup_models import DAY, ROLLING_DAYS


def rolling_windows(days: Mapping[date, Rollup], first: date, last: date) -> Iterator[tuple[date, Rollup]]:
    """What the 30 days up to each day from first to last come to; a window without events is missing.

    Users cannot be taken out of a window, so it is not moved along. Days stand in blocks of 30, and each window is the
    end of one block and the beginning of the next: three merges a window instead of thirty.
    """
    ends: Sequence[Rollup] = [Rollup()] * (ROLLING_DAYS + 1)
    block_day = first - DAY * (ROLLING_DAYS - 1)
    while block_day <= last:
        block = [days.get(block_day + DAY * n) for n in range(ROLLING_DAYS)]
        beginning = Rollup()
        for n, rollup in enumerate(block):
            if rollup:
                beginning.merge(rollup)
            day = block_day + DAY * n
            if first <= day <= last:
                window = beginning.copy()
                window.merge(ends[n + 1])
                if window.total.events:
                    yield day, window
        ends = _ends(block)
        block_day += DAY * ROLLING_DAYS


def _ends(block: Sequence[Rollup | None]) -> list[Rollup]:
    """What the block comes to from its first day on, from its second on, ..., and from behind its last on."""
    ends = [Rollup()]
    for rollup in reversed(block):
        end = ends[-1]
        if rollup:
            end = end.copy()
            end.merge(rollup)
        ends.append(end)
    return ends[::-1]
