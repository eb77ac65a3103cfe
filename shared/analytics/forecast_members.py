"""The simple forecasts that are weighed against each other: seasonal naive, Theta, ridge AR, each in few variants.

A member is fitted on the values it is given and can then be rolled: `member(values, origins, horizon)` answers
forecasts (origin, step), of which each saw only the values before its origin.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from shared.analytics.autoregression import Lags, fit_autoregression, roll_autoregression, seasonal_lags
from shared.analytics.seasonality import Series
from shared.analytics.theta import fit_theta, roll_theta

Member = Callable[[Series, Sequence[int], int], Series]
Transform = Callable[[Series], Series]

# Rows that a regression needs beyond its longest lag, in times the number of its weights.
_ROWS_A_WEIGHT = 1.5


def fit_members(values: Series, season: int, longer: int, offset: float | None) -> Mapping[str, Member]:
    """Every member that this many values can carry, by name; never none.

    offset: what is added before logarithms are taken; None for a series that they cannot be taken of.
    """
    seasons = {"season": season} | ({"longer season": longer} if longer > season else {})
    members: dict[str, Member] = {}
    for name, length in seasons.items():
        if len(values) >= length:
            members[f"naive, {name}"] = partial(roll_naive, length)
            members |= _fitted(values, season, length, name)
            if offset is not None:
                members |= {f"{key}, log": m for key, m in _in_logarithms(values, season, length, name, offset).items()}
    return members or {"naive, last value": partial(roll_naive, 1)}


def roll_naive(season: int, values: Series, origins: Sequence[int], horizon: int) -> Series:
    """The last season again and again."""
    places = np.asarray(origins)[:, None] - season + np.arange(horizon) % season
    return np.asarray(values[places])


def _fitted(values: Series, season: int, length: int, name: str) -> dict[str, Member]:
    found: dict[str, Member] = {}
    if len(values) >= max(2 * length, 4):
        found[f"theta, {name}"] = partial(roll_theta, fit_theta(values, length))
    lags = seasonal_lags(season, length, len(values))
    if _carries(len(values), lags):
        found[f"ridge, {name}"] = partial(roll_autoregression, fit_autoregression(values, lags))
    lags = seasonal_lags(season, season, len(values) - length)
    if _carries(len(values) - length, lags):
        found[f"ridge on changes, {name}"] = _on_changes(values, length, lags)
    return found


def _carries(points: int, lags: Lags) -> bool:
    return len(lags) > 0 and points - int(lags.max()) >= max(_ROWS_A_WEIGHT * len(lags), 8)


def _on_changes(values: Series, season: int, lags: Lags) -> Member:
    """A ridge on what changed since a season ago: its penalty pulls towards the seasonal naive, not the mean."""
    model = fit_autoregression(values[season:] - values[:-season], lags)

    def roll(values: Series, origins: Sequence[int], horizon: int) -> Series:
        started = np.asarray(origins)
        steps = roll_autoregression(model, values[season:] - values[:-season], (started - season).tolist(), horizon)
        paths = np.empty(steps.shape)
        for step in range(horizon):
            paths[:, step] = steps[:, step]
            paths[:, step] += values[started - season + step] if step < season else paths[:, step - season]
        return paths

    return roll


def _in_logarithms(values: Series, season: int, length: int, name: str, offset: float) -> dict[str, Member]:
    def there(member: Member, values: Series, origins: Sequence[int], horizon: int) -> Series:
        return np.asarray(np.exp(member(np.log(values + offset), origins, horizon)) - offset)

    return {key: partial(there, m) for key, m in _fitted(np.log(values + offset), season, length, name).items()}
