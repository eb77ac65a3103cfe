"""The score of the Numenta Anomaly Benchmark, from its paper (Lavin and Ahmad, 2015): what an early alarm is worth.

A window around each labelled anomaly counts once, by its earliest alarm: about 1 at its left edge, 0 at its right one.
An alarm outside of windows costs up to 0.11 (the standard profile), less shortly after a window; a window without an
alarm costs 1. The start of each series is probation and counts for nothing. 0 is what silence gets, 100 perfection.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FALSE_ALARM = 0.11


@dataclass(frozen=True)
class Labelled:
    """A series with the windows (first, last index) in which an alarm is right."""

    name: str
    values: NDArray[np.float64]
    windows: Sequence[tuple[int, int]]


def probation(points: int) -> int:
    """How many points at the start count for nothing."""
    return math.floor(0.15 * min(points, 5000))


def worth(position: float) -> float:
    """Of an alarm, by its place relative to a window's right edge in widths of the window: -1 is the left edge."""
    return -1.0 if position >= 3 else 2 / (1 + math.exp(5 * position)) - 1


def raw_score(points: int, windows: Sequence[tuple[int, int]], alarms: Iterable[int]) -> float:
    """Of one series: alarms are indices."""
    best = [-1.0] * len(windows)
    false_alarms = 0.0
    for alarm in alarms:
        if alarm < probation(points):
            continue
        inside = [i for i, (first, last) in enumerate(windows) if first <= alarm <= last]
        before = [(last, last - first) for first, last in windows if last < alarm]
        if inside:
            first, last = windows[inside[0]]
            value = worth(-(last - alarm + 1) / (last - first + 1)) / worth(-1.0)
            best[inside[0]] = max(best[inside[0]], value)
        else:
            end, width = max(before, default=(-math.inf, 1))
            false_alarms += FALSE_ALARM * worth((alarm - end) / width)
    return sum(best) + false_alarms


def nab_score(series: Sequence[Labelled], alarms: Sequence[NDArray[np.bool_]]) -> float:
    """Of a corpus: 100 for every anomaly at its window's left edge and no false alarm, 0 for silence, in percent."""
    windows = sum(len(one.windows) for one in series)
    raw = sum(
        raw_score(len(one.values), one.windows, np.flatnonzero(found).tolist())
        for one, found in zip(series, alarms, strict=True)
    )
    return 100 * (raw + windows) / (2 * windows)
