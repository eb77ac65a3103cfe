"""A receiver that says it is gone disables its webhook as it was told of, and no other."""

from datetime import datetime, timedelta

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.operations import webhooks
from shared.operations.webhook_fan_out import fan_out_event as fan_out
from shared.operations.webhook_messages import Failure
from shared.operations.webhook_models import WebhookPatch
from shared.operations.webhook_recording import record_attempt as record
from tests.as_owner import rows
from tests.factories import make_api, make_webhook
from tests.stub_queues import StubQueues
from tests.told import listening
from tests.webhook_steps import deliveries, dispatch, make_event, make_sent, outcome_of, sends, trail_of

pytestmark = pytest.mark.usefixtures("queues")


def test_receiver_that_is_gone_disables_its_webhook(
    owner: Actor, issuer: Issuer, queues: StubQueues, now: datetime
) -> None:
    webhook, sent = make_sent(owner, queues, now)

    with listening() as told:
        record(outcome_of(sent, Failure.GONE, status=410), now)

    shown = make_api(issuer, owner).get(webhook.href)
    assert (shown.json["is_enabled"], shown.json["disabled_reason"]) == (False, "gone")
    assert deliveries(webhook) == [(sent.id, "failed", "gone", 1)]
    assert trail_of(webhook) == [("webhook attempt: gone", sent.correlationid)]
    assert [figure["reason"] for figure in told.figures if "webhooks_disabled" in figure] == ["gone"]


@pytest.mark.parametrize("patch", [{"url": "https://new.example/in"}, {"description": "moved"}])
def test_receiver_that_was_gone_before_its_webhook_was_changed_disables_nothing(
    owner: Actor, queues: StubQueues, now: datetime, patch: dict[str, str]
) -> None:
    webhook, sent = make_sent(owner, queues, now)
    webhooks.update_webhook(owner, webhook.webhook_id, WebhookPatch.model_validate(patch), 1, now)

    record(outcome_of(sent, Failure.GONE, status=410), now)

    assert trail_of(webhook) == []
    assert deliveries(webhook) == [(sent.id, "pending", "gone", 1)]
    # Told by the webhook as it is now, it holds.
    dispatch(now + timedelta(seconds=6))
    record(outcome_of(sends(queues)[-1], Failure.GONE, status=410), now)
    assert deliveries(webhook) == [(sent.id, "failed", "gone", 2)]
    assert len(trail_of(webhook)) == 1


def test_late_word_that_a_receiver_is_gone_does_not_undo_enabling_it_again(
    owner: Actor, queues: StubQueues, now: datetime
) -> None:
    webhook = make_webhook(owner)
    for _ in range(2):
        fan_out(make_event(owner), now)
    dispatch(now)
    early, late = sends(queues)
    record(outcome_of(early, Failure.GONE, status=410), now)
    webhooks.update_webhook(owner, webhook.webhook_id, WebhookPatch(is_enabled=True), 2, now)

    record(outcome_of(late, Failure.GONE, status=410), now)

    assert rows("select is_enabled from webhook where webhook_id = %s", webhook.webhook_id) == [(True,)]
