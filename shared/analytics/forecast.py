"""Forecasts of one series: several simple members, weighed by how they did on its own recent past.

    >>> forecast(hourly, horizon=48).mean                      # array of 48 values
    >>> forecast(hourly, horizon=48, season=24).upper[0.95]    # array of 48 values

The last part of the series is held out: members fitted on what lies before it are rolled over it, origin by origin.
Their errors give the weights; the errors of the weighted middle give the intervals, by split conformal prediction: for
each step the ceil((n + 1) * level)-th smallest of n absolute errors, counted in the error that is usual for a forecast
of that size. That promises the level on average over series
like this one, whatever its distribution, as long as the next values come from where the held out ones came from. Then
members are fitted again on everything, and only these forecast.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from shared.analytics.forecast_members import Member, fit_members
from shared.analytics.seasonality import Series, fill_gaps, find_season, longer_season

MAX_POINTS, MAX_HORIZON = 10_000, 1_000
LEVELS = (0.8, 0.95)
# A member's weight is its backtest error to this power, and this share at each end of the weighted members is left out.
_SHARPNESS, _TRIM = -3, 0.25
# Errors grow with a forecast to this power: between those of counts (0.5) and of shares (1).
_GROWTH = 0.75
# The part of a series that is held out, the most origins in it, and the fewest points before it.
_HELD_OUT, _ORIGINS, _FIRST = 0.3, 400, 4
# What is added to counts with zeros before logarithms are taken, as a part of their usual size.
_SMALL = 0.05
# Seasons in which one place always had the same value (a night without traffic) before that is taken for a rule.
_ALWAYS = 4


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next values of a series, one array entry per step.

    lower, upper: by level. They are infinite at steps for which the past had too few errors to keep the level.
    season: in points, 1 for none. weights: by member, together 1. calibrated_on: how many errors the first step's
    interval was made of.
    """

    mean: Series
    lower: Mapping[float, Series]
    upper: Mapping[float, Series]
    season: int
    weights: Mapping[str, float]
    calibrated_on: int


def forecast(values: ArrayLike, horizon: int, season: int | None = None, levels: Sequence[float] = LEVELS) -> Forecast:
    """The next `horizon` values of an evenly spaced series, oldest first; NaN is a gap. Same input, same answer.

    season: points until things repeat, 1 for never; found by autocorrelation if None. A longer one above it (a week
    above a day) is found in either case. A series that was never negative is not forecast negative.
    Raises: ValueError for no value at all, more than 10,000, infinite ones, or a horizon, season or level out of range.
    """
    past = fill_gaps(_checked(values, horizon, season, levels), season)
    found = find_season(past) if season is None else season
    longer = longer_season(past, found)
    floor = 0.0 if past.min() >= 0 else -np.inf
    weights, errors = _backtest(past, found, longer, horizon, points_needed(max(levels, default=0.0)))
    members = fit_members(past, found, longer, _offset(past))
    shares = _shares(weights, members)
    paths = np.array([member(past, [len(past)], horizon)[0] for member in members.values()])
    mean = _with_kept_places(past, found, np.maximum(_middle(paths, list(shares.values())), floor))
    size = _usual_error(mean, past)
    radius = {
        level: size * np.array([conformal_radius(step[~np.isnan(step)], level) for step in errors.T])
        for level in levels
    }
    return Forecast(
        mean,
        {level: np.maximum(mean - wide, floor) for level, wide in radius.items()},
        {level: mean + wide for level, wide in radius.items()},
        found,
        {name: share for name, share in shares.items() if share > 0},
        int(np.count_nonzero(~np.isnan(errors[:, 0]))),
    )


def conformal_radius(errors: Series, level: float) -> float:
    """Half the width of an interval that keeps `level`, from the absolute errors of the past; infinite if too few."""
    rank = int(np.ceil((len(errors) + 1) * level - 1e-9))
    return float(np.partition(errors, rank - 1)[rank - 1]) if rank <= len(errors) else np.inf


def points_needed(level: float) -> int:
    """How many errors the past must hold for an interval of this level to be finite."""
    return int(np.ceil(level / (1 - level) - 1e-9))


def history_needed(horizon: int, level: float) -> int:
    """How many values make every interval of a forecast finite: half of them are held out, and give enough errors."""
    held_out = horizon + points_needed(level)
    return held_out + max(held_out, _FIRST)


def _checked(values: ArrayLike, horizon: int, season: int | None, levels: Sequence[float]) -> Series:
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1 or not 1 <= len(series) <= MAX_POINTS or np.isnan(series).all():
        raise ValueError(f"a series is 1 to {MAX_POINTS} values in a row, not all of them NaN")
    if np.isinf(series).any() or np.nanmax(np.abs(series)) > 1e100:
        raise ValueError("a value is infinite or beyond 1e100")
    if not 1 <= horizon <= MAX_HORIZON:
        raise ValueError(f"the horizon is 1 to {MAX_HORIZON} steps")
    if season is not None and not 1 <= season <= MAX_POINTS:
        raise ValueError(f"a season is 1 to {MAX_POINTS} points")
    if not all(0 < level < 1 for level in levels):
        raise ValueError("a level lies between 0 and 1")
    return series


