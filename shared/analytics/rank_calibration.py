"""What a score means for its own series: how rare one as high was in the past, as -log10 of a tail probability.

Scores of different kinds and series cannot be added, ranks can. A score above all before it would get one rank however
high it is, so there the tail goes on as an exponential, with the mean excess over the 98th percentile as its scale.
"""

import math
from bisect import bisect_left, insort
from collections import deque

_WINDOW, _FEWEST = 2_000, 50
_TAIL = 0.98
# One in a million: beyond, two thousand values say nothing.
RAREST = 6.0


class RankCalibration:
    """The last 2,000 scores of one kind, sorted; a new one costs a search and an insertion."""

    def __init__(self) -> None:
        self._sorted: list[float] = []
        self._arrived: deque[float] = deque()

    def rarity(self, score: float) -> float:
        """-log10 of the share of past scores that were as high, 0 (usual) to 6; then the score joins the past.

        Ties count as high, so what never changes is never rare. 0 while fewer than 50 are known.
        """
        rarity = self._rarity(score) if len(self._sorted) >= _FEWEST else 0.0
        insort(self._sorted, score)
        self._arrived.append(score)
        if len(self._arrived) > _WINDOW:
            del self._sorted[bisect_left(self._sorted, self._arrived.popleft())]
        return rarity

    def _rarity(self, score: float) -> float:
        count = len(self._sorted)
        as_high = count - bisect_left(self._sorted, score)
        by_rank = -math.log10((as_high + 1) / (count + 1))
        if as_high:
            return by_rank
        first = int(count * _TAIL)
        start, tail = self._sorted[first], self._sorted[first:]
        scale = max(sum(tail) / len(tail) - start, 1e-12 * abs(start), 1e-300)
        beyond = min((score - start) / scale, 100.0) / math.log(10)
        return min(max(by_rank, beyond - math.log10(len(tail) / count)), RAREST)
