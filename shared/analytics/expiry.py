"""Deletes what the time series keep for a while only, besides raw rows, in batches that hold nobody up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from clients.postgres import Connection, Login
from shared.analytics import expiry_store
from shared.context import Actor, transaction

# Roll-ups of days answer for what is older.
HOUR_LIFETIME = timedelta(days=90)
SLOT_LIFETIME = timedelta(days=90)
# The queue keeps a message for 14 days at most.
MESSAGE_LIFETIME = timedelta(days=15)
DEAD_EVENT_LIFETIME = timedelta(days=30)

ROWS_A_BATCH = 5000
BATCHES_A_RUN = 200

Delete = Callable[[Connection, datetime, int], int]


def delete_expired_series(operator: Actor, now: datetime, ends_at: float) -> int:
    """Delete what has outlived its purpose; how many rows. No batch begins after ends_at by the monotonic clock."""
    kinds: list[tuple[Delete, timedelta]] = [
        (expiry_store.delete_old_hours, HOUR_LIFETIME),
        (expiry_store.delete_old_slots, SLOT_LIFETIME),
        (expiry_store.delete_old_messages, MESSAGE_LIFETIME),
        (expiry_store.delete_old_dead_events, DEAD_EVENT_LIFETIME),
    ]
    return sum(_in_batches(operator, delete, now - lifetime, ends_at) for delete, lifetime in kinds)


def _in_batches(operator: Actor, delete: Delete, before: datetime, ends_at: float) -> int:
    deleted = 0
    for _ in range(BATCHES_A_RUN):
        if monotonic() > ends_at:
            break
        with transaction(operator, Login.ANALYTICS_JOBS) as conn:
            rows = delete(conn, before, ROWS_A_BATCH)
        deleted += rows
        if rows < ROWS_A_BATCH:
            break
    return deleted
