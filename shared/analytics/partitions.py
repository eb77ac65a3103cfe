"""Brings the raw tables up after a migration: the tier's form, and partitions for every day that an event may be of."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from psycopg.errors import LockNotAvailable

from clients.postgres import Connection
from shared.analytics import partition_store as store
from shared.analytics.partition_models import Series
from shared.analytics.tiers import find_tier
from shared.errors import Unavailable

# What a schedule that fails for a week may leave undone.
AHEAD = timedelta(days=8)
# How late an event may be, and a day for the clocks.
BEHIND = timedelta(days=31)

_ATTEMPTS = 5
_PAUSE_S = 0.3

T = TypeVar("T")


def ensure_all_series(conn: Connection, report: Callable[[str], None], behind: timedelta = BEHIND) -> None:
    """Bring every raw table into the form that this server can keep, with its partitions; safe to repeat.

    behind: how old an event may be that has yet to be written. conn: as plugyard_owner or plugyard_jobs, in no
    transaction. Raises: LockNotAvailable if others keep changing them.
    """
    for series in Series:
        with_patience(partial(_ensure_series, conn, series, report, behind))


def _ensure_series(conn: Connection, series: Series, report: Callable[[str], None], behind: timedelta) -> None:
    with conn.transaction():
        tier = find_tier(store.read_server(conn, series))
        for refused in tier.ensure_table(conn, series):
            report(f"{series}: the server would not: {refused.reason}")
        today = store.get_today(conn)
        made = tier.ensure_partitions(conn, series, today - behind, today + AHEAD)
    if made:
        report(f"{series}: {len(made)} partitions made, {made[0]} to {made[-1]}")


def with_patience(step: Callable[[], T]) -> T:
    """Take a step that asks for a short lock, again where it did not get it: whoever waited behind it goes first."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return step()
        except (LockNotAvailable, Unavailable) as exc:
            if not isinstance(exc.__cause__ or exc, LockNotAvailable):
                raise
        time.sleep(_PAUSE_S)
    return step()
