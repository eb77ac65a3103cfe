"""What the generated events are about: whose plugins, in which environments, over which days, how much of it late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

# One tenant has ten times what each of the others has.
LARGEST = 10.0


@dataclass(frozen=True)
class PluginTraffic:
    """A plugin and its versions, oldest first; the last few are rolled out within the days that are generated."""

    plugin_id: UUID
    versions: Sequence[str]


@dataclass(frozen=True)
class TenantTraffic:
    """A tenant's share (`weight` against the others'), its hours, and what its people use, the most used first.

    environments: the one with most of the use first; may be empty.
    """

    tenant_id: UUID
    weight: float
    zone: str
    plugins: Sequence[PluginTraffic]
    environments: Sequence[UUID]
    teams: Sequence[str]


@dataclass(frozen=True)
class Traffic:
    """So many usage events and samples in the `days` before `until`, the same for the same seed.

    late_share: arrives an hour to 29 days after it occurred. duplicate_share: comes a second time, in another message.
    reused_share: comes a second time under the same id and another time, which is a fault of its sender.
    """

    tenants: Sequence[TenantTraffic]
    until: datetime
    days: int
    events: int
    samples: int = 0
    late_share: float = 0.02
    duplicate_share: float = 0.01
    reused_share: float = 0.0
    seed: int = 1
    # As many as intake takes in one request.
    message_size: int = 1_000

    @cached_property
    def first_day(self) -> date:
        """The first of the days, `until`'s own being the last."""
        return self.until.astimezone(UTC).date() - timedelta(days=self.days - 1)

    def day(self, number: int) -> date:
        """The day with this number, from 0."""
        return self.first_day + timedelta(days=number)


def midnight_us(zone: str, day: date) -> int:
    """When a day begins at a place, in microseconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp()) * 1_000_000
