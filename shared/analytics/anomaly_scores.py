"""Three ways in which a new value can be odd, each a score that only its own series gives a meaning.

All of them look at `Past`: the last 4,000 values in one piece, the newest last, before the new one joins. A score costs
a fixed number of steps however long the series has run.
"""

import math

import numpy as np

from shared.analytics.autoregression import Autoregression, fit_autoregression
from shared.analytics.seasonality import Series, find_season

_HISTORY = 4_000
# A shape is eight values; it is held against the shapes of the last 1,200 places, and the five nearest count.
_SHAPE, _BANK, _NEAREST = 8, 1_200, 6
# The predictor is fitted anew every 100 values, on the last 2,000.
_REFIT, _FITTED, _FIRST_FIT = 100, 2_000, 60
_NEAR_LAGS = range(1, 7)


class Past:
    """The last 4,000 values, with the sums that mean and variance need; what is older is forgotten."""

    def __init__(self) -> None:
        self._room = np.zeros(2 * _HISTORY)
        self._end = 0
        self._origin, self._sum, self._squares, self._widest = 0.0, 0.0, 0.0, 0.0
        self.seen = 0

    @property
    def values(self) -> Series:
        """Oldest first; a view that the next value may change."""
        return self._room[max(0, self._end - _HISTORY) : self._end]

    def add(self, value: float) -> None:
        """Let one more value join."""
        if not self.seen:
            self._origin = value
        if self._end == len(self._room):
            self._room[:_HISTORY] = self._room[_HISTORY:]
            self._end = _HISTORY
        self._count(value, 1)
        if self.seen >= _HISTORY:
            self._count(float(self._room[self._end - _HISTORY]), -1)
        self._room[self._end] = value
        self._end += 1
        self.seen += 1

    def deviations(self, value: float) -> float:
        """How many standard deviations a value lies from the mean; endless where nothing ever changed until now."""
        count = len(self.values)
        mean = self._sum / count
        off = abs(value - self._origin - mean)
        spread = math.sqrt(max(self._squares / count - mean * mean, 0.0))
        widest = max(self._widest, off)
        if off <= 1e-9 * widest:
            return 0.0
        return off / max(spread, 1e-9 * widest)

    def _count(self, value: float, times: int) -> None:
        off = value - self._origin
        self._sum += times * off
        self._squares += times * off * off
        self._widest = max(self._widest, abs(off))


def distance_to_shapes(past: Series, value: float) -> float:
    """How far the newest eight values lie from the nearest shapes among the earlier ones; 0 while there are few."""
    if len(past) < 3 * _SHAPE:
        return 0.0
    shape = np.append(past[-_SHAPE + 1 :], value)
    # Earlier shapes that share no value with the newest one: a slow series is always near to itself.
    bank = np.lib.stride_tricks.sliding_window_view(past[-_BANK - 2 * _SHAPE + 2 : -_SHAPE + 1], _SHAPE)
    apart = bank - shape
    squares = np.einsum("ij,ij->i", apart, apart)
    nearest = min(_NEAREST, len(squares))
    return math.sqrt(float(np.partition(squares, nearest - 1)[:nearest].mean()))


class Predictor:
    """Ridge regression on the last values and on those a season ago, fitted anew as the series goes on."""

    def __init__(self) -> None:
        self._model: Autoregression | None = None

    def expected(self, past: Past) -> float:
        """What the next value should be; NaN while the past is too short to say."""
        if past.seen >= _FIRST_FIT and (self._model is None or past.seen % _REFIT == 0):
            self._model = self._fitted(past.values[-_FITTED:])
        if self._model is None:
            return math.nan
        scaled = (past.values[-self._model.lags] - self._model.level) / self._model.spread
        return float(scaled @ self._model.weights) * self._model.spread + self._model.level

    def _fitted(self, values: Series) -> Autoregression:
        season = find_season(values)
        lags = {*_NEAR_LAGS, season - 1, season, season + 1} if season > 2 else set(_NEAR_LAGS)
        return fit_autoregression(values, np.array(sorted(lag for lag in lags if lag <= len(values) // 3), np.intp))
