"""The statements of the outbox relay, run as the jobs login, and of its parked events."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.operations.outbox_models import DueEvent, Lease, OutboxFigures
from shared.operations.parked_models import ParkedRow

_sql = queries.load("operations_outbox", Lease, DueEvent, OutboxFigures, ParkedRow)


def claim_lanes(conn: Connection, holder: UUID, lease_s: float, most: int, held: Collection[UUID]) -> list[Lease]:
    """Lease free lanes that have work besides the held aggregates; in no order, empty when there are none."""
    return list(_sql.claim_lanes(conn, holder=holder, lease_s=lease_s, most=most, held=list(held)))


def renew_lanes(conn: Connection, leases: Sequence[Lease], lease_s: float) -> list[Lease]:
    """Prolong leases and hold them until the transaction ends; those no longer ours are missing."""
    lanes, fences = [lease.lane for lease in leases], [lease.fence for lease in leases]
    return list(_sql.renew_lanes(conn, lanes=lanes, fences=fences, lease_s=lease_s))


def release_lanes(conn: Connection, leases: Sequence[Lease]) -> None:
    """Give leases back; those no longer ours are left alone."""
    _sql.release_lanes(conn, lanes=[lease.lane for lease in leases], fences=[lease.fence for lease in leases])


def list_due_events(conn: Connection, leases: Sequence[Lease], held: Collection[UUID], most: int) -> list[DueEvent]:
    """What to publish next, by aggregate, then revision; no lower unpublished revision of an aggregate is left out.

    most: how many old rows of each lane are looked at, and how many revisions of each aggregate found in them.
    """
    return list(_sql.list_due_events(conn, lanes=[lease.lane for lease in leases], held=list(held), most=most))


def mark_published(conn: Connection, leases: Sequence[Lease], events: Sequence[DueEvent]) -> None:
    """Mark the events that are in these lanes, whose leases this transaction has renewed."""
    _sql.mark_published(
        conn,
        lanes=[lease.lane for lease in leases],
        tenant_ids=[event.tenant_id for event in events],
        aggregate_ids=[event.aggregate_id for event in events],
        revisions=[event.revision for event in events],
    )


def count_attempt(conn: Connection, tenant_id: UUID, aggregate_id: UUID, revision: int) -> int | None:
    """Count a failed attempt; how many there were, or None if it was published meanwhile."""
    attempts: int | None = _sql.count_attempt(conn, tenant_id=tenant_id, aggregate_id=aggregate_id, revision=revision)
    return attempts


def park_event(conn: Connection, tenant_id: UUID, event: DueEvent, reason: str, attempts: int, now: datetime) -> None:
    """Park the event's aggregate, if it is not parked yet."""
    _sql.park_event(
        conn,
        tenant_id=tenant_id,
        aggregate_id=event.aggregate_id,
        revision=event.revision,
        event_id=event.event_id,
        reason=reason,
        attempts=attempts,
        now=now,
    )


def measure_outbox(conn: Connection) -> OutboxFigures:
    """How much waits and for how long; zeros where nothing does."""
    figures: OutboxFigures = _sql.measure_outbox(conn)
    return figures


def list_parked_events(
    conn: Connection, tenant_id: UUID, after: tuple[datetime, UUID] | None, page_size: int
) -> list[ParkedRow]:
    """Where aggregates of the tenant are parked, longest first; after: when and which the last one seen was."""
    return list(
        _sql.list_parked_events(
            conn,
            tenant_id=tenant_id,
            after_parked_at=after[0] if after else None,
            after_aggregate_id=after[1] if after else None,
            page_size=page_size,
        )
    )


def replay_parked_event(conn: Connection, tenant_id: UUID, aggregate_id: UUID) -> ParkedRow | None:
    """Let an aggregate go on; where it was parked, or None if it is not."""
    row: ParkedRow | None = _sql.replay_parked_event(conn, tenant_id=tenant_id, aggregate_id=aggregate_id)
    return row
