"""Test events and replays are bounded: nobody has Plugyard call somebody's server as often as they like."""

from datetime import datetime, timedelta

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.operations.webhook_messages import Failure
from shared.operations.webhook_recording import record_attempt as record
from shared.operations.webhooks import MAX_BY_HAND
from tests.as_owner import change
from tests.factories import make_api, make_webhook
from tests.stub_queues import StubQueues
from tests.webhook_steps import deliveries, dispatch, make_sent, next_attempt_at, outcome_of, sends

pytestmark = pytest.mark.usefixtures("queues")


def test_tests_and_replays_under_way_are_bounded_for_a_tenant(
    owner: Actor, stranger: Actor, issuer: Issuer, queues: StubQueues, now: datetime
) -> None:
    webhook, sent = make_sent(owner, queues, now)
    record(outcome_of(sent), now)
    api, second = make_api(issuer, owner), make_webhook(owner)
    replay = f"{webhook.href}/deliveries/{sent.delivery_id}/replay"

    tests = [api.post(f"{made.href}/test", {}) for made in (webhook, second) for _ in range(MAX_BY_HAND // 2)]
    refused = [api.post(f"{second.href}/test", {}), api.post(replay, {})]

    assert {answer.status for answer in tests} == {202}
    assert {(r.status, r.code, r.json["limit"]) for r in refused} == {(409, "by-hand-limit-reached", MAX_BY_HAND)}
    assert make_api(issuer, stranger).post(f"{make_webhook(stranger).href}/test", {}).status == 202
    # One arrives, and there is room for a replay, which can be asked for again.
    arrived = "update webhook_delivery set state = 'delivered', next_attempt_at = null where delivery_id = %s"
    change(owner, arrived, tests[0].json["delivery_id"])
    assert [api.post(replay, {}).status for _ in range(2)] == [202, 202]
    assert api.post(f"{webhook.href}/test", {}).status == 409


def test_delivery_on_its_way_is_not_sent_once_more_beside_it(
    owner: Actor, issuer: Issuer, queues: StubQueues, now: datetime
) -> None:
    webhook, sent = make_sent(owner, queues, now)
    api, replay = make_api(issuer, owner), f"{webhook.href}/deliveries/{sent.delivery_id}/replay"
    leased_until = next_attempt_at(webhook)

    assert api.post(replay, {}).status == 202
    assert next_attempt_at(webhook) == leased_until
    record(outcome_of(sent, Failure.TIMED_OUT), now)
    # Replayed twice between two attempts, it is sent once.
    assert [api.post(replay, {}).status for _ in range(2)] == [202, 202]
    later = now + timedelta(seconds=30)
    assert [dispatch(later).sent for _ in range(2)] == [1, 0]
    assert api.post(replay, {}).status == 202
    assert dispatch(later).sent == 0
    assert [again.attempt for again in sends(queues)] == [2]
    assert deliveries(webhook)[0][1:] == ("pending", None, 1)
