"""The statements that a read is made of, as the application's login of the time series."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.cells import Dimension, Figure, Need
from shared.analytics.folding import RawUsage
from shared.analytics.rollup_models import Grain, columns_of

# A plugin's hour, and since when it waits to be counted.
DirtyHour = tuple[UUID, datetime, datetime]


class Role(StrEnum):
    """What a row is read for: an answer, a day that is behind as it is stored, an hour or a day to count with."""

    ROW = "row"
    BEHIND = "behind"
    HOUR = "hour"
    DAY = "day"


class SpanRow(NamedTuple):
    """A roll-up and what it is read for; a day that is behind and not stored has no events.

    histogram, users, parts: None where they were not asked for. A tuple, as the driver makes them, for there are many.
    """

    role: str
    waiting_since: datetime | None
    plugin_id: UUID
    bucket: datetime
    events: int
    errors: int
    timed: int
    duration_sum: float
    duration_min: float | None
    duration_max: float | None
    histogram: bytes | None
    users: bytes | None
    parts: bytes | None


@dataclass(frozen=True, slots=True)
class SpanQuery:
    """Which roll-ups are asked for (begun from since on and before until), and of which days all that is behind.

    plugin_ids: None for all. roll_since, roll_until: days that windows are to be made of; None for none.
    """

    grain: Grain
    plugin_ids: Sequence[UUID] | None
    since: datetime
    until: datetime
    needs: Collection[Need]
    is_summed: bool
    first_day: date
    last_day: date
    roll_since: date | None = None
    roll_until: date | None = None


_sql = queries.load("analytics_reading")


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
    owners, buckets = columns_of(hours, 2)
    # A part that has all events is stored as the total, which then has to have all figures.
    needs = set(query.needs) if set(Dimension).isdisjoint(query.needs) else {*Figure, "parts"}
    rows = _sql.read_span(
        conn,
        tenant_id=tenant_id,
        grain=query.grain.value,
        plugin_ids=None if query.plugin_ids is None else list(query.plugin_ids),
        since=query.since,
        until=query.until,
        is_summed=query.is_summed,
        needs=sorted(needs),
        first_day=query.first_day,
        last_day=query.last_day,
        roll_since=query.roll_since,
        roll_until=query.roll_until,
        owners=owners,
        hours=buckets,
    )
    return [SpanRow._make(row) for row in rows]
