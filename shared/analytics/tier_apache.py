"""Tier `apache`: TimescaleDB under the Apache licence, as Debian, Azure and Supabase have it: hypertables alone."""

from datetime import date

from clients.postgres import Connection
from shared.analytics import partition_store as store
from shared.analytics.partition_models import Capabilities, Refused, Series, TierName

_LICENSE = (
    "the server runs TimescaleDB under the Apache licence (timescaledb.license), whose functions for it raise 0A000"
)


class Hypertables:
    """A hypertable with chunks of a day, which the server makes when the first row of a day comes."""

    capabilities = Capabilities(
        tier=TierName.APACHE,
        has_partitions_on_write=True,
        has_default_partition=False,
        has_large_tenants=False,
        no_compression=_LICENSE,
        no_policies=_LICENSE,
        no_adhoc_aggregate=_LICENSE,
    )

    def ensure_table(self, conn: Connection, series: Series) -> list[Refused]:
        """Make the empty table a hypertable, once."""
        store.make_hypertable(conn, series)
        return []

    def ensure_partitions(self, conn: Connection, series: Series, first_day: date, last_day: date) -> list[date]:
        """Nothing to do: the server makes a chunk when its first row comes."""
        del conn, series, first_day, last_day
        return []

    def drop_older_than(self, conn: Connection, series: Series, day: date) -> list[str]:
        """Drop all such chunks."""
        return store.drop_chunks(conn, series, day)

    def compress_older_than(self, conn: Connection, series: Series, day: date) -> list[str] | Refused:
        """Cannot be had."""
        del conn, series, day
        return Refused(_LICENSE)
