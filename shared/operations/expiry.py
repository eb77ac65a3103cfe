"""Deletes what is kept for a while only, in batches that hold nobody up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from clients.postgres import Connection, Login
from shared.context import OPERATOR, Actor, transaction
from shared.operations import expiry_store

# A retry that comes later than a day is a new request; the API's description says so.
IDEMPOTENCY_KEY_LIFETIME = timedelta(hours=24)
# Long enough to look at what was announced, and to publish it again by hand where a consumer was wrong.
PUBLISHED_EVENT_LIFETIME = timedelta(days=14)
# What a tenant can look up and replay.
DELIVERY_LIFETIME = timedelta(days=30)

ROWS_A_BATCH = 1000
# What is left after so many batches of a kind is left to the next run, so that no kind keeps the others waiting.
BATCHES_A_RUN = 200
# No batch begins later in a run: even one that takes as long as a statement may ends before its function does.
BUDGET_S = 240.0


@dataclass(frozen=True)
class Expired:
    """How many rows of each kind a run deleted."""

    idempotency_keys: int
    published_events: int
    webhook_deliveries: int
    webhook_secrets: int


@dataclass(frozen=True)
class _Run:
    """Who deletes, and until when by this process's own clock."""

    operator: Actor
    ends_at: float


def delete_expired(request_id: UUID, now: datetime) -> Expired:
    """Delete what has outlived its purpose; killed at any point, the next run goes on."""
    run = _Run(Actor(*OPERATOR, request_id=request_id, reason="expiry"), monotonic() + BUDGET_S)
    return Expired(
        idempotency_keys=_in_batches(run, expiry_store.delete_expired_keys, now - IDEMPOTENCY_KEY_LIFETIME),
        published_events=_in_batches(run, expiry_store.delete_published_events, now - PUBLISHED_EVENT_LIFETIME),
        webhook_deliveries=_in_batches(run, expiry_store.delete_old_deliveries, now - DELIVERY_LIFETIME),
        webhook_secrets=_in_batches(run, expiry_store.delete_ended_secrets, now),
    )


def _in_batches(run: _Run, delete: Callable[[Connection, datetime, int], int], before: datetime) -> int:
    """Delete batch after batch, each in a transaction of its own; how many rows."""
    deleted = 0
    for _ in range(BATCHES_A_RUN):
        if monotonic() > run.ends_at:
            break
        with transaction(run.operator, Login.JOBS) as conn:
            rows = delete(conn, before, ROWS_A_BATCH)
        deleted += rows
        if rows < ROWS_A_BATCH:
            break
    return deleted
