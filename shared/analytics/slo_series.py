"""What five-minute slots of performance say about an objective, by window and by day.

A window is as many whole slots as it is long and the slot that is not over yet: up to five minutes longer than its
name.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from shared.analytics.burn_rate import WINDOWS, Counts

SLOT = timedelta(minutes=5)
# The longest window of a rule. What is older counts for the budget alone, by days of UTC.
RECENT = WINDOWS[-1]


@dataclass(frozen=True)
class SlotCounts:
    """Requests of one slot, of one environment or of several."""

    bucket: datetime
    counts: Counts


def slot_of(at: datetime) -> datetime:
    """The beginning of the slot that a moment is in."""
    return at - (at - datetime.min.replace(tzinfo=UTC)) % SLOT


def counts_by_window(slots: Iterable[SlotCounts], now: datetime) -> dict[timedelta, Counts]:
    """The requests in each window of a rule that ends now; what is said of the future is left out."""
    last, found = slot_of(now), dict.fromkeys(WINDOWS, Counts())
    for slot in slots:
        for window in WINDOWS:
            if last - window <= slot.bucket <= last:
                found[window] += slot.counts
    return found


def counts_by_day(slots: Iterable[SlotCounts]) -> dict[date, Counts]:
    """The requests of each day of UTC that has some."""
    found: dict[date, Counts] = defaultdict(Counts)
    for slot in slots:
        found[slot.bucket.astimezone(UTC).date()] += slot.counts
    return dict(found)


def first_day_of_window(now: datetime, window_days: int) -> date:
    """A budget's window: so many days of UTC, today among them."""
    return now.astimezone(UTC).date() - timedelta(days=window_days - 1)
