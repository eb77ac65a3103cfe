"""The statements of webhooks that requests run."""

from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.cloud_events import ChangeEvent
from shared.operations.webhook_models import (
    TEST_EVENT,
    AttemptRow,
    DeliveryRow,
    DeliveryState,
    SentDelivery,
    WebhookDraft,
    WebhookPatch,
    WebhookRow,
)

_sql = queries.load("operations_webhook", WebhookRow, DeliveryRow, SentDelivery, AttemptRow)


def create_webhook(
    conn: Connection, tenant_id: UUID, webhook_id: UUID, draft: WebhookDraft, now: datetime, most: int
) -> WebhookRow | None:
    """Write a new webhook; None if the tenant has `most` already."""
    row: WebhookRow | None = _sql.create_webhook(
        conn,
        tenant_id=tenant_id,
        webhook_id=webhook_id,
        url=draft.url,
        event_types=draft.event_types,
        description=draft.description,
        now=now,
        most=most,
    )
    return row


def list_webhooks(conn: Connection, tenant_id: UUID, after_webhook_id: UUID | None, page_size: int) -> list[WebhookRow]:
    """The tenant's webhooks, oldest first, after the given one (None: from the first)."""
    return list(_sql.list_webhooks(conn, tenant_id=tenant_id, after_webhook_id=after_webhook_id, page_size=page_size))


def get_webhook(conn: Connection, tenant_id: UUID, webhook_id: UUID) -> WebhookRow | None:
    """One webhook of the tenant."""
    row: WebhookRow | None = _sql.get_webhook(conn, tenant_id=tenant_id, webhook_id=webhook_id)
    return row


def update_webhook(
    conn: Connection,
    tenant_id: UUID,
    webhook_id: UUID,
    revision: int,
    fields: WebhookPatch,
    disabled_reason: str,
    now: datetime,
) -> WebhookRow | None:
    """Write all fields over revision `revision`; None if that is no longer the current one."""
    row: WebhookRow | None = _sql.update_webhook(
        conn,
        tenant_id=tenant_id,
        webhook_id=webhook_id,
        revision=revision,
        **fields.model_dump(),
        disabled_reason=disabled_reason,
        now=now,
    )
    return row


def delete_webhook(conn: Connection, tenant_id: UUID, webhook_id: UUID, revision: int) -> bool:
    """Remove a webhook at that revision, with all that is kept about it; False if there is none at that revision."""
    return bool(_sql.delete_webhook(conn, tenant_id=tenant_id, webhook_id=webhook_id, revision=revision))


def advance_webhook(conn: Connection, tenant_id: UUID, webhook_id: UUID, now: datetime) -> WebhookRow | None:
    """Move a webhook's revision and hold its row until the transaction ends."""
    row: WebhookRow | None = _sql.advance_webhook(conn, tenant_id=tenant_id, webhook_id=webhook_id, now=now)
    return row


def rotate_secret(conn: Connection, tenant_id: UUID, webhook_id: UUID, expires_at: datetime) -> None:
    """Let the current secret end then; the one before it keeps its end, and older ones end now."""
    _sql.rotate_secret(conn, tenant_id=tenant_id, webhook_id=webhook_id, expires_at=expires_at)


def insert_secret(
    conn: Connection, tenant_id: UUID, webhook_id: UUID, secret_id: UUID, sealed: bytes, now: datetime
) -> None:
    """Write the webhook's current secret, sealed."""
    _sql.insert_secret(conn, tenant_id=tenant_id, webhook_id=webhook_id, secret_id=secret_id, sealed=sealed, now=now)


def send_test_event(
    conn: Connection, tenant_id: UUID, webhook_id: UUID, delivery_id: UUID, event: ChangeEvent, now: datetime
) -> DeliveryRow:
    """Write a delivery of an event that is for this webhook alone."""
    row: DeliveryRow = _sql.send_test_event(
        conn,
        tenant_id=tenant_id,
        webhook_id=webhook_id,
        delivery_id=delivery_id,
        event=event.model_dump_json(),
        now=now,
    )
    return row


def list_deliveries(
    conn: Connection,
    tenant_id: UUID,
    webhook_id: UUID,
    state: DeliveryState | None,
    before_delivery_id: UUID | None,
    page_size: int,
) -> list[DeliveryRow]:
    """Deliveries of a webhook, newest first, before the given one (None: from the newest)."""
    return list(
        _sql.list_deliveries(
            conn,
            tenant_id=tenant_id,
            webhook_id=webhook_id,
            state=state,
            before_delivery_id=before_delivery_id,
            page_size=page_size,
        )
    )


def get_delivery(conn: Connection, tenant_id: UUID, webhook_id: UUID, delivery_id: UUID) -> SentDelivery | None:
    """One delivery of a webhook, with what is sent."""
    row: SentDelivery | None = _sql.get_delivery(
        conn, tenant_id=tenant_id, webhook_id=webhook_id, delivery_id=delivery_id
    )
    return row


def list_attempts(conn: Connection, tenant_id: UUID, delivery_id: UUID, most: int) -> list[AttemptRow]:
    """The log of a delivery, latest attempt first."""
    return list(_sql.list_attempts(conn, tenant_id=tenant_id, delivery_id=delivery_id, most=most))


def replay_delivery(
    conn: Connection, tenant_id: UUID, webhook_id: UUID, delivery_id: UUID, now: datetime
) -> DeliveryRow | None:
    """Make a delivery due again; None if there is none, or it waits for its first attempt."""
    row: DeliveryRow | None = _sql.replay_delivery(
        conn, tenant_id=tenant_id, webhook_id=webhook_id, delivery_id=delivery_id, now=now
    )
    return row


def count_by_hand(conn: Connection, tenant_id: UUID, delivery_id: UUID) -> int:
    """How many test events and replays of the tenant are still under way, without that delivery."""
    count: int = _sql.count_by_hand(conn, tenant_id=tenant_id, delivery_id=delivery_id, test_event=TEST_EVENT)
    return count