def _offset(past: Series) -> float | None:
    """What makes logarithms of the series possible; None where a value is negative or nothing is above zero."""
    if past.min() < 0 or past.max() <= 0:
        return None
    return 0.0 if past.min() > 0 else _SMALL * float(np.median(past[past > 0]))


def _backtest(past: Series, season: int, longer: int, horizon: int, needed: int) -> tuple[Mapping[str, float], Series]:
    """The weight of each member, and the errors (origin, step) of the weighted middle, NaN beyond the end.

    needed: how many errors the last step shall have, if the past is long enough.

    Errors are counted in usual ones. The middle of each half of the origins is weighted by the other half, so that its
    errors are those of weights that had not seen what they are for.
    """
    held_out = max(int(_HELD_OUT * len(past)), horizon + max(3 * season, 40, needed))
    first = max(len(past) - held_out, len(past) // 2, min(_FIRST, len(past)))
    if first >= len(past):
        return {}, np.full((1, horizon), np.nan)
    count = _origin_count(len(past) - first, horizon, needed)
    origins = np.unique(np.linspace(first, len(past) - 1, count).astype(np.intp))
    members = fit_members(past[:first], season, longer, _offset(past))
    paths = np.array([member(past, origins.tolist(), horizon) for member in members.values()])
    places = origins[:, None] + np.arange(horizon)
    seen = np.where(places < len(past), past[np.minimum(places, len(past) - 1)], np.nan)
    misses = np.abs(paths - seen)
    halves = np.array_split(np.arange(len(origins)), 2)
    errors = np.concatenate(
        [
            _relative(_middle(paths[:, own], _weights(misses[:, other])), seen[own], past)
            for own, other in (halves, halves[::-1])
        ]
    )
    return dict(zip(members, _weights(misses), strict=True)), errors


def _relative(paths: Series, seen: Series, past: Series) -> Series:
    return np.asarray(np.abs(paths - seen) / _usual_error(paths, past))


def _usual_error(forecasts: Series, past: Series) -> Series:
    """How errors grow with what is forecast, up to a factor; not at all where values may be negative."""
    if past.min() < 0 or past.max() <= 0:
        return np.ones(forecasts.shape)
    return np.asarray((np.maximum(forecasts, 0) + _SMALL * float(np.median(past[past > 0]))) ** _GROWTH)


def _weights(misses: Series) -> list[float]:
    """How much each member counts, by its mean error (member, origin, step); equal for no error at all."""
    each = np.nanmean(misses, axis=(1, 2)) if misses.size else np.ones(len(misses))
    best = max(float(each.min()), 1e-12 * float(each.max()), 1e-300)
    return [float(weight) for weight in (np.maximum(each, best) / best) ** _SHARPNESS]


def _origin_count(held_out: int, horizon: int, needed: int) -> int:
    """As many as time allows, and enough that reach the last step, which the last ones do not."""
    reaching = max(held_out - horizon, 1)
    least = int(np.ceil((needed - 1) * (held_out - 1) / reaching)) + 1
    return min(held_out, max(least, min(_ORIGINS, max(40, 40_000 // horizon))))


def _shares(weights: Mapping[str, float], members: Mapping[str, Member]) -> dict[str, float]:
    """Weights that add up to 1; equal ones where no member was tried."""
    tried = {name: weights.get(name, 0.0) for name in members}
    total = sum(tried.values())
    return {name: weight / total if total else 1 / len(tried) for name, weight in tried.items()}


def _middle(paths: Series, weights: Sequence[float]) -> Series:
    """The weighted mean of paths (member, ...) without the lowest and highest quarter of the weight, at each place.

    One member that ran away moves a mean and not this; with one member it is that member.
    """
    order = paths.argsort(axis=0, kind="stable")
    share = np.asarray(weights)[order] / np.sum(weights)
    upto = np.cumsum(share, axis=0)
    kept = np.clip(np.minimum(upto, 1 - _TRIM) - np.maximum(upto - share, _TRIM), 0, None)
    sums = (kept * np.take_along_axis(paths, order, axis=0)).sum(axis=0)
    return np.asarray(sums / kept.sum(axis=0))


def _with_kept_places(past: Series, season: int, mean: Series) -> Series:
    """The forecast, with the value of places of the season that had one and the same value in each of the last ones."""
    if season < 2 or len(past) < _ALWAYS * season:
        return mean
    lately = past[-_ALWAYS * season :].reshape(_ALWAYS, season)
    is_kept = np.resize((lately == lately[0]).all(axis=0), len(mean))
    return np.where(is_kept, np.resize(lately[0], len(mean)), mean)
