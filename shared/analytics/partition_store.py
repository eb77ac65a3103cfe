"""The statements about partitions of the raw tables, run as the jobs login of their database, or as its owner."""

from datetime import date

from clients.postgres import Connection
from shared import queries
from shared.analytics.partition_models import DefaultDayRow, PartitionRow, Series, ServerRow

_sql = queries.load("analytics_partition", DefaultDayRow, PartitionRow, ServerRow)


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
