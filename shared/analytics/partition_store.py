"""The statements about partitions of the raw tables, run as the jobs login of their database, or as its owner."""

from datetime import date, datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.partition_models import DefaultDayRow, PartitionRow, RetentionRow, Series, ServerRow

_sql = queries.load("analytics_partition", DefaultDayRow, PartitionRow, RetentionRow, ServerRow)


def read_server(conn: Connection, series: Series) -> ServerRow:
    """What the server has to keep a series with."""
    row: ServerRow = _sql.read_server(conn, series=series)
    return row


def get_today(conn: Connection) -> date:
    """The day of UTC by the database's clock."""
    today: date = _sql.get_today(conn)
    return today


def make_hypertable(conn: Connection, series: Series) -> bool:
    """Make the empty series a hypertable; False where it is one already."""
    return bool(_sql.make_hypertable(conn, series=series))


def create_partitions(conn: Connection, series: Series, first_day: date, last_day: date) -> list[date]:
    """Make the partitions that are missing, both days included; the days that were made, oldest first."""
    return [day for (day,) in _sql.create_partitions(conn, series=series, first_day=first_day, last_day=last_day)]


def drop_partitions(conn: Connection, series: Series, before: date, most: int) -> list[str]:
    """Drop up to `most` of the partitions of days before that one; their names, oldest first."""
    return [name for (name,) in _sql.drop_partitions(conn, series=series, before=before, most=most)]


def drop_chunks(conn: Connection, series: Series, before: date) -> list[str]:
    """Drop the chunks of days before that one; their names, oldest first."""
    return [name for (name,) in _sql.drop_chunks(conn, series=series, before=before)]


def list_partitions(conn: Connection, series: Series) -> list[PartitionRow]:
    """The partitions or chunks that hold the rows of a series, oldest first."""
    return list(_sql.list_partitions(conn, series=series))


def list_default_days(conn: Connection, series: Series) -> list[DefaultDayRow]:
    """The days that have rows without a partition of their own, oldest first."""
    return list(_sql.list_default_days(conn, series=series))


def move_default_rows(conn: Connection, series: Series, day: date) -> int:
    """Move the rows of a day without a partition to one made for them; how many."""
    return int(_sql.move_default_rows(conn, series=series, day=day))


def get_index_statement(conn: Connection, relation: str) -> str | None:
    """What builds the index by tenant on one partition; None if there is no such partition."""
    statement: str | None = _sql.get_index_statement(conn, relation=relation)
    return statement


def enable_columnstore(conn: Connection, series: Series) -> bool:
    """Say how the chunks of a series are to be compressed; False where that was said."""
    return bool(_sql.enable_columnstore(conn, series=series))


def add_columnstore_policy(conn: Connection, series: Series, after_days: int) -> None:
    """Have the server compress the chunks of a series once they are so old; safe to repeat."""
    _sql.add_columnstore_policy(conn, series=series, after_days=after_days)


def create_usage_by_hour(conn: Connection) -> bool:
    """Make the aggregate by hour of raw usage that keeps itself up to date; False where it is there."""
    return bool(_sql.create_usage_by_hour(conn))


def compress_chunks(conn: Connection, series: Series, before: date, most: int) -> list[str]:
    """Compress up to `most` of the chunks of days before that one; their names, oldest first."""
    return [name for (name,) in _sql.compress_chunks(conn, series=series, before=before, most=most)]


def list_retentions(conn: Connection, series: Series) -> list[RetentionRow]:
    """How long raw rows are kept by tenants with a retention of their own and, last and always, by all others."""
    return list(_sql.list_retentions(conn, series=series))


def delete_rows(conn: Connection, tenant_id: UUID | None, series: Series, since: datetime, until: datetime) -> int:
    """Delete a tenant's rows of a span, or (None) those of tenants without a retention of their own; how many."""
    return int(_sql.delete_rows(conn, tenant_id=tenant_id, series=series, since=since, until=until))


def mark_deleted(conn: Connection, tenant_id: UUID | None, series: Series, before: datetime) -> None:
    """Keep in mind that nothing older is left of a tenant, or (None) of those without a retention of their own."""
    _sql.mark_deleted(conn, tenant_id=tenant_id, series=series, before=before)


def become_series(conn: Connection) -> None:
    """Act as the owner of the raw tables until the connection ends."""
    _sql.become_series(conn)


def keep_rows(conn: Connection, tenant_id: UUID, series: Series, retention_days: int) -> None:
    """Keep a tenant's raw rows for so many days from now on; 62 to 3660."""
    _sql.keep_rows(conn, tenant_id=tenant_id, series=series, retention_days=retention_days)


def mark_large(conn: Connection, tenant_id: UUID, series: Series, is_large: bool) -> None:
    """Give a tenant partitions of its own, or none any more, in days whose partition is yet to be made."""
    _sql.mark_large(conn, tenant_id=tenant_id, series=series, is_large=is_large)
