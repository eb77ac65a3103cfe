"""The detector sees no later value, knows no unit, keeps its cooldown and its false alarms, and finds what is odd."""

import numpy as np
import pytest

from shared.analytics.anomalies import ALARM, COOLDOWN, PROBATION, Detector, detect, explain
from shared.analytics.anomaly_scores import Past, distance_to_shapes
from shared.analytics.rank_calibration import RAREST, RankCalibration
from shared.analytics.seasonality import Series
from tests.bench.series import deviations
from tests.labelled_series import corpus
from tests.nab_scoring import nab_score


def waves(seed: int, points: int = 1_500) -> Series:
    """A noisy wave of 48 points."""
    return 10 * np.sin(np.arange(points) / 48 * 2 * np.pi) + np.random.default_rng(seed).normal(0, 1, points)


def test_a_prefix_gets_the_same_scores_and_alarms() -> None:
    values = waves(1)
    values[900:930] += 30
    scores, alarms = detect(values)
    for points in (1, 60, 901, 1_200):
        first_scores, first_alarms = detect(values[:points])
        assert (first_scores == scores[:points]).all()
        assert (first_alarms == alarms[:points]).all()


def test_one_value_at_a_time_and_all_at_once_are_the_same() -> None:
    values = waves(2, 700)
    detector = Detector()
    assert [detector.update(value).score for value in values] == detect(values)[0].tolist()


@pytest.mark.parametrize(("scale", "shift"), [(1024.0, 0.0), (-0.25, 0.0), (1.0, 512.0), (8.0, -64.0)])
def test_scores_know_no_unit(scale: float, shift: float) -> None:
    values = np.round(waves(3), 2)
    values[1_000:1_010] += 25
    assert np.allclose(detect(values * scale + shift)[0], detect(values)[0], atol=0.02)
    assert (detect(values * scale + shift)[1] == detect(values)[1]).all()


def test_alarms_are_the_scores_from_a_half_on_and_keep_the_cooldown() -> None:
    for seed in range(3):
        values = waves(seed, 3_000)
        values[1_000:] += 20
        values[2_000:2_400] = np.random.default_rng(seed).normal(0, 40, 400)
        scores, alarms = detect(values)
        places = np.flatnonzero(alarms)
        assert (alarms == (scores >= ALARM)).all()
        assert ((scores >= 0) & (scores < 1)).all()
        assert (places >= PROBATION).all()
        assert (np.diff(places) >= COOLDOWN).all()


@pytest.mark.parametrize("kind", ["normal", "exponential", "standard_cauchy", "poisson"])
def test_false_alarms_on_noise_are_few_whatever_its_distribution(kind: str) -> None:
    random = np.random.default_rng(7)
    points = 2_500
    alarms = sum(int(detect(getattr(random, kind)(size=points))[1].sum()) for _ in range(3))
    assert alarms <= 3 * points / 250


def test_what_never_changes_or_repeats_exactly_raises_no_alarm() -> None:
    for values in (np.zeros(1_000), np.full(1_000, 0.1), np.arange(1_000) % 24 * 3.0):
        assert not detect(values)[1].any()


@pytest.mark.parametrize("name", ["spike", "shift", "silence", "missing wave"])
def test_the_first_alarm_says_where_it_begins(name: str) -> None:
    values = np.round(waves(5, 1_200) + 40)
    place = 1_008
    values[place:] = {
        "spike": np.append(values[place] + 40, values[place + 1 :]),
        "shift": values[place:] + 25,
        "silence": np.zeros(len(values) - place),
        "missing wave": np.full(len(values) - place, 40.0) + np.random.default_rng(1).normal(0, 1, len(values) - place),
    }[name]
    found = np.flatnonzero(detect(values)[1][place : place + 48])
    assert len(found) > 0
    assert found[0] <= (24 if name == "missing wave" else 2)


def test_a_gap_is_no_anomaly_and_changes_nothing_after_it() -> None:
    values = waves(6, 600)
    holes = np.insert(values, [300, 300, 450], np.nan)
    scores = detect(holes)[0]
    assert (scores[np.isnan(holes)] == 0).all()
    assert (scores[~np.isnan(holes)] == detect(values)[0]).all()


def test_it_says_what_was_expected() -> None:
    values = waves(8, 1_200)
    values[1_100] = 60
    found = explain(values)
    assert abs(found.expected[1_100] - 10 * np.sin(1_100 / 48 * 2 * np.pi)) < 3
    assert found.alarms[1_100]
    assert np.isnan(found.expected[0])


def test_empty_and_bad_input() -> None:
    assert [len(answer) for answer in detect([])] == [0, 0]
    for bad in ([1.0, np.inf], [[1.0], [2.0]], np.zeros(100_001), [1e200]):
        with pytest.raises(ValueError, match="value"):
            detect(bad)
    with pytest.raises(ValueError, match="1 timestamps for 2 values"):
        detect([1.0, 2.0], ["2026-11-24"])


def test_deviations_forget_what_has_left_the_window() -> None:
    past = Past()
    for value in [1e4] * 10 + [0.0, 2.0] * 2_000:
        past.add(value)
    assert past.deviations(3.0) == pytest.approx(2.0)
    assert len(past.values) == 4_000


def test_a_shape_is_not_held_against_one_that_shares_its_values() -> None:
    past = np.arange(100.0)
    assert distance_to_shapes(past, 100.0) == pytest.approx(
        8**1.5 * np.sqrt(np.mean((1 + np.arange(6) / 8) ** 2)), rel=0.01
    )


def test_rarity_is_the_share_of_the_past_that_was_as_high() -> None:
    ranks = RankCalibration()
    for score in range(1, 1_000):
        ranks.rarity(float(score))
    assert ranks.rarity(900.0) == pytest.approx(-np.log10(101 / 1_000))
    assert 3 <= ranks.rarity(1_001.0) < ranks.rarity(1_050.0) < ranks.rarity(1e9) == RAREST


def test_it_finds_more_in_series_it_was_not_tuned_on_than_a_window_of_deviations() -> None:
    unseen = [one for one in corpus(900)[::6] if len(one.values) < 5_000]
    by_deviation = [deviations(one.values) for one in unseen]
    peers = [nab_score(unseen, [odd >= least for odd in by_deviation]) for least in (3.0, 3.5, 4.0, 4.5, 5.0, 6.0)]
    assert nab_score(unseen, [detect(one.values)[1] for one in unseen]) > max(peers) + 5
