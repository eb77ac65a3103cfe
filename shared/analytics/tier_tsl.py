"""Tier `tsl`: TimescaleDB under its community licence, which adds compression, policies and continuous aggregates.

What it adds serves what the roll-ups do not: raw rows that no event can reach any more are compressed by a policy, and
an aggregate by hour answers questions that nobody foresaw. A server that refuses one of these still keeps the series.
"""

from collections.abc import Callable
from datetime import date

import psycopg

from clients.postgres import Connection
from shared.analytics import partition_store as store
from shared.analytics.partition_models import Capabilities, Refused, Series, TierName
from shared.analytics.tier_apache import Hypertables

# An event may be 30 days late, and a late row in a compressed chunk is dear: its key has to be looked up in there.
COMPRESS_AFTER_DAYS = 31
# Each takes seconds to minutes; the policy does most of them, this is what it has left.
MOST_COMPRESSED = 2


class Columnstore(Hypertables):
    """A hypertable whose closed chunks are compressed by tenant and plugin."""

    capabilities = Capabilities(
        tier=TierName.TSL,
        has_partitions_on_write=True,
        has_default_partition=False,
        has_large_tenants=False,
    )

    def ensure_table(self, conn: Connection, series: Series) -> list[Refused]:
        """Make the empty table a hypertable, once, and ask for what goes with it."""
        super().ensure_table(conn, series)
        wanted: list[Callable[[], object]] = [
            lambda: store.enable_columnstore(conn, series),
            lambda: store.add_columnstore_policy(conn, series, COMPRESS_AFTER_DAYS),
        ]
        if series == Series.USAGE:
            wanted.append(lambda: store.create_usage_by_hour(conn))
        return [refused for ask in wanted if (refused := _asked(conn, ask))]

    def compress_older_than(self, conn: Connection, series: Series, day: date) -> list[str] | Refused:
        """Compress some chunks that the policy has left."""
        compressed: list[str] = []
        refused = _asked(conn, lambda: compressed.extend(store.compress_chunks(conn, series, day, MOST_COMPRESSED)))
        return refused or compressed


def _asked(conn: Connection, ask: Callable[[], object]) -> Refused | None:
    """Ask the server for something that can be done without; why it would not, in its own words."""
    try:
        with conn.transaction():
            ask()
    except psycopg.errors.LockNotAvailable:
        raise
    except psycopg.Error as exc:
        return Refused(f"{exc.sqlstate}: {exc.diag.message_primary}")
    return None
