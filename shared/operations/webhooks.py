"""Use cases of webhooks over the API: who is told of what, under which secret, and what was sent."""

from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from clients.settings import settings
from shared.cloud_events import SOURCE, ChangeEvent
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import RevisionStale
from shared.identity.service import require
from shared.ids import new_id
from shared.operations import webhook_store as store
from shared.operations.errors import (
    ByHandLimitReached,
    DeliveryNotFound,
    WebhookDisabled,
    WebhookLimitReached,
    WebhookNotFound,
    WebhookUrlRefused,
)
from shared.operations.webhook_models import (
    TEST_EVENT,
    Delivery,
    DeliveryLog,
    DeliveryPage,
    ListDeliveries,
    ListWebhooks,
    Webhook,
    WebhookDraft,
    WebhookPage,
    WebhookPatch,
    WebhookRow,
    WebhookWithSecret,
    shown,
)
from shared.operations.webhook_queues import nudge_dispatch
from shared.operations.webhook_secrets import make_secret, seal_secret
from shared.operations.webhook_target import check_target, find_target, parse_networks
from shared.permissions import Permission

MAX_WEBHOOKS = 20
# Under way at once, for a tenant: whoever tests and replays has others' servers be called.
MAX_BY_HAND = 20
MAX_ATTEMPTS_SHOWN = 100
# Long enough for a receiver to take the new secret in with its next deployment.
SECRET_OVERLAP = timedelta(hours=24)
# With an idempotency key the edge commits after the use case has ended; a nudge that came sooner would find nothing.
COMMITTED_WITHIN_S = 1
BY_HAND = "by-hand"

_listed = TypeAdapter(tuple[UUID])


def create_webhook(actor: Actor, draft: WebhookDraft, now: datetime) -> WebhookWithSecret:
    """Add a webhook; its secret is in this answer and in no other.

    Raises: Forbidden without `webhooks:manage`. WebhookUrlRefused. WebhookLimitReached.
    """
    _check_url(draft.url)
    with transaction(actor) as conn:
        require(conn, actor, Permission.WEBHOOKS_MANAGE)
        row = store.create_webhook(conn, actor.tenant_id, new_id(), draft, now, MAX_WEBHOOKS)
        if row is None:
            raise WebhookLimitReached(limit=MAX_WEBHOOKS)
        return _with_new_secret(conn, actor, row, None, now)


def list_webhooks(actor: Actor, query: ListWebhooks) -> WebhookPage:
    """The tenant's webhooks, oldest first.

    Raises: Forbidden without `webhooks:manage`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.WEBHOOKS_MANAGE)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_webhooks(conn, actor.tenant_id, after, query.limit + 1)
    return WebhookPage(
        items=[Webhook.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.webhook_id),)),
    )


def get_webhook(actor: Actor, webhook_id: UUID) -> Webhook:
    """One webhook.

    Raises: Forbidden without `webhooks:manage`. WebhookNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.WEBHOOKS_MANAGE)
        return Webhook.of(_read(conn, actor, webhook_id))


def update_webhook(actor: Actor, webhook_id: UUID, patch: WebhookPatch, revision: int, now: datetime) -> Webhook:
    """Change the given fields of a webhook, if it is still at `revision`.

    Disabled, it is told of nothing: what changes meanwhile is never sent; what comes due fails, and can be replayed.
    Raises: Forbidden without `webhooks:manage`. WebhookNotFound. RevisionStale. WebhookUrlRefused.
    """
    if "url" in patch.model_fields_set:
        _check_url(patch.url)
    with transaction(actor) as conn:
        require(conn, actor, Permission.WEBHOOKS_MANAGE)
        row = _read(conn, actor, webhook_id)
        kept = {name: getattr(row, name) for name in WebhookPatch.model_fields}
        fields = WebhookPatch.model_validate(kept | patch.model_dump(exclude_unset=True))
        updated = store.update_webhook(conn, actor.tenant_id, webhook_id, revision, fields, BY_HAND, now)
        return Webhook.of(updated or _refuse_stale(conn, actor, webhook_id))


def delete_webhook(actor: Actor, webhook_id: UUID, revision: int) -> None:
    """Remove a webhook with its secrets and its log, if it is still at `revision`.

    Raises: Forbidden without `webhooks:manage`. WebhookNotFound. RevisionStale.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.WEBHOOKS_MANAGE)
        if not store.delete_webhook(conn, actor.tenant_id, webhook_id, revision):
            _refuse_stale(conn, actor, webhook_id)


def rotate_secret(actor: Actor, webhook_id: UUID, now: datetime) -> WebhookWithSecret:
    """A new secret for a webhook; for 24 hours messages carry a signature by the one before too.

    Rotated twice within that time, by the two before: three signatures at most, so a third rotation ends the oldest.
    Raises: Forbidden without `webhooks:manage`. WebhookNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.WEBHOOKS_MANAGE)
        row = store.advance_webhook(conn, actor.tenant_id, webhook_id, now)
        if row is None:
            raise WebhookNotFound(webhook_id)
        store.rotate_secret(conn, actor.tenant_id, webhook_id, now + SECRET_OVERLAP)
        return _with_new_secret(conn, actor, row, now + SECRET_OVERLAP, now)


