"""Messages are proved by the secrets that are valid when they are sent, the current one first."""

from datetime import datetime, timedelta

import pytest
from standardwebhooks import Webhook

from shared.context import Actor
from shared.operations import webhooks
from shared.operations.webhook_fan_out import fan_out_event as fan_out
from tests.factories import make_webhook
from tests.stub_queues import StubQueues
from tests.webhook_steps import dispatch, make_event, sends

pytestmark = pytest.mark.usefixtures("queues")


def test_both_secrets_prove_a_message_for_a_day_after_rotation(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook = make_webhook(owner)
    rotated = webhooks.rotate_secret(owner, webhook.webhook_id, now)
    old, new = Webhook(str(webhook.signing_secret)), Webhook(str(rotated.signing_secret))

    fan_out(make_event(owner), now)
    dispatch(now)
    (sent,) = sends(queues)
    for secret in (old, new):
        secret.verify(sent.body, sent.headers)

    dispatch(now + timedelta(hours=24, seconds=1))
    later = sends(queues)[-1]
    assert len(later.headers["webhook-signature"].split(" ")) == 1
    assert later.headers["webhook-signature"] == new.sign(str(later.id), later.signed_at, later.body)


def test_second_rotation_leaves_the_first_secret_its_whole_day(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook = make_webhook(owner)
    rotated = [webhooks.rotate_secret(owner, webhook.webhook_id, now + timedelta(hours=n)) for n in (0, 1)]
    secrets = [Webhook(str(made.signing_secret)) for made in (webhook, *rotated)]

    fan_out(make_event(owner), now)
    for at, good in (
        (now, secrets),
        (now + timedelta(hours=24, seconds=1), secrets[1:]),
        (now + timedelta(hours=25, seconds=1), secrets[2:]),
    ):
        dispatch(at)
        sent = sends(queues)[-1]
        proofs = [secret.sign(str(sent.id), sent.signed_at, sent.body) for secret in reversed(good)]
        assert sent.headers["webhook-signature"].split(" ") == proofs
