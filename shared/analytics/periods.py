"""Stretches of whole days that questions are about, and the stretch before each, to compare with."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.analytics.rollup_models import DAY, HOUR, Grain, midnight, month_of, next_month
from shared.analytics.usage_errors import PeriodEmpty, QuestionTooLarge

DEFAULT_DAYS = 30


@dataclass(frozen=True)
class Period:
    """Days from `since` on and before `until`, by UTC."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.since).days

    @property
    def begin(self) -> datetime:
        """When it begins."""
        return midnight(self.since)

    @property
    def end(self) -> datetime:
        """When it ends."""
        return midnight(self.until)

    def before(self, days: int | None = None) -> "Period":
        """As many days right before it, or another number of them."""
        return Period(self.since - timedelta(days or self.days), self.since)

    def in_steps(self, grain: Grain) -> "Period":
        """The same or, by month, all of the months that it touches: a month is counted as a whole."""
        if grain is not Grain.MONTH:
            return self
        return Period(month_of(self.since), next_month(month_of(self.until - DAY)))

    def steps_before(self, grain: Grain) -> "Period":
        """As many steps right before one that is in_steps: months differ in days."""
        if grain is not Grain.MONTH:
            return self.before()
        since = self.since
        for _ in self.buckets(grain):
            since = month_of(since - DAY)
        return Period(since, self.since)

    def widened(self, days: int) -> "Period":
        """The same, beginning some days earlier."""
        return Period(self.since - timedelta(days), self.until)

    def buckets(self, grain: Grain) -> list[datetime]:
        """When each of its hours, days or months begins; months of one that is in_steps."""
        if grain is Grain.MONTH:
            return [midnight(first) for first in self._months()]
        step = HOUR if grain is Grain.HOUR else DAY
        return [self.begin + number * step for number in range(self.days * (DAY // step))]

    def _months(self) -> list[date]:
        first, found = self.since, []
        while first < self.until:
            found.append(first)
            first = next_month(first)
        return found


def period_of(since: date | None, until: date | None, now: datetime, most_days: int) -> Period:
    """The days asked for; those that are not said end with today, and are 30.

    Raises: PeriodEmpty. QuestionTooLarge.
    """
    end = until or now.date() + timedelta(days=1)
    period = Period(since or end - timedelta(days=DEFAULT_DAYS), end)
    if period.days < 1:
        raise PeriodEmpty
    if period.days > most_days:
        raise QuestionTooLarge(f"at most {most_days} days; ask for a shorter time, or by month")
    return period
