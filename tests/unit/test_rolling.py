"""Windows of 30 days are what their days come to, whatever was spared on the way."""

import random
from datetime import date

import pytest

from shared.analytics.cells import Counted, Rollup, merged, timing_of
from shared.analytics.rolling import packed_windows, rolling_windows
from shared.analytics.rollup_models import DAY, ROLLING_DAYS, packed_or_none

FIRST, LAST = date(2026, 1, 20), date(2026, 4, 15)


def some_days(seed: int, share: float) -> dict[date, Rollup]:
    """Roll-ups of a share of the days from before the first window to the last; now and then one without events."""
    chance = random.Random(seed)
    days = {}
    for n in range((LAST - FIRST).days + ROLLING_DAYS):
        if chance.random() < share:
            day = days[FIRST - DAY * (ROLLING_DAYS - 1) + DAY * n] = Rollup()
            members = (chance.choice(["1.0", "2.0"]), None, None, "use")
            day.add(
                [
                    Counted(chance.random() < 0.1, timing_of(chance.random() * 900), chance.randint(1, 9), members)
                    for _ in range(chance.randint(0, 3))
                ]
            )
    return days


def by_hand(days: dict[date, Rollup]) -> dict[date, Rollup]:
    """Each window from its thirty days."""
    ends = [FIRST + DAY * n for n in range((LAST - FIRST).days + 1)]
    windows = {
        end: merged(rollup for day, rollup in days.items() if end - DAY * ROLLING_DAYS < day <= end) for end in ends
    }
    return {end: window for end, window in windows.items() if window.total.events}


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_a_window_is_what_its_days_come_to(seed: int, share: float) -> None:
    days = some_days(seed, share)

    assert dict(rolling_windows(days, FIRST, LAST)) == by_hand(days)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.5, 1.0])
def test_packed_windows_are_the_same_ones_and_tell_of_the_empty(share: float) -> None:
    days = some_days(7, share)
    wanted = by_hand(days)

    packed = dict(packed_windows(days, FIRST, LAST))

    assert len(packed) == (LAST - FIRST).days + 1
    assert packed == {end: packed_or_none(wanted.get(end)) for end in packed}


def test_windows_that_are_alike_are_objects_of_their_own() -> None:
    windows = [window for _, window in rolling_windows(some_days(1, 0.02), FIRST, LAST)]

    assert len({id(window) for window in windows}) == len(windows)


def test_a_window_that_stays_the_same_is_packed_once() -> None:
    packed = [columns for _, columns in packed_windows(some_days(1, 0.02), FIRST, LAST) if columns]

    assert len({id(columns) for columns in packed}) < len(packed) / 5
