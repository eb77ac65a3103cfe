"""The steps of a webhook's way, one at a time, and what each leaves behind."""

from datetime import UTC, datetime

from shared.cloud_events import ChangeEvent
from shared.context import Actor
from shared.ids import new_id
from shared.operations.webhook_dispatch import Dispatched, dispatch_deliveries
from shared.operations.webhook_fan_out import fan_out_event as fan_out
from shared.operations.webhook_messages import AttemptOutcome, Failure, WebhookSend
from shared.operations.webhook_models import WebhookWithSecret
from tests.as_owner import rows
from tests.factories import make_webhook
from tests.stub_queues import StubQueues


def make_event(owner: Actor, event_type: str = "plugyard.plugin.created", revision: int = 1) -> ChangeEvent:
    """A change of something of the owner's tenant."""
    return ChangeEvent(
        id=new_id(),
        source=f"plugyard/{owner.tenant_id}",
        type=event_type,
        subject=new_id(),
        time=datetime.now(UTC),
        tenantid=owner.tenant_id,
        actorid=owner.user_id,
        aggregatetype="plugin",
        revision=revision,
        correlationid=new_id(),
        data={"plugin_id": str(new_id())},
    )


def deliveries(webhook: WebhookWithSecret) -> list[tuple[object, ...]]:
    """Event, state, reason and attempts of a webhook's deliveries, oldest first."""
    return rows(
        "select event_id, state, reason, attempt_count from webhook_delivery"
        " where webhook_id = %s order by delivery_id",
        webhook.webhook_id,
    )


def next_attempt_at(webhook: WebhookWithSecret) -> datetime | None:
    """When the webhook's only delivery is due."""
    ((at,),) = rows("select next_attempt_at from webhook_delivery where webhook_id = %s", webhook.webhook_id)
    assert at is None or isinstance(at, datetime)
    return at


def dispatch(now: datetime) -> Dispatched:
    """One run of the dispatcher."""
    return dispatch_deliveries(new_id(), now)


def sends(queues: StubQueues) -> list[WebhookSend]:
    """What lies before the sender."""
    return [WebhookSend.model_validate(body) for body in queues.bodies("sends")]


def outcome_of(sent: WebhookSend, reason: Failure | None = None, **more: object) -> AttemptOutcome:
    """What the sender would report."""
    return AttemptOutcome.model_validate(
        {
            "id": sent.id,
            "tenant_id": sent.tenant_id,
            "delivery_id": sent.delivery_id,
            "attempt": sent.attempt,
            "attempted_at": sent.signed_at,
            "webhook_revision": sent.webhook_revision,
            "status": None if reason else 200,
            "reason": reason,
            "correlationid": sent.correlationid,
        }
        | more
    )


def make_sent(owner: Actor, queues: StubQueues, now: datetime) -> tuple[WebhookWithSecret, WebhookSend]:
    """A webhook whose only delivery lies before the sender."""
    webhook = make_webhook(owner)
    fan_out(make_event(owner), now)
    dispatch(now)
    (sent,) = sends(queues)
    queues.entries["sends"].clear()
    queues.entries["dispatch"].clear()
    return webhook, sent


def trail_of(webhook: WebhookWithSecret) -> list[tuple[object, ...]]:
    """Reason and request of each entry that says the webhook was disabled."""
    return rows(
        "select reason, request_id from audit_entry where object_id = %s and 'disabled_at' = any(changed_columns)"
        " and action = 'webhook.updated'",
        str(webhook.webhook_id),
    )
