"""What repeats in a series: its season in points, a longer one above it, and how gaps are filled from it.

Pure and deterministic; numpy is the only import. A season of 1 means that nothing repeats.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]

# One-sided 1 %: a lag that noise alone would pass once in a hundred series, not once in ten.
_SURE = 2.33
# A multiple of the season is a season of its own (a week of days) where it repeats this much better.
_BETTER = 0.03
_WEEK = 7
# A gap up to here is bridged by a line: a season's shape says more only about longer ones.
_SHORT_GAP = 3
# Seasons wanted before anything is said about them.
_REPEATS = 2.5


def autocorrelation(values: Series) -> Series:
    """Correlation of a series without its linear trend with itself, by lag up to half its length; 0 for a constant."""
    if len(values) < 4:
        return np.zeros(len(values) // 2 + 1)
    steps = np.arange(len(values))
    flat = values - np.polyval(np.polyfit(steps, values, 1), steps)
    spread = float(flat @ flat)
    longest = len(values) // 2
    if spread <= 1e-18 * max(float(values @ values), 1e-300):
        return np.zeros(longest + 1)
    spectrum = np.fft.rfft(flat, 2 * len(values))
    products = np.fft.irfft(spectrum * spectrum.conj())[: longest + 1]
    # Each lag has fewer pairs than the one before: without this long seasons would always look weaker.
    return np.asarray(products / spread * len(values) / (len(values) - np.arange(longest + 1)))


def find_season(values: Series) -> int:
    """The season of a series without gaps, in points; 1 where none is significant.

    Of all lags that the series repeats at, the shortest one that is about as good as the best.
    """
    longest = int(len(values) / _REPEATS)
    if longest < 2:
        return 1
    by_lag = autocorrelation(values)
    # Bartlett: the variance of a lag's correlation grows with the correlation of the lags before it.
    bound = _SURE * np.sqrt((1 + 2 * np.cumsum(by_lag**2)) / len(values))
    peaks = [
        lag
        for lag in range(2, min(longest + 1, len(by_lag) - 1))
        if by_lag[lag] >= by_lag[lag - 1] and by_lag[lag] > by_lag[lag + 1] and by_lag[lag] > bound[lag - 1]
    ]
    if not peaks:
        return 1
    best = max(by_lag[lag] for lag in peaks)
    return next(lag for lag in peaks if by_lag[lag] >= 0.6 * best)


def longer_season(values: Series, season: int) -> int:
    """A multiple of `season` worth a look beside it, as a week is beside a day; else `season` itself.

    The multiple at which the series repeats best where that is clearly better than one season and than seven. Else
    seven if there is room for them: what people do has weeks, and a backtest soon says where it has none.
    """
    longest = int(len(values) / _REPEATS)
    if season < 2 or longest < 2 * season:
        return season
    by_lag = autocorrelation(values)
    multiples = range(2 * season, min(longest, len(by_lag) - 1) + 1, season)
    week = _WEEK * season
    known = max(by_lag[season], by_lag[week] if week in multiples else -1.0)
    best = max(by_lag[lag] for lag in multiples)
    if best > known + _BETTER:
        return next(lag for lag in multiples if by_lag[lag] >= best - _BETTER / 2)
    return week if week in multiples else season


def fill_gaps(values: Series, season: int | None) -> Series:
    """The series with every NaN replaced, and without those it starts with.

    Short gaps get a line between their ends. Longer ones get the values of one season before, where there are such.
    """
    known = np.flatnonzero(~np.isnan(values))
    values = values[known[0] :]
    known = known - known[0]
    filled: Series = np.interp(np.arange(len(values)), known, values[known])
    lag = season if season is not None else find_season(filled)
    if lag < 2:
        return filled
    for before, after in pairwise(known.tolist()):
        if after - before - 1 > _SHORT_GAP:
            for place in range(max(before + 1, lag), after):
                filled[place] = filled[place - lag]
    return filled


def seasonal_shape(values: Series, season: int) -> Series:
    """How far each place of a season lies from the level, in order of index modulo season; its mean is 0.

    All zero where there are no two whole seasons to tell it from.
    """
    if season < 2 or len(values) < 2 * season:
        return np.zeros(max(season, 1))
    ends = [0.5, *[1.0] * (season - 1), 0.5] if season % 2 == 0 else [1.0] * season
    level = np.convolve(values, np.array(ends) / season, "valid")
    start = (len(values) - len(level)) // 2
    off = values[start : start + len(level)] - level
    places = (np.arange(len(off)) + start) % season
    shape = np.bincount(places, off, season) / np.maximum(np.bincount(places, minlength=season), 1)
    return np.asarray(shape - shape.mean())
