"""Forecasts beat the seasonal naive, keep their levels, and survive every series that a roll-up can hold."""

import numpy as np
import pytest
from numpy.typing import ArrayLike

from shared.analytics.forecast import MAX_HORIZON, conformal_radius, forecast, history_needed, points_needed
from shared.analytics.forecast_members import fit_members
from shared.analytics.seasonality import Series, fill_gaps, find_season, longer_season
from tests.labelled_series import hourly_usage

HOURS = np.arange(24 * 7 * 5)


def red_noise(seed: int, points: int) -> Series:
    """An AR(1) with memory 0.6."""
    values = [0.0]
    for step in np.random.default_rng(seed).normal(0, 1, points + 30):
        values.append(0.6 * values[-1] + step)
    return np.array(values[-points:])


def test_it_beats_the_seasonal_naive_of_days_and_of_weeks() -> None:
    ours, by_day, by_week = [], [], []
    for seed in range(4):
        for end in range(648, 792, 48):
            past, future = hourly_usage(seed)[:end], hourly_usage(seed)[end : end + 48]
            ours.append(np.abs(forecast(past, 48).mean - future).mean())
            by_day.append(np.abs(np.resize(past[-24:], 48) - future).mean())
            by_week.append(np.abs(past[-168:-120] - future).mean())
    assert np.mean(ours) < 0.9 * np.mean(by_week)
    assert np.mean(ours) < 0.75 * np.mean(by_day)


@pytest.mark.parametrize("level", [0.8, 0.9])
def test_intervals_keep_their_level_at_each_step(level: float) -> None:
    runs, horizon = 150, 3
    inside = np.zeros(horizon)
    for seed in range(runs):
        past, future = np.split(red_noise(seed, 150 + horizon), [-horizon])
        found = forecast(past, horizon, season=1, levels=[level])
        inside += (found.lower[level] <= future) & (future <= found.upper[level])
    deviation = np.sqrt(level * (1 - level) / runs)
    assert (np.abs(inside / runs - level) < 3 * deviation).all()


def test_the_radius_is_the_smallest_error_that_keeps_the_level_with_one_more_to_come() -> None:
    assert conformal_radius(np.arange(1.0, 10.0), 0.9) == 9.0
    assert conformal_radius(np.arange(1.0, 10.0), 0.8) == 8.0
    assert conformal_radius(np.arange(1.0, 9.0), 0.9) == np.inf
    assert [points_needed(level) for level in (0.8, 0.9, 0.95)] == [4, 9, 19]


def test_a_past_too_short_for_a_level_gives_no_finite_interval() -> None:
    found = forecast(np.arange(12.0), 2, season=1, levels=[0.5, 0.95])
    assert np.isfinite(found.upper[0.5]).all()
    assert np.isinf(found.upper[0.95]).all()


def test_the_same_series_gives_the_same_forecast_and_another_unit_gives_it_in_that_unit() -> None:
    past = hourly_usage(3)
    first, again, scaled = forecast(past, 24), forecast(past.tolist(), 24), forecast(past * 1024, 24)
    assert (first.mean == again.mean).all()
    assert np.allclose(scaled.mean, first.mean * 1024, rtol=1e-6)
    assert np.allclose(scaled.upper[0.8], first.upper[0.8] * 1024, rtol=1e-6)


def test_counts_are_never_forecast_negative() -> None:
    past = np.random.default_rng(1).poisson(0.3, 400).astype(np.float64)
    past[200:] = np.maximum(past[200:] - 1, 0)
    found = forecast(past, 30)
    assert (found.mean >= 0).all()
    assert (found.lower[0.95] >= 0).all()
    assert forecast(-1 - past, 5).mean.max() < 0


@pytest.mark.parametrize("value", [0.0, 7.0, -3.5])
@pytest.mark.parametrize("points", [1, 2, 5, 60, 400])
def test_what_never_changed_is_forecast_to_stay(value: float, points: int) -> None:
    found = forecast(np.full(points, value), 10)
    assert np.allclose(found.mean, value)
    if points >= 60:
        assert np.allclose([found.lower[0.8], found.upper[0.8]], value)


