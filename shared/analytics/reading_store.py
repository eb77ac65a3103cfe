"""The statements that a read is made of, as the application's login of the time series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.folding import RawUsage
from shared.analytics.rollup_models import Grain, RollupRow, columns_of

# A plugin's hour, and since when it waits to be counted.
DirtyHour = tuple[UUID, datetime, datetime]


class Role(StrEnum):
    """What a row is read for: an answer, a day that is behind as it is stored, an hour or a day to count with."""

    ROW = "row"
    BEHIND = "behind"
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A roll-up and what it is read for; of a day that is behind and not stored, events is None and so is all else."""

    role: Role
    waiting_since: datetime | None
    tenant_id: UUID
    plugin_id: UUID
    bucket: datetime
    events: int | None
    errors: int
    timed: int
    duration_sum: float
    duration_min: float | None
    duration_max: float | None
    histogram: bytes
    users: bytes
    parts: bytes | None

    def stored(self) -> RollupRow | None:
        """The roll-up, if there is one."""
        if self.events is None:
            return None
        return RollupRow(
            self.tenant_id,
            self.plugin_id,
            self.bucket,
            self.events,
            self.errors,
            self.timed,
            self.duration_sum,
            self.duration_min,
            self.duration_max,
            self.histogram,
            self.users,
            self.parts,
        )


@dataclass(frozen=True, slots=True)
class SpanQuery:
    """Which roll-ups are asked for (begun from since on and before until), and of which days all that is behind.

    plugin_ids: None for all. roll_since, roll_until: days that windows are to be made of; None for none.
    """

    grain: Grain
    plugin_ids: Sequence[UUID] | None
    since: datetime
    until: datetime
    has_parts: bool
    first_day: date
    last_day: date
    roll_since: date | None = None
    roll_until: date | None = None


_sql = queries.load("analytics_reading", SpanRow)


def list_dirty_hours(
    conn: Connection, plugin_ids: Sequence[UUID] | None, since: datetime, until: datetime
) -> list[DirtyHour]:
    """The hours of the verified tenant's plugins whose events are not all counted."""
    ids = None if plugin_ids is None else list(plugin_ids)
    return list(_sql.list_dirty_hours(conn, plugin_ids=ids, since=since, until=until))


def are_hours_readable(conn: Connection, buckets: Sequence[datetime], most: int) -> bool:
    """Whether all events of these hours, of whatever tenant, are no more than that."""
    return bool(_sql.are_hours_readable(conn, buckets=list(buckets), most=most))


def read_usage_hours(conn: Connection, hours: Sequence[tuple[UUID, datetime]]) -> list[RawUsage]:
    """The events of the verified tenant's plugins in these hours."""
    plugin_ids, buckets = columns_of(hours, 2)
    return list(_sql.read_usage_hours(conn, plugin_ids=plugin_ids, buckets=buckets))


def find_rolled_until(conn: Connection, tenant_id: UUID) -> date | None:
    """Up to which day the tenant's rolling roll-ups are; None where it has none."""
    rolled_until: date | None = _sql.find_rolled_until(conn, tenant_id=tenant_id)
    return rolled_until


def read_span(
    conn: Connection, tenant_id: UUID, query: SpanQuery, hours: Sequence[tuple[UUID, datetime]]
) -> list[SpanRow]:
    """What is asked for, days that are behind and their hours, and these hours, all as they are at one moment."""
    hours_of, buckets = columns_of(hours, 2)
    return list(
        _sql.read_span(
            conn,
            tenant_id=tenant_id,
            grain=query.grain.value,
            plugin_ids=None if query.plugin_ids is None else list(query.plugin_ids),
            since=query.since,
            until=query.until,
            has_parts=query.has_parts,
            first_day=query.first_day,
            last_day=query.last_day,
            roll_since=query.roll_since,
            roll_until=query.roll_until,
            hours_of=hours_of,
            hours=buckets,
        )
    )
