"""The Theta method on what is left of a series without its seasonal shape: smoothed level, and half of the trend."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shared.analytics.seasonality import Series, seasonal_shape

_SMOOTHINGS = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95])
# The level forgets; what is older than this changes nothing that can be seen.
_LEVEL_POINTS = 2_000


@dataclass(frozen=True, slots=True)
class Theta:
    """Shape by index modulo its length, how fast the level follows, and half of the slope per point."""

    shape: Series
    smoothing: float
    drift: float


def fit_theta(values: Series, season: int) -> Theta:
    """Shape, smoothing with the least one-step error, and drift."""
    shape = seasonal_shape(values, season)
    flat = _without_shape(values, shape)
    steps = np.arange(len(flat))
    drift = float(np.polyfit(steps, flat, 1)[0]) / 2 if len(flat) > 2 else 0.0
    levels, errors = np.full(len(_SMOOTHINGS), flat[-_LEVEL_POINTS:][:5].mean()), np.zeros(len(_SMOOTHINGS))
    for value in flat[-_LEVEL_POINTS:]:
        error = value - levels
        errors += error * error
        levels = levels + _SMOOTHINGS * error
    return Theta(shape, float(_SMOOTHINGS[int(errors.argmin())]), drift)


def roll_theta(model: Theta, values: Series, origins: Sequence[int], horizon: int) -> Series:
    """Forecasts (origin, step): each origin sees the values before it and no others."""
    levels = _levels(_without_shape(values, model.shape), model.smoothing)
    steps = np.arange(horizon)
    places = (np.asarray(origins)[:, None] + steps) % len(model.shape)
    return np.asarray(levels[np.asarray(origins) - 1][:, None] + model.drift * (steps + 1) + model.shape[places])


def _without_shape(values: Series, shape: Series) -> Series:
    return np.asarray(values - shape[np.arange(len(values)) % len(shape)])


def _levels(values: Series, smoothing: float) -> Series:
    level, levels = float(values[0]), []
    for value in values.tolist():
        level += smoothing * (value - level)
        levels.append(level)
    return np.array(levels)
