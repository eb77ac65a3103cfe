"""What cannot be signed or put before the sender keeps nothing else back, is counted, and ends."""

from datetime import datetime
from uuid import UUID

import pytest

from shared.context import Actor
from shared.operations import webhooks
from shared.operations.webhook_dispatch import LEASE, Dispatched
from shared.operations.webhook_fan_out import fan_out_event as fan_out
from shared.operations.webhook_models import WebhookWithSecret
from shared.operations.webhook_retries import WAITS
from tests.as_owner import owner_connection, rows
from tests.factories import make_webhook
from tests.stub_queues import StubQueues
from tests.told import listening
from tests.webhook_steps import deliveries, dispatch, make_event, next_attempt_at, sends

pytestmark = pytest.mark.usefixtures("queues")


def test_secret_that_cannot_be_opened_keeps_back_its_own_messages_alone(
    owner: Actor, stranger: Actor, queues: StubQueues, now: datetime
) -> None:
    broken, fine = make_webhook(owner), make_webhook(stranger)
    with owner_connection(owner) as conn:
        conn.execute(
            "update webhook_secret set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) where webhook_id = %s",
            (broken.webhook_id,),
        )
    for actor in (owner, stranger):
        fan_out(make_event(actor), now)

    with listening() as told:
        assert dispatch(now) == Dispatched(leased=2, sent=1)
    assert [sent.tenant_id for sent in sends(queues)] == [fine_tenant(fine)]
    assert told.events("webhook.secret_lost")[0]["webhook_id"] == str(broken.webhook_id)
    assert [reason for _, _, reason, _ in deliveries(broken)] == ["unsignable"]


def test_delivery_that_cannot_be_sent_ends_and_is_counted(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook, event = make_webhook(owner), make_event(owner)
    fan_out(event, now)
    queues.refused = str(event.id)

    with listening() as told:
        assert dispatch(now).sent == 0
        for _ in WAITS:
            at = next_attempt_at(webhook)
            assert at is not None
            assert dispatch(at).sent == 0

    assert deliveries(webhook) == [(event.id, "failed", "send-refused", 10)]
    assert [f["reason"] for f in told.figures if "webhooks_unsent" in f] == ["send-refused"] * 10
    queues.refused = "nothing"
    ((delivery_id,),) = rows("select delivery_id from webhook_delivery where webhook_id = %s", webhook.webhook_id)
    webhooks.replay_delivery(owner, webhook.webhook_id, UUID(str(delivery_id)), now)
    assert dispatch(now).sent == 1


def fine_tenant(webhook: WebhookWithSecret) -> UUID:
    """Whose webhook it is."""
    ((tenant_id,),) = rows("select tenant_id from webhook where webhook_id = %s", webhook.webhook_id)
    return UUID(str(tenant_id))


def test_message_that_the_queue_refuses_comes_up_again(owner: Actor, queues: StubQueues, now: datetime) -> None:
    make_webhook(owner)
    refused, taken = make_event(owner), make_event(owner)
    for event in (refused, taken):
        fan_out(event, now)
    queues.refused = str(refused.id)

    assert dispatch(now) == Dispatched(leased=2, sent=1)
    queues.refused = "nothing"
    dispatch(now + LEASE)
    assert [sent.id for sent in sends(queues)].count(refused.id) == 1


def test_call_that_the_queue_refuses_keeps_no_other_back(owner: Actor, queues: StubQueues, now: datetime) -> None:
    make_webhook(owner)
    for revision in range(12):
        fan_out(make_event(owner, revision=revision), now)
    queues.spoilt = '"Id": "0"'

    # The first ten went in one call.
    assert dispatch(now) == Dispatched(leased=12, sent=2)
