"""Ridge regression of a series on its own past: the next value from some of the values before it.

The penalty is chosen by leave-one-out error, which a ridge has in closed form. Forecasts of several steps feed each
step into the next; many origins are rolled at once, so a backtest costs little more than one forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.analytics.seasonality import Series

Lags = NDArray[np.intp]

_PENALTIES = 10.0 ** np.arange(-3, 4)
# Older rows say little about tomorrow, and each costs as much as a new one.
_ROWS = 3_000


@dataclass(frozen=True, slots=True)
class Autoregression:
    """Weights by lag, and the scale that they were found on."""

    lags: Lags
    weights: Series
    level: float
    spread: float


def seasonal_lags(season: int, longer: int, points: int) -> Lags:
    """Which values of the past are looked at: the last ones, and those around each whole season before, sorted."""
    if season < 2:
        near = set(range(1, 7))
    else:
        near = set(range(1, min(season + 2, 26)))
        for whole in range(season, max(longer, 2 * season) + 1, season):
            near |= {whole - 1, whole, whole + 1}
    return np.array(sorted(lag for lag in near if 1 <= lag <= points // 3), dtype=np.intp)


def fit_autoregression(values: Series, lags: Lags) -> Autoregression:
    """The ridge with the least leave-one-out error; at least two rows more than the longest lag are needed."""
    values = values[-(_ROWS + int(lags.max())) :]
    level, spread = float(values.mean()), float(values.std()) or 1.0
    scaled = (values - level) / spread
    rows = np.arange(int(lags.max()), len(scaled))
    before, after = scaled[rows[:, None] - lags], scaled[rows]
    strength, axes = np.linalg.eigh(before.T @ before)
    turned, target = before @ axes, axes.T @ (before.T @ after)
    best, weights = np.inf, np.zeros(len(lags))
    for penalty in _PENALTIES:
        shrunk = 1 / (np.maximum(strength, 0) + penalty)
        left_out = (after - turned @ (shrunk * target)) / (1 - np.minimum(turned**2 @ shrunk, 0.99))
        error = float(left_out @ left_out)
        if error < best:
            best, weights = error, axes @ (shrunk * target)
    return Autoregression(lags, weights, level, spread)


def roll_autoregression(model: Autoregression, values: Series, origins: Sequence[int], horizon: int) -> Series:
    """Forecasts (origin, step): each origin sees the values before it and no others.

    Held within one range of the past beyond its ends, since weights that were fitted one step ahead may run away.
    """
    scaled = (values - model.level) / model.spread
    reach = int(model.lags.max())
    paths = np.empty((len(origins), reach + horizon))
    lows, highs = np.minimum.accumulate(scaled), np.maximum.accumulate(scaled)
    last = np.asarray(origins) - 1
    width = highs[last] - lows[last]
    paths[:, :reach] = scaled[np.asarray(origins)[:, None] - np.arange(reach, 0, -1)]
    for step in range(reach, reach + horizon):
        following = paths[:, step - model.lags] @ model.weights
        paths[:, step] = np.clip(following, lows[last] - width, highs[last] + width)
    return paths[:, reach:] * model.spread + model.level