def test_nights_without_events_are_forecast_without() -> None:
    past = hourly_usage(4) * (HOURS % 24 > 5)
    found = forecast(past, 48, season=24)
    assert (found.mean[HOURS[:48] % 24 <= 5] == 0).all()
    assert (found.mean[HOURS[:48] % 24 > 6] > 0).all()


def test_after_a_shift_of_the_level_the_forecast_stays_on_the_new_one() -> None:
    past = hourly_usage(5)
    past[-200:] += 500
    assert np.abs(forecast(past, 24).mean - (hourly_usage(5)[-168:-144] + 500)).mean() < 100


def test_gaps_are_filled_from_the_season_and_short_ones_by_a_line() -> None:
    wave = np.tile(np.arange(12.0), 10)
    holes = wave.copy()
    holes[[0, 1, 50]] = np.nan
    holes[70:90] = np.nan
    filled = fill_gaps(holes, 12)
    assert (filled == wave[2:]).all()
    assert np.allclose(forecast(holes, 12, season=12).mean, wave[:12], atol=0.5)


def test_the_season_is_found_and_the_week_above_the_day() -> None:
    past = hourly_usage(6)
    assert find_season(past) == 24
    assert longer_season(past, 24) == 168
    assert forecast(past, 5).season == 24


def test_noise_and_trends_have_no_season() -> None:
    found = [find_season(np.random.default_rng(seed).normal(size=300)) for seed in range(20)]
    assert found.count(1) >= 17
    assert find_season(np.arange(200.0)) == find_season(np.zeros(200)) == 1


@pytest.mark.parametrize("points", range(1, 40))
def test_every_short_series_has_a_forecast(points: int) -> None:
    found = forecast(np.random.default_rng(points).normal(50, 5, points), 30, season=7 if points % 2 else None)
    assert np.isfinite(found.mean).all()
    assert (found.lower[0.8] <= found.mean).all()
    assert sum(found.weights.values()) == pytest.approx(1)


def test_the_past_a_member_sees_ends_at_its_origin() -> None:
    past = hourly_usage(7)
    members = fit_members(past[:600], 24, 168, 1.0)
    assert len(members) > 8
    spoiled = np.append(past[:650], np.full(len(past) - 650, 9e9))
    for name, member in members.items():
        assert (member(past, [620, 650], 12) == member(spoiled, [620, 650], 12)).all(), name


def test_members_that_did_better_count_more() -> None:
    random = np.random.default_rng(9)
    found = forecast(np.cumsum(random.normal(0, 1, 300)), 3, season=24).weights
    assert found["ridge, season"] > 2 * found["naive, season"]


@pytest.mark.parametrize(
    ("values", "horizon", "season", "levels"),
    [
        ([], 1, None, [0.8]),
        ([np.nan, np.nan], 1, None, [0.8]),
        ([1.0, np.inf], 1, None, [0.8]),
        ([[1.0]], 1, None, [0.8]),
        (np.zeros(10_001), 1, None, [0.8]),
        ([1.0], 0, None, [0.8]),
        ([1.0], MAX_HORIZON + 1, None, [0.8]),
        ([1.0], 1, 0, [0.8]),
        ([1.0], 1, None, [1.0]),
    ],
)
def test_what_cannot_be_forecast_is_refused(
    values: ArrayLike, horizon: int, season: int | None, levels: list[float]
) -> None:
    with pytest.raises(ValueError, match=r"series|value|horizon|season|level"):
        forecast(values, horizon, season, levels)


@pytest.mark.parametrize(("season", "most"), [(24, 744), (7, 400)])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.98, 0.99])
@pytest.mark.parametrize("horizon", [1, 14, 168])
def test_history_that_is_said_to_be_enough_makes_every_interval_finite(
    season: int, most: int, level: float, horizon: int
) -> None:
    needed = history_needed(horizon, level)
    random = np.random.default_rng(horizon)

    for length in {needed, needed + 1, (needed + most) // 2, most}:
        if needed <= length <= most:
            found = forecast(random.poisson(30, length), horizon, season, [level])
            assert np.isfinite(found.upper[level]).all(), length
