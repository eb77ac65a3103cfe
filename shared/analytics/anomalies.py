"""Anomalies of one series as it arrives: a score for each value, and an alarm where something begins to be odd.

    >>> scores, alarms = detect(values)            # two arrays as long as `values`: floats from 0 to 1, booleans
    >>> detector = Detector(); detector.update(3.5)    # or one value at a time, with the same answers

A value is scored by what came before it and by nothing later. Three scores are taken (`anomaly_scores.py`): distance
from the window's mean, distance of the last eight values from all earlier shapes, and distance from what a seasonal
regression expected. Each is turned into its rarity among its own past (`rank_calibration.py`) before they are averaged,
so one threshold means the same for every series, whatever its unit, noise and skew.

`alarms` is `scores >= 0.5` exactly: within the cooldown after an alarm, and in the probation at the start, scores stay
below. So what lasts for an hour is one alarm, and any other threshold on the scores sees one, too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.analytics.anomaly_scores import Past, Predictor, distance_to_shapes
from shared.analytics.rank_calibration import RankCalibration
from shared.analytics.seasonality import Series

MAX_POINTS = 100_000
# A score of 0.5: each of the three is, on average, as rare as one value in a hundred. tests/labelled_series chose it.
THRESHOLD = 2.0
ALARM = 0.5
PROBATION, COOLDOWN = 150, 100
# The last scores of a value that may not alarm.
_HELD = 0.499
# Distance from the mean counts half: it is blind to shapes and seasons.
_SHARES = (0.5, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """One value: its score from 0 to 1, whether it raised the alarm, and what was expected (NaN at the start)."""

    score: float
    is_alarm: bool
    expected: float


@dataclass(frozen=True, slots=True)
class Detection:
    """A whole series, one array entry per value."""

    scores: Series
    alarms: NDArray[np.bool_]
    expected: Series


class Detector:
    """Scores one series, value by value. A value costs about the same whether it is the hundredth or the millionth.

    probation: values at the start that raise no alarm. cooldown: values after an alarm that raise none.
    """

    def __init__(self, probation: int = PROBATION, cooldown: int = COOLDOWN) -> None:
        self._probation, self._cooldown = probation, cooldown
        self._past, self._predictor = Past(), Predictor()
        self._ranks = (RankCalibration(), RankCalibration(), RankCalibration())
        self._held_until = probation

    def update(self, value: float) -> Judged:
        """Judge the next value. NaN is a gap: it gets score 0, and the series goes on as if it had not been."""
        if math.isnan(value):
            return Judged(0.0, False, math.nan)
        if not self._past.seen:
            self._past.add(value)
            return Judged(0.0, False, math.nan)
        expected = self._predictor.expected(self._past)
        odd = (
            self._past.deviations(value),
            distance_to_shapes(self._past.values, value),
            0.0 if math.isnan(expected) else abs(value - expected),
        )
        rarity = sum(
            share * rank.rarity(score) for share, rank, score in zip(_SHARES, self._ranks, odd, strict=True)
        ) / sum(_SHARES)
        place = self._past.seen
        self._past.add(value)
        score = rarity / (rarity + THRESHOLD)
        if place < self._held_until:
            return Judged(min(score, _HELD), False, expected)
        if score >= ALARM:
            self._held_until = place + self._cooldown
        return Judged(score, score >= ALARM, expected)


def detect(
    values: ArrayLike, timestamps: Sequence[object] | NDArray[np.generic] | None = None
) -> tuple[Series, NDArray[np.bool_]]:
    """Scores and alarms of an evenly spaced series, oldest value first, as arrays of its length.

    timestamps: one for each value, if given; only their number is looked at. Raises: ValueError as `explain` does.
    """
    found = explain(values, timestamps)
    return found.scores, found.alarms


def explain(
    values: ArrayLike,
    timestamps: Sequence[object] | NDArray[np.generic] | None = None,
    probation: int = PROBATION,
    cooldown: int = COOLDOWN,
) -> Detection:
    """As `detect`, with what was expected at each value; probation and cooldown as of `Detector`.

    Raises: ValueError for more than 100,000 values, infinite ones, or as many timestamps as there are no values.
    """
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1 or len(series) > MAX_POINTS:
        raise ValueError(f"a series is at most {MAX_POINTS} values in a row")
    if np.isinf(series).any() or np.nanmax(np.abs(series), initial=0.0) > 1e100:
        raise ValueError("a value is infinite or beyond 1e100")
    if timestamps is not None and len(timestamps) != len(series):
        raise ValueError(f"{len(timestamps)} timestamps for {len(series)} values")
    detector = Detector(probation, cooldown)
    judged = [detector.update(value) for value in series.tolist()]
    return Detection(
        np.array([one.score for one in judged], dtype=np.float64),
        np.array([one.is_alarm for one in judged], dtype=np.bool_),
        np.array([one.expected for one in judged], dtype=np.float64),
    )
