"""Whether this deployment can work: what everybody may know of it, and what its operators see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import overload

from shared.context import Actor, transaction
from shared.errors import Unavailable
from shared.identity.service import require
from shared.operations import health_store
from shared.operations.health_models import (
    Backlog,
    DatabaseState,
    Health,
    Liveness,
    Migration,
    Status,
    Store,
    StoreHealth,
    StoreState,
    Trouble,
)
from shared.operations.probes import probe_stores
from shared.permissions import Permission

# The relay runs every minute, and at once after a change.
OUTBOX_LATE = timedelta(minutes=5)
# Anybody may ask for the liveness: the stores are asked for it no more often than this, by each process.
KEPT = timedelta(seconds=5)


def get_health(actor: Actor, now: datetime) -> Health:
    """Every store as of the last five seconds, the newest migration and the backlog.

    Raises: Forbidden without `operations:read`. Unavailable where PostgreSQL is away: without it nobody is known.
    """
    stores = _stores(now)
    # Not left to the transaction: a server that stands still would keep it waiting.
    if _is_down(stores):
        raise Unavailable(Store.POSTGRES)
    with transaction(actor) as conn:
        require(conn, actor, Permission.OPERATIONS_READ)
        state = health_store.get_health(conn, now)
    troubles = _troubles(stores, state, now)
    return Health(
        status=_status(stores, troubles),
        troubles=troubles,
        stores=stores,
        migration=Migration(version=state.migration, age_s=_age_s(state.migrated_at, now)),
        backlog=Backlog(
            unpublished=state.unpublished,
            oldest_unpublished_age_s=_age_s(state.oldest_unpublished_at, now),
            parked=state.parked,
            deliveries_due=state.due,
        ),
    )


def get_liveness(now: datetime) -> Liveness:
    """Whether requests can be answered, as of the last five seconds."""
    stores = _stores(now)
    return Liveness(status=_status(stores, _troubles(stores, None, now)))


@dataclass
class _Known:
    """How the stores were when last asked, and until when that holds."""

    lock: Lock
    stores: list[StoreHealth]
    until: datetime | None = None


_known = _Known(Lock(), [])


def _stores(now: datetime) -> list[StoreHealth]:
    """Asked anew after five seconds, by one caller at a time: the others wait for the same answer."""
    with _known.lock:
        if _known.until is None or now >= _known.until:
            _known.stores = probe_stores()
            _known.until = now + KEPT
        return _known.stores


def _troubles(stores: Sequence[StoreHealth], state: DatabaseState | None, now: datetime) -> list[Trouble]:
    found = {Trouble.STORE_AWAY: any(s.state is StoreState.AWAY for s in stores)}
    if state:
        oldest = state.oldest_unpublished_at
        found[Trouble.OUTBOX_LATE] = oldest is not None and now - oldest > OUTBOX_LATE
        found[Trouble.EVENTS_PARKED] = state.parked > 0
    return [trouble for trouble, is_so in found.items() if is_so]


def _status(stores: Sequence[StoreHealth], troubles: Sequence[Trouble]) -> Status:
    if _is_down(stores):
        return Status.DOWN
    return Status.DEGRADED if troubles else Status.OK


def _is_down(stores: Sequence[StoreHealth]) -> bool:
    return any(s.store is Store.POSTGRES and s.state is StoreState.AWAY for s in stores)


@overload
def _age_s(at: datetime, now: datetime) -> float: ...
@overload
def _age_s(at: datetime | None, now: datetime) -> float | None: ...
def _age_s(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else round((now - at).total_seconds(), 3)
