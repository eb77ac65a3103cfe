"""Tier `none`: PostgreSQL's own partitions, a day each, as on RDS and Aurora, which have no TimescaleDB."""

from datetime import date

from clients.postgres import Connection
from shared.analytics import partition_store as store
from shared.analytics.partition_models import Capabilities, Refused, Series, TierName

# Each takes a lock of the whole series; so many are dropped within milliseconds.
MOST_DROPPED = 10
_NO_COMPRESSION = "PostgreSQL compresses single long values and nothing else; old partitions stay as they are"


class Partitions:
    """A partition for each day, made ahead; what has none lies in the default partition, which an alarm watches."""

    capabilities = Capabilities(
        tier=TierName.NONE,
        has_partitions_on_write=False,
        has_default_partition=True,
        has_large_tenants=True,
        no_compression=_NO_COMPRESSION,
        no_policies="PostgreSQL has none; the schedule does what they would",
        no_adhoc_aggregate="PostgreSQL has none that keeps itself up to date; the roll-ups answer",
    )

    def ensure_table(self, conn: Connection, series: Series) -> list[Refused]:
        """Nothing to do: migrations make this form."""
        del conn, series
        return []

    def ensure_partitions(self, conn: Connection, series: Series, first_day: date, last_day: date) -> list[date]:
        """Make what is missing; a day with rows in the default partition is left to the repair."""
        return store.create_partitions(conn, series, first_day, last_day)

    def drop_older_than(self, conn: Connection, series: Series, day: date) -> list[str]:
        """Drop some partitions; the rest next time."""
        return store.drop_partitions(conn, series, day, MOST_DROPPED)

    def compress_older_than(self, conn: Connection, series: Series, day: date) -> Refused:
        """Cannot be had."""
        del conn, series, day
        return Refused(_NO_COMPRESSION)
