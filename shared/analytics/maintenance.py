"""Keeps raw tables and what was made of them in shape: partitions ahead, retention, indexes, and rows without a place.

Every step is a short transaction of its own and may be repeated; killed at any point, the next run goes on. A lock that
cannot be had soon is left to the next run, as all who write would wait behind whoever waits for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar
from uuid import UUID

from psycopg.errors import LockNotAvailable

from clients.postgres import Connection, Login
from clients.telemetry import log, record
from shared.analytics import partition_store as store
from shared.analytics.expiry import delete_expired_series
from shared.analytics.partition_index import build_missing_indexes
from shared.analytics.partition_models import Refused, RetentionRow, Series
from shared.analytics.partitions import AHEAD, BEHIND, with_patience
from shared.analytics.tier_tsl import COMPRESS_AFTER_DAYS
from shared.analytics.tiers import Tier, find_tier
from shared.context import OPERATOR, Actor, transaction
from shared.errors import Unavailable

# No step begins later in a run; the longest takes as long as a statement may.
BUDGET_S = 300.0
# Rows are deleted an hour at a time.
SLICE = timedelta(hours=1)

T = TypeVar("T")


@dataclass
class Maintained:
    """What a run did. default_rows: without a partition of their own. postponed: steps left to the next run."""

    made: int = 0
    dropped: int = 0
    deleted: int = 0
    indexed: int = 0
    compressed: int = 0
    expired: int = 0
    default_rows: int = 0
    postponed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Run:
    """Who maintains, at what time, until when by this process's own clock, and what it has done so far."""

    operator: Actor
    now: datetime
    ends_at: float
    done: Maintained

    @property
    def has_time(self) -> bool:
        return monotonic() < self.ends_at

    def step(self, name: str, take: Callable[[Connection], T]) -> T | None:
        """One transaction; None where its lock cannot be had."""

        def attempt() -> T:
            with transaction(self.operator, Login.ANALYTICS_JOBS) as conn:
                return take(conn)

        try:
            return with_patience(attempt)
        except Unavailable as exc:
            if not isinstance(exc.__cause__, LockNotAvailable):
                raise
            self.done.postponed.append(name)
            log.warning("partition.postponed", extra={"step": name})
            return None


def maintain_partitions(request_id: UUID, now: datetime) -> Maintained:
    """Make partitions ahead, drop and delete what is past its retention, index and compress what is closed.

    Raises: Unavailable.
    """
    operator = Actor(*OPERATOR, request_id=request_id, reason="partitions")
    run = _Run(operator, now, monotonic() + BUDGET_S, Maintained())
    for series in Series:
        _maintain_series(run, series)
    run.done.expired = delete_expired_series(operator, now, run.ends_at)
    record({"partition_default_rows": run.done.default_rows}, job="maintain_partitions")
    return run.done


def _maintain_series(run: _Run, series: Series) -> None:
    """Partitions come first: without one, rows go where they have to be moved from."""
    with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
        tier = find_tier(store.read_server(conn, series))
        retentions = store.list_retentions(conn, series)
        waiting = store.list_default_days(conn, series)
    run.done.default_rows += sum(row.events for row in waiting)
    _make_ahead(run, tier, series)
    longest = max(row.retention_days for row in retentions)
    dropping = (run.now - timedelta(days=longest)).date()
    dropped = run.step(f"drop {series}", lambda conn: tier.drop_older_than(conn, series, dropping))
    run.done.dropped += len(dropped or ())
    for row in retentions:
        if row.retention_days < longest:
            run.done.deleted += _delete_older(run, series, row)
    run.done.indexed += build_missing_indexes(run.operator, tier, series, run.now, run.ends_at)
    _compress(run, tier, series)


def _make_ahead(run: _Run, tier: Tier, series: Series) -> None:
    for refused in run.step(f"form {series}", lambda conn: tier.ensure_table(conn, series)) or ():
        log.warning("tier.refused", extra={"series": series, "reason": refused.reason})
    first, last = (run.now - BEHIND).date(), (run.now + AHEAD).date()
    made = run.step(f"make {series}", lambda conn: tier.ensure_partitions(conn, series, first, last))
    run.done.made += len(made or ())


def _delete_older(run: _Run, series: Series, row: RetentionRow) -> int:
    """Delete what one tenant, or all that have no retention of their own, keep no longer; how many rows."""
    deleted = 0
    for since, until in _slices(run, series, row):
        if not run.has_time:
            break
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            deleted += store.delete_rows(conn, row.tenant_id, series, since, until)
            store.mark_deleted(conn, row.tenant_id, series, until)
    return deleted


def _slices(run: _Run, series: Series, row: RetentionRow) -> Iterator[tuple[datetime, datetime]]:
    """The hours to be deleted, oldest first, from where the last run ended or where the oldest partition begins."""
    ends_at = (run.now - timedelta(days=row.retention_days)).replace(minute=0, second=0, microsecond=0)
    since = row.deleted_before
    if since is None:
        with transaction(run.operator, Login.ANALYTICS_JOBS) as conn:
            kept = store.list_partitions(conn, series)
        since = kept[0].starts_at if kept else ends_at
    while since < ends_at:
        yield since, since + SLICE
        since += SLICE


def _compress(run: _Run, tier: Tier, series: Series) -> None:
    if tier.capabilities.no_compression or not run.has_time:
        return
    day = (run.now - timedelta(days=COMPRESS_AFTER_DAYS)).date()
    done = run.step(f"compress {series}", lambda conn: tier.compress_older_than(conn, series, day))
    if isinstance(done, Refused):
        log.warning("tier.refused", extra={"series": series, "reason": done.reason})
    else:
        run.done.compressed += len(done or ())
