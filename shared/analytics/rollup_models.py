"""Roll-ups as they lie in tables, and the stretches of time they are of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from operator import attrgetter
from uuid import UUID

from shared.analytics.cells import Rollup
from shared.analytics.packing import RollupColumns, pack_rollup, unpack_rollup

# Stands for all plugins of the tenant together.
ALL_PLUGINS = UUID(int=0)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What a rolling roll-up is of: so many days, the last of which names it.
ROLLING_DAYS = 30

# An hour is counted anew while all its raw rows are there for sure: they are kept for 62 days at least, and an event is
# 30 days late at most, or 60 where it was replayed from the dead letters.
COUNTED_ANEW_FOR = timedelta(days=61)


class Grain(StrEnum):
    """How long a stretch of time a roll-up is of. All begin by UTC; a month's bucket is its first day."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    ROLLING = "rolling"


@dataclass(frozen=True, slots=True)
class RollupRow:
    """A row of usage_hour, usage_day, usage_month or usage_rolling. parts: None where they were not asked for."""

    tenant_id: UUID
    plugin_id: UUID
    bucket: datetime
    events: int
    errors: int
    timed: int
    duration_sum: float
    duration_min: float | None
    duration_max: float | None
    histogram: bytes
    users: bytes
    parts: bytes | None

    @property
    def columns(self) -> RollupColumns:
        """The figures as they are packed; without parts where those were not asked for."""
        return RollupColumns(
            self.events,
            self.errors,
            self.timed,
            self.duration_sum,
            self.duration_min,
            self.duration_max,
            self.histogram,
            self.users,
            self.parts or b"",
        )

    def unpack(self) -> Rollup:
        """The figures, with their parts if those were asked for."""
        return unpack_rollup(self)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a roll-up lies; `bucket` is when it begins, of a rolling one when its last day does."""

    grain: Grain
    tenant_id: UUID
    plugin_id: UUID
    bucket: datetime


@dataclass(slots=True)
class Changes:
    """What is to be written and deleted, in one go."""

    written: list[tuple[Place, RollupColumns]] = field(default_factory=list)
    gone: list[Place] = field(default_factory=list)

    def put(self, place: Place, rollup: Rollup | None) -> None:
        """Write a roll-up there, or see that there is none where it has no events."""
        self.put_packed(place, packed_or_none(rollup))

    def put_packed(self, place: Place, columns: RollupColumns | None) -> None:
        """The same of one that is packed; None has no events."""
        if columns is None:
            self.gone.append(place)
        else:
            self.written.append((place, columns))


def packed_or_none(rollup: Rollup | None) -> RollupColumns | None:
    """A roll-up packed; None if it has no events, or is none."""
    return pack_rollup(rollup) if rollup is not None and rollup.total.events else None


# Not astuple, which copies deeply.
_figures = attrgetter(*(column.name for column in fields(RollupColumns)))


def columns_of(rows: Iterable[Sequence[object]], width: int) -> list[list[object]]:
    """Rows turned into one list for each of their columns."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def place_columns(places: Sequence[Place]) -> list[list[object]]:
    """Grains, tenants, plugins and buckets of some places."""
    return columns_of([(p.grain.value, p.tenant_id, p.plugin_id, p.bucket) for p in places], 4)


def figure_columns(figures: Sequence[RollupColumns]) -> list[list[object]]:
    """The columns of some roll-ups, in the order of their fields."""
    return columns_of(map(_figures, figures), 9)


def midnight(day: date) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), UTC)


def hour_of(at: datetime) -> datetime:
    """When the hour of a time begins."""
    return at.replace(minute=0, second=0, microsecond=0)


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)
