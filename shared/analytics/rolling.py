"""Roll-ups of the 30 days that end with a day, for many days in a row."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from shared.analytics.cells import Rollup
from shared.analytics.packing import RollupColumns
from shared.analytics.rollup_models import DAY, ROLLING_DAYS, packed_or_none


def rolling_windows(days: Mapping[date, Rollup], first: date, last: date) -> Iterator[tuple[date, Rollup]]:
    """What the 30 days up to each day from first to last come to; a window without events is missing."""
    before: Rollup | None = None
    for day, window in _windows(days, first, last):
        if window.total.events:
            yield day, window.copy() if window is before else window
        before = window


def packed_windows(days: Mapping[date, Rollup], first: date, last: date) -> Iterator[tuple[date, RollupColumns | None]]:
    """The same packed, each that differs from the one before once; None for a window without events."""
    before: Rollup | None = None
    packed: RollupColumns | None = None
    for day, window in _windows(days, first, last):
        if window is not before:
            before, packed = window, packed_or_none(window)
        yield day, packed


def _windows(days: Mapping[date, Rollup], first: date, last: date) -> Iterator[tuple[date, Rollup]]:
    """Every window.

    Users cannot be taken out of a window, so it is not moved along. Days stand in blocks of 30, and each window is the
    end of one block and the beginning of the next: three merges a window instead of thirty. Where no day came in or
    went out it is the very object that the window before was: a plugin of one event a month has thirty such.
    """
    ends: Sequence[Rollup] = [Rollup()] * (ROLLING_DAYS + 1)
    block_day = first - DAY * (ROLLING_DAYS - 1)
    window: Rollup | None = None
    while block_day <= last:
        block = [days.get(block_day + DAY * n) for n in range(ROLLING_DAYS)]
        beginning = Rollup()
        for n, rollup in enumerate(block):
            if rollup:
                beginning.merge(rollup)
            day = block_day + DAY * n
            if first <= day <= last:
                if window is None or rollup or day - DAY * ROLLING_DAYS in days:
                    window = beginning.copy()
                    window.merge(ends[n + 1])
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