def send_test_event(actor: Actor, webhook_id: UUID, now: datetime) -> Delivery:
    """Send an event to one webhook, whatever types it wants, to see that it arrives.

    Raises: Forbidden without `webhooks:manage`. WebhookNotFound. WebhookDisabled. ByHandLimitReached.
    """
    delivery_id = new_id()
    with transaction(actor) as conn:
        require(conn, actor, Permission.WEBHOOKS_MANAGE)
        row = _read_enabled(conn, actor, webhook_id)
        _check_by_hand(conn, actor, delivery_id)
        event = _test_event(actor, row, now)
        delivery = store.send_test_event(conn, actor.tenant_id, webhook_id, delivery_id, event, now)
    nudge_dispatch(COMMITTED_WITHIN_S)
    return Delivery.of(delivery)


def list_deliveries(actor: Actor, webhook_id: UUID, query: ListDeliveries) -> DeliveryPage:
    """What was or will be sent to a webhook, newest first.

    Raises: Forbidden without `webhooks:manage`. WebhookNotFound. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.WEBHOOKS_MANAGE)
        _read(conn, actor, webhook_id)
        before = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_deliveries(conn, actor.tenant_id, webhook_id, query.state, before, query.limit + 1)
    return DeliveryPage(
        items=[Delivery.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.delivery_id),)),
    )


def get_delivery(actor: Actor, webhook_id: UUID, delivery_id: UUID) -> DeliveryLog:
    """One delivery with what is sent and its attempts.

    Raises: Forbidden without `webhooks:manage`. DeliveryNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.WEBHOOKS_MANAGE)
        row = store.get_delivery(conn, actor.tenant_id, webhook_id, delivery_id)
        if row is None:
            raise DeliveryNotFound(delivery_id)
        attempts = store.list_attempts(conn, actor.tenant_id, delivery_id, MAX_ATTEMPTS_SHOWN)
        return DeliveryLog.with_attempts(row, attempts)


def replay_delivery(actor: Actor, webhook_id: UUID, delivery_id: UUID, now: datetime) -> Delivery:
    """Send a delivery again, whatever became of it; its message keeps its `webhook-id`.

    One that waits for its first attempt is left as it is: it is sent anyhow.
    Raises: Forbidden without `webhooks:manage`. DeliveryNotFound, also for an unknown webhook. WebhookDisabled.
    ByHandLimitReached.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.WEBHOOKS_MANAGE)
        row = store.get_delivery(conn, actor.tenant_id, webhook_id, delivery_id)
        if row is None:
            raise DeliveryNotFound(delivery_id)
        _read_enabled(conn, actor, webhook_id)
        _check_by_hand(conn, actor, delivery_id)
        replayed = store.replay_delivery(conn, actor.tenant_id, webhook_id, delivery_id, now)
    nudge_dispatch(COMMITTED_WITHIN_S)
    return Delivery.of(replayed or row)


def _check_url(url: str) -> None:
    try:
        check_target(find_target(url), parse_networks(settings().webhook_allowed_networks))
    except ValueError as exc:
        raise WebhookUrlRefused(str(exc)) from None


def _read(conn: Connection, actor: Actor, webhook_id: UUID) -> WebhookRow:
    row = store.get_webhook(conn, actor.tenant_id, webhook_id)
    if row is None:
        raise WebhookNotFound(webhook_id)
    return row


def _read_enabled(conn: Connection, actor: Actor, webhook_id: UUID) -> WebhookRow:
    row = _read(conn, actor, webhook_id)
    if not row.is_enabled:
        raise WebhookDisabled(webhook_id)
    return row


def _check_by_hand(conn: Connection, actor: Actor, delivery_id: UUID) -> None:
    """Two at once may both be let in: the limit bounds work, no right."""
    if store.count_by_hand(conn, actor.tenant_id, delivery_id) >= MAX_BY_HAND:
        raise ByHandLimitReached(limit=MAX_BY_HAND)


def _refuse_stale(conn: Connection, actor: Actor, webhook_id: UUID) -> NoReturn:
    raise RevisionStale(_read(conn, actor, webhook_id).revision)


def _with_new_secret(
    conn: Connection, actor: Actor, row: WebhookRow, previous_expires_at: datetime | None, now: datetime
) -> WebhookWithSecret:
    secret = make_secret()
    sealed = seal_secret(secret, actor.tenant_id, row.webhook_id)
    store.insert_secret(conn, actor.tenant_id, row.webhook_id, new_id(), sealed, now)
    return WebhookWithSecret(**shown(row), signing_secret=secret, previous_secret_expires_at=previous_expires_at)


def _test_event(actor: Actor, row: WebhookRow, now: datetime) -> ChangeEvent:
    return ChangeEvent(
        id=new_id(),
        source=f"{SOURCE}/{actor.tenant_id}",
        type=TEST_EVENT,
        subject=row.webhook_id,
        time=now,
        tenantid=actor.tenant_id,
        actorid=actor.user_id,
        aggregatetype="webhook",
        revision=row.revision,
        correlationid=actor.request_id,
        data={"webhook_id": row.webhook_id},
    )
