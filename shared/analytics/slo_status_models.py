"""Shapes of how far an objective is kept: now, and day by day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.analytics.burn_rate import RULES, Budget, Counts, burn_rate, sli
from shared.analytics.objective_models import href_of
from shared.fields import Internal, RequestModel, ResponseModel
from shared.filters import Reads

# 30 days before and after them must be dates, too.
_EARLIEST, _LATEST = date(2000, 1, 1), date(2999, 12, 31)


class ListDays(RequestModel):
    """Which days of an objective; without any the last 30."""

    since: Annotated[date | None, Field(ge=_EARLIEST, le=_LATEST), Reads("day")] = None
    until: Annotated[date | None, Reads("day"), Field(ge=_EARLIEST, le=_LATEST, description="Included.")] = None

    @model_validator(mode="after")
    def _is_a_year_at_most(self) -> Self:
        if self.since and self.until and not timedelta(0) <= self.until - self.since <= timedelta(days=366):
            raise ValueError("since is not after until, and a year before it at most")
        return self


@dataclass(frozen=True)
class StatusRow:
    """The figures of an objective as the last evaluation left them. windows: [good, total] by seconds."""

    slo_objective_id: UUID
    target: float
    window_days: int
    as_of: datetime | None
    has_data: bool
    windows: dict[str, list[int]]
    state: str | None
    good: int
    total: int

    @property
    def counts(self) -> Counts:
        """The requests of the budget's window."""
        return Counts(self.good, self.total)

    def window(self, window: timedelta) -> Counts:
        """The requests of one window of a rule."""
        return Counts(*self.windows.get(str(int(window.total_seconds())), (0, 0)))


@dataclass(frozen=True)
class DayRow:
    """The requests of one day."""

    day: date
    good: int
    total: int


class ObjectiveState(StrEnum):
    """The worst that is going on; no-data: nobody can tell, nothing was going on, and no alert begins or ends."""

    OK = "ok"
    PENDING = "pending"
    FIRING = "firing"
    NO_DATA = "no-data"


class BurnWindow(ResponseModel):
    """How fast the budget burns in one window that ends now."""

    minutes: Annotated[int, Internal]
    good: Annotated[int, Internal]
    total: Annotated[int, Internal]
    burn_rate: Annotated[float | None, Internal, Field(description="1 uses the budget up just when its window ends.")]


class BurnRuleStatus(ResponseModel):
    """A rule: an alert begins where both windows burn faster than the factor, by what their requests prove."""

    rule: Annotated[str, Internal]
    factor: Annotated[float, Internal]
    long: Annotated[BurnWindow, Internal]
    short: Annotated[BurnWindow, Internal]


class ObjectiveStatus(ResponseModel):
    """How far an objective is kept, as the last evaluation found."""

    href: Annotated[str, Internal]
    slo_objective_id: Annotated[UUID, Internal]
    definition: Annotated[str, Internal, Field(description="The key of what `sli` is in the registry of KPIs.")]
    state: Annotated[ObjectiveState, Internal]
    has_data: Annotated[bool, Internal, Field(description="Without, an alert that fires goes on, and none begins.")]
    as_of: Annotated[
        datetime | None,
        Internal,
        Field(description="What was written later is not counted; null before the first time."),
    ]
    target: Annotated[float, Internal]
    window_days: Annotated[int, Internal]
    good: Annotated[int, Internal]
    total: Annotated[int, Internal]
    sli: Annotated[float | None, Internal]
    budget_allowed: Annotated[float, Internal, Field(description="How many requests of the window may fail.")]
    budget_left: Annotated[float, Internal, Field(description="1 untouched, 0 used up, below it overdrawn.")]
    exhausted_after_s: Annotated[
        float | None, Internal, Field(description="If it goes on as in the last hour; null: not at all.")
    ]
    rules: Annotated[list[BurnRuleStatus], Internal]

    @classmethod
    def of(cls, row: StatusRow, definition: str, budget: Budget, lasts: timedelta | None) -> "ObjectiveStatus":
        """The answer that shows a row."""
        return cls(
            href=f"{href_of(row.slo_objective_id)}/status",
            slo_objective_id=row.slo_objective_id,
            definition=definition,
            state=ObjectiveState(row.state or ("ok" if row.has_data else "no-data")),
            has_data=row.has_data,
            as_of=row.as_of,
            target=row.target,
            window_days=row.window_days,
            good=row.good,
            total=row.total,
            sli=sli(row.counts),
            budget_allowed=budget.allowed,
            budget_left=budget.left,
            exhausted_after_s=None if lasts is None else lasts.total_seconds(),
            rules=[
                BurnRuleStatus(rule=r.name, factor=r.factor, long=_shown(row, r.long), short=_shown(row, r.short))
                for r in RULES
            ],
        )


def _shown(row: StatusRow, window: timedelta) -> BurnWindow:
    counts = row.window(window)
    return BurnWindow(
        minutes=int(window.total_seconds() // 60),
        good=counts.good,
        total=counts.total,
        burn_rate=burn_rate(counts, row.target),
    )


class ObjectiveDay(ResponseModel):
    """One day of an objective."""

    day: Annotated[date, Internal]
    good: Annotated[int, Internal]
    total: Annotated[int, Internal]
    sli: Annotated[float | None, Internal]
    burn_rate: Annotated[float | None, Internal]

    @classmethod
    def of(cls, row: DayRow, target: float) -> "ObjectiveDay":
        """The answer that shows a row."""
        counts = Counts(row.good, row.total)
        return cls(day=row.day, good=row.good, total=row.total, sli=sli(counts), burn_rate=burn_rate(counts, target))


class ObjectiveHistory(ResponseModel):
    """Days of an objective, oldest first; days without requests are missing."""

    slo_objective_id: Annotated[UUID, Internal]
    definition: Annotated[str, Internal]
    as_of: Annotated[datetime | None, Internal]
    items: Annotated[list[ObjectiveDay], Internal]
