"""Windows that recur every week, above all where clocks are put back and forward."""

from datetime import UTC, datetime, time, timedelta

import pytest

from shared.analytics.weekly_windows import WeeklyWindow, is_within

BERLIN = "Europe/Berlin"
SUNDAY, MONDAY, SATURDAY = 7, 1, 6


def span(window: WeeklyWindow, zone: str, around: datetime) -> tuple[datetime, datetime] | None:
    """From when to when it lasts, found by asking for every minute of three days."""
    first = around - timedelta(days=1)
    inside = [at for n in range(3 * 1440) if is_within(window, zone, at := first + timedelta(minutes=n))]
    return (inside[0], inside[-1] + timedelta(minutes=1)) if inside else None


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


NIGHT = WeeklyWindow((SUNDAY,), time(1), time(5))


@pytest.mark.parametrize(
    ("around", "first", "last"),
    [
        pytest.param(utc(11, 22, 0), utc(11, 22, 0), utc(11, 22, 4), id="winter, UTC+1"),
        pytest.param(utc(7, 5, 0), utc(7, 4, 23), utc(7, 5, 3), id="summer, UTC+2"),
        # 2026-03-29, 02:00 becomes 03:00; 2026-10-25, 03:00 becomes 02:00.
        pytest.param(utc(3, 29, 0), utc(3, 29, 0), utc(3, 29, 3), id="spring: three hours"),
        pytest.param(utc(10, 25, 0), utc(10, 24, 23), utc(10, 25, 4), id="autumn: five hours"),
    ],
)
def test_a_window_follows_the_clock_on_the_wall(around: datetime, first: datetime, last: datetime) -> None:
    assert span(NIGHT, BERLIN, around) == (first, last)


@pytest.mark.parametrize(
    ("begins", "ends", "around", "first", "last"),
    [
        pytest.param(time(2, 30), time(4), utc(10, 25, 0), utc(10, 25, 0, 30), utc(10, 25, 3), id="first of two 02:30"),
        pytest.param(time(1), time(2, 30), utc(10, 25, 0), utc(10, 24, 23), utc(10, 25, 1, 30), id="last of two 02:30"),
        pytest.param(time(2, 30), time(4), utc(3, 29, 0), utc(3, 29, 0, 30), utc(3, 29, 2), id="no 02:30 to begin"),
        pytest.param(time(1), time(2, 30), utc(3, 29, 0), utc(3, 29, 0), utc(3, 29, 1, 30), id="no 02:30 to end"),
    ],
)
def test_a_time_that_is_twice_or_never_counts_for_more_quiet(
    begins: time, ends: time, around: datetime, first: datetime, last: datetime
) -> None:
    assert span(WeeklyWindow((SUNDAY,), begins, ends), BERLIN, around) == (first, last)


def test_an_end_before_the_beginning_is_tomorrows() -> None:
    assert span(WeeklyWindow((SATURDAY,), time(22), time(2)), "UTC", utc(11, 21, 22)) == (
        utc(11, 21, 22),
        utc(11, 22, 2),
    )


def test_the_same_time_twice_is_a_whole_day() -> None:
    assert span(WeeklyWindow((SATURDAY,), time(0), time(0)), "UTC", utc(11, 21, 12)) == (utc(11, 21, 0), utc(11, 22, 0))


def test_the_beginning_is_in_the_window_and_the_end_is_not() -> None:
    window = WeeklyWindow((MONDAY,), time(9), time(10))

    assert is_within(window, "UTC", utc(11, 23, 9))
    assert not is_within(window, "UTC", utc(11, 23, 10))


def test_days_are_those_of_the_place() -> None:
    # Monday 09:00 in Auckland is Sunday evening in UTC.
    assert is_within(WeeklyWindow((MONDAY,), time(9), time(10)), "Pacific/Auckland", utc(11, 22, 20, 30))
