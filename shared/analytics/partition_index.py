"""Builds the index by tenant on partitions whose day is over: while a day is open, each row would pay for it.

The build blocks nobody, and so cannot run inside of a function of the database: the schedule becomes the tables' owner
for it, on a connection of its own.
"""

from datetime import datetime, timedelta
from time import monotonic

from clients.postgres import Connector, Login, direct_connector
from clients.settings import settings
from clients.telemetry import log
from shared.analytics import partition_store as store
from shared.analytics.partition_models import PartitionRow, Series
from shared.analytics.tiers import Tier
from shared.context import Actor, transaction
from shared.operations.concurrent_index import build_index

# A day is closed when what was queued at its end is written.
CLOSED_AFTER = timedelta(hours=2)
# What a function can index before its time is over. A larger day is for a person: docs/operations.md.
MOST_BYTES = 30 * 2**30


def build_missing_indexes(operator: Actor, tier: Tier, series: Series, now: datetime, ends_at: float) -> int:
    """Index closed partitions that have no such index, oldest first, as long as there is time; how many.

    ends_at: by this process's monotonic clock; no build begins later.
    """
    if not tier.capabilities.no_compression:
        # Compression keeps rows of a tenant and plugin together; an index beside it would be in the way.
        return 0
    with transaction(operator, Login.ANALYTICS_JOBS) as conn:
        missing = [row for row in store.list_partitions(conn, series) if _is_wanted(row, now)]
    connect = direct_connector(settings().analytics_jobs_url, settings().database_auth == "iam")
    built = 0
    for row in missing:
        if monotonic() > ends_at:
            break
        if row.size_bytes > MOST_BYTES:
            log.warning("partition.skipped", extra={"partition": row.relation, "size_bytes": row.size_bytes})
            continue
        build_tenant_index(connect, row.relation)
        built += 1
    return built


def build_tenant_index(connect: Connector, relation: str) -> None:
    """Build the index by tenant on one partition, also where a build before was broken off; none where it is unknown.

    connect: as plugyard_jobs.
    """
    with connect("plugyard-index", lock_timeout_ms=0) as conn:
        statement = store.get_index_statement(conn, relation)
        if statement is None:
            return
        store.become_series(conn)
        build_index(conn, statement, lambda said: log.info("partition.index_reported", extra={"said": said}))
    log.info("partition.indexed", extra={"partition": relation})


def _is_wanted(row: PartitionRow, now: datetime) -> bool:
    return not row.is_indexed and not row.is_compressed and row.ends_at <= now - CLOSED_AFTER
