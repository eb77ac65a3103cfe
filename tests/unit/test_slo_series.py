"""Slots of five minutes, added up by window and by day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics.burn_rate import WINDOWS, Counts
from shared.analytics.slo_series import (
    SLOT,
    SlotCounts,
    counts_by_day,
    counts_by_window,
    first_day_of_window,
    slot_of,
)

NOW = datetime(2026, 11, 24, 12, 3, tzinfo=UTC)
SLOT_NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def at(minutes_ago: int, good: int = 9, total: int = 10) -> SlotCounts:
    return SlotCounts(SLOT_NOW - timedelta(minutes=minutes_ago), Counts(good, total))


@pytest.mark.parametrize(("minute", "slot"), [(0, 0), (4, 0), (5, 5), (59, 55)])
def test_a_slot_begins_at_five_minutes(minute: int, slot: int) -> None:
    assert slot_of(datetime(2026, 11, 24, 1, minute, 59, tzinfo=UTC)) == datetime(2026, 11, 24, 1, slot, tzinfo=UTC)


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_a_window_ends_with_the_slot_of_now_and_begins_with_a_whole_one(window: timedelta) -> None:
    minutes = int(window.total_seconds() // 60)

    assert counts_by_window([at(0), at(minutes)], NOW)[window] == Counts(18, 20)
    assert counts_by_window([at(minutes + 5)], NOW)[window] == Counts()


def test_what_is_said_of_the_future_is_in_no_window() -> None:
    assert set(counts_by_window([at(-5)], NOW).values()) == {Counts()}


def test_slots_of_several_environments_add_up() -> None:
    assert counts_by_window([at(0), at(0, 1, 1)], NOW)[WINDOWS[0]] == Counts(10, 11)


def test_a_day_is_one_of_utc() -> None:
    midnight = datetime(2026, 11, 24, tzinfo=UTC)
    slots = [
        SlotCounts(midnight - SLOT, Counts(1, 1)),
        SlotCounts(midnight, Counts(2, 3)),
        SlotCounts(midnight, Counts(1, 1)),
    ]

    assert counts_by_day(slots) == {date(2026, 11, 23): Counts(1, 1), date(2026, 11, 24): Counts(3, 4)}


def test_a_budgets_window_is_so_many_days_and_today_is_one_of_them() -> None:
    assert first_day_of_window(NOW, 30) == date(2026, 10, 26)
    assert first_day_of_window(NOW, 1) == date(2026, 11, 24)


@given(st.lists(st.tuples(st.integers(-3, 900), st.integers(0, 5), st.integers(0, 5)), max_size=60))
def test_windows_are_the_plain_sums(drawn: list[tuple[int, int, int]]) -> None:
    slots = [at(5 * ago, good, good + bad) for ago, good, bad in drawn]

    for window, counts in counts_by_window(slots, NOW).items():
        inside = [(good, good + bad) for ago, good, bad in drawn if 0 <= ago <= window / SLOT]
        assert (counts.good, counts.total) == (sum(g for g, _ in inside), sum(t for _, t in inside))
