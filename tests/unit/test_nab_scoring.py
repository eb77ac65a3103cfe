"""The benchmark's score on hand-made alarms: what the paper says an early, a late and a false one are worth."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.nab_scoring import Labelled, nab_score, raw_score, worth

SERIES = Labelled("one", np.zeros(1_000), [(500, 599)])


def alarms(*places: int) -> NDArray[np.bool_]:
    """Alarms of the series at these places."""
    return np.isin(np.arange(1_000), places)


def test_worth_falls_from_the_left_edge_to_nothing_at_the_right_one_and_below() -> None:
    assert [round(worth(position), 5) for position in (-1, -0.5, 0, 1, 3)] == [0.98661, 0.84828, 0.0, -0.98661, -1.0]


def test_silence_is_0_and_an_alarm_at_the_left_edge_is_100() -> None:
    assert nab_score([SERIES], [alarms()]) == 0
    assert nab_score([SERIES], [alarms(500)]) == pytest.approx(100)


def test_only_the_earliest_alarm_of_a_window_counts() -> None:
    assert raw_score(1_000, SERIES.windows, [510, 520, 599]) == raw_score(1_000, SERIES.windows, [510])


def test_an_alarm_long_before_any_window_costs_a_ninth_and_one_shortly_after_less() -> None:
    assert raw_score(1_000, SERIES.windows, [300]) == pytest.approx(-1.11)
    assert -1.11 < raw_score(1_000, SERIES.windows, [610]) < -1


def test_probation_counts_for_nothing() -> None:
    assert raw_score(1_000, SERIES.windows, [149]) == -1
