"""Raw rows as the writer writes them, and connections of the time series' logins past every pool."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import psycopg

from clients.postgres import Connection
from shared.analytics.partition_models import Series
from shared.ids import new_id

_COLUMNS = {
    Series.USAGE: "occurred_at, event_key, tenant_id, plugin_id, arrived_at, is_error, action",
    Series.PERFORMANCE: "occurred_at, event_key, tenant_id, plugin_id, arrived_at, requests, errors, environment_id",
}


@contextmanager
def series_login(login: str) -> Iterator[Connection]:
    """A connection as one of the logins ANALYTICS_<login>_URL; each statement its own transaction."""
    with psycopg.connect(os.environ[f"ANALYTICS_{login}_URL"], autocommit=True) as conn:
        yield conn


def at(day: date, hours: float = 12) -> datetime:
    """So many hours into a day of UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(hours=hours)


def copy_rows(conn: Connection, series: Series, tenant_id: UUID, moments: Sequence[datetime]) -> list[UUID]:
    """A row at each moment, copied as the writer does; their keys."""
    keys = [new_id() for _ in moments]
    rest = ("use",) if series == Series.USAGE else (0, new_id())
    with conn.cursor() as cursor, cursor.copy(f"copy {series} ({_COLUMNS[series]}) from stdin".encode()) as copy:
        for moment, key in zip(moments, keys, strict=True):
            copy.write_row((moment, key, tenant_id, new_id(), moment, 0, *rest))
    return keys


def count_rows(conn: Connection, series: Series, tenant_id: UUID, day: date) -> int:
    """How many rows of a tenant the series has on a day, wherever they lie."""
    query = f"select count(*) from {series} where tenant_id = %s and occurred_at >= %s and occurred_at < %s"  # noqa: S608 - a name from the enum
    ((count,),) = conn.execute(query.encode(), (tenant_id, at(day, 0), at(day, 24))).fetchall()
    return int(str(count))
