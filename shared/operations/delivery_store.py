"""The statements of webhook deliveries that background functions run, across tenants, as the jobs login."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.cloud_events import ChangeEvent
from shared.operations.webhook_messages import AttemptOutcome
from shared.operations.webhook_retries import Verdict


@dataclass(frozen=True)
class DueDelivery:
    """A delivery that is leased to us; nothing is sent of one whose webhook is not enabled."""

    tenant_id: UUID
    delivery_id: UUID
    webhook_id: UUID
    event_id: UUID
    correlation_id: UUID
    body: str
    attempt_count: int
    url: str
    is_enabled: bool
    webhook_revision: int


@dataclass(frozen=True)
class SealedSecret:
    """A secret as it lies in the database."""

    tenant_id: UUID
    webhook_id: UUID
    sealed: bytes


@dataclass(frozen=True)
class HeldDelivery:
    """Where a delivery stands, while nobody else can change it."""

    webhook_id: UUID
    state: str
    attempt_count: int
    attempts_before_replay: int


_sql = queries.load("operations_delivery", DueDelivery, SealedSecret, HeldDelivery)


def list_enabled(conn: Connection, tenant_id: UUID) -> dict[UUID, list[str]]:
    """The event types that each enabled webhook of the tenant wants."""
    return dict(_sql.list_enabled(conn, tenant_id=tenant_id))


def fan_out_event(
    conn: Connection, tenant_id: UUID, deliveries: Mapping[UUID, UUID], event: ChangeEvent, now: datetime
) -> int:
    """Write deliveries of the event, given as their ids with the webhook of each; answers how many are new.

    Webhooks that are no longer there get none.
    """
    rows = _sql.fan_out_event(
        conn,
        tenant_id=tenant_id,
        delivery_ids=list(deliveries),
        webhook_ids=list(deliveries.values()),
        event=event.model_dump_json(),
        now=now,
    )
    return len(list(rows))


def dispatch_deliveries(conn: Connection, now: datetime, leased_until: datetime, most: int) -> list[DueDelivery]:
    """Lease up to `most` due deliveries; those of disabled webhooks among them have failed by this."""
    return list(_sql.dispatch_deliveries(conn, now=now, leased_until=leased_until, most=most))


def list_secrets(conn: Connection, webhooks: Sequence[tuple[UUID, UUID]], now: datetime) -> list[SealedSecret]:
    """The secrets of webhooks, given as pairs of tenant and id, that are valid now; each one's current secret first."""
    return list(
        _sql.list_secrets(
            conn,
            tenant_ids=[tenant_id for tenant_id, _ in webhooks],
            webhook_ids=[webhook_id for _, webhook_id in webhooks],
            now=now,
        )
    )


def hold_delivery(conn: Connection, tenant_id: UUID, delivery_id: UUID) -> HeldDelivery | None:
    """Hold one delivery until the transaction ends; None if it is gone."""
    row: HeldDelivery | None = _sql.hold_delivery(conn, tenant_id=tenant_id, delivery_id=delivery_id)
    return row


def record_attempt(conn: Connection, tenant_id: UUID, webhook_id: UUID, outcome: AttemptOutcome) -> bool:
    """Add an attempt to the log; False if it was there."""
    return bool(
        _sql.record_attempt(
            conn,
            tenant_id=tenant_id,
            delivery_id=outcome.delivery_id,
            webhook_id=webhook_id,
            outcome=outcome.model_dump_json(),
        )
    )


def settle_delivery(conn: Connection, tenant_id: UUID, delivery_id: UUID, attempt_count: int, verdict: Verdict) -> None:
    """Write what a delivery is after so many attempts."""
    _sql.settle_delivery(
        conn,
        tenant_id=tenant_id,
        delivery_id=delivery_id,
        attempt_count=attempt_count,
        state=verdict.state,
        reason=verdict.reason,
        next_attempt_at=verdict.next_attempt_at,
    )


def failing_since(conn: Connection, tenant_id: UUID, webhook_id: UUID) -> datetime | None:
    """When the first attempt since the last success, or since the webhook's last change, failed; None if none did."""
    since: datetime | None = _sql.failing_since(conn, tenant_id=tenant_id, webhook_id=webhook_id)
    return since


def disable_webhook(
    conn: Connection, tenant_id: UUID, webhook_id: UUID, revision: int | None, reason: str, now: datetime
) -> bool:
    """Stop sending to a webhook that is at that revision (None: at any); False if it is not, or disabled already."""
    return bool(
        _sql.disable_webhook(
            conn, tenant_id=tenant_id, webhook_id=webhook_id, revision=revision, reason=reason, now=now
        )
    )
