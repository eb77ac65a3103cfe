"""What the tables of the time series say, read as their owner, whatever a role may see."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import cast
from uuid import UUID

import psycopg

from clients.postgres import Away, Connection
from shared.analytics.cells import Cell, Dimension, Rollup
from shared.analytics.packing import RollupColumns, unpack_rollup

# A plugin of a tenant, and the hour, day, month or last of 30 days.
Stored = Mapping[datetime | date, Rollup]
_COLUMNS = "bucket, events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts"


@contextmanager
def series_connection() -> Iterator[Connection]:
    """A connection as plugyard_owner, committed when the block ends."""
    with psycopg.connect(os.environ["ANALYTICS_OWNER_URL"]) as conn:
        yield conn


def series_rows(query: str, *values: object) -> list[tuple[object, ...]]:
    """The rows of a query, across all tenants."""
    with series_connection() as conn:
        return conn.execute(query.encode(), values).fetchall()


def written_messages(tenants: list[UUID]) -> int:
    """How many messages are in the ledger; asked again as long as the database is away."""
    return _count_patiently("select count(distinct message_id) from written_message where tenant_id = any(%s)", tenants)


def waiting(tenants: list[UUID]) -> int:
    """How many lines and days the refresher has yet to bring up, and messages whose ids nobody looked at."""
    return sum(
        _count_patiently(f"select count(*) from {what} tenant_id = any(%s)", tenants)  # noqa: S608 - from these
        for what in ("dirty_bucket where", "day_behind where", "written_message where not is_checked and")
    )


def noted_times() -> dict[bytes, int]:
    """Under which time each id was met first, in microseconds since 1970."""
    query = "select event_key, (extract(epoch from occurred_at) * 1000000)::bigint from event_id"
    return {cast("UUID", key).bytes: int(str(at)) for key, at in series_rows(query)}


def stored_rollups(grain: str, tenant_id: UUID, plugin_id: UUID) -> Stored:
    """The roll-ups of a plugin, by bucket."""
    query = f"select {_COLUMNS} from usage_{grain} where tenant_id = %s and plugin_id = %s"  # noqa: S608 - of four grains
    rows = series_rows(query, tenant_id, plugin_id)
    return {cast("datetime | date", bucket): unpack_rollup(RollupColumns(*columns)) for bucket, *columns in rows}  # type: ignore[arg-type] # as the table has them


def numbered_users(tenant_id: UUID) -> Mapping[int, bytes]:
    """Whose key each number of the tenant stands for."""
    rows = series_rows("select number, subject_key from user_number where tenant_id = %s", tenant_id)
    return {int(str(number)): cast("UUID", key).bytes for number, key in rows}


def rolled_until(tenant_id: UUID) -> date:
    """The last day whose rolling roll-ups are written."""
    ((day,),) = series_rows("select rolled_until from rollup_state where tenant_id = %s", tenant_id)
    return cast("date", day)


def first_seen(tenant_id: UUID, plugin_id: UUID, users: Mapping[int, bytes]) -> Mapping[object, object]:
    """When each user, by key, is said to have done an action first."""
    rows = series_rows(
        "select action, number, first_at from first_seen where tenant_id = %s and plugin_id = %s", tenant_id, plugin_id
    )
    return {(action, users.get(int(str(number)))): first_at for action, number, first_at in rows}


def plain(cell: Cell, users: Mapping[int, bytes]) -> tuple[object, ...]:
    """A cell's figures as the model has them."""
    counts = dict(cell.histogram.counts)
    keys = {users.get(number, b"unknown") for number in cell.users}
    return (
        *(cell.events, cell.errors, cell.timed, cell.duration_us),
        *(cell.duration_min, cell.duration_max, counts, keys),
    )


def plain_parts(rollup: Rollup, users: Mapping[int, bytes]) -> dict[tuple[str, str], tuple[object, ...]]:
    """The figures of each member of each dimension."""
    return {
        (dimension.value, member): plain(cell, users)
        for dimension in Dimension
        for member, cell in rollup.parts[dimension].items()
    }


def _count_patiently(query: str, tenants: list[UUID]) -> int:
    while True:
        try:
            ((counted,),) = series_rows(query, tenants)
        except Away:
            continue
        return int(str(counted))
