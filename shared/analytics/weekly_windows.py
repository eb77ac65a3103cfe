"""Whether a moment is in a window that recurs every week, by the clock on a wall somewhere.

Where that clock is put back or forward, a time is there twice or never; a window then takes the more that its words
allow: from the first of two beginnings to the last of two ends.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class WeeklyWindow:
    """From one time of day to another on these days, 1 Monday to 7 Sunday.

    An end that is not after the beginning is the next day's.
    """

    days: Collection[int]
    begins: time
    ends: time


def is_within(window: WeeklyWindow, time_zone: str, at: datetime) -> bool:
    """Whether a moment is in the window; its end is not."""
    zone = ZoneInfo(time_zone)
    today = at.astimezone(zone).date()
    return any(
        first <= at < last
        for day in (today - timedelta(days=1), today, today + timedelta(days=1))
        if day.isoweekday() in window.days
        for first, last in [_instants(window, zone, day)]
    )


def _instants(window: WeeklyWindow, zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    last_day = day if window.ends > window.begins else day + timedelta(days=1)
    return min(_both(day, window.begins, zone)), max(_both(last_day, window.ends, zone))


def _both(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    return [datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)]
