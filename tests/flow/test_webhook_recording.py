"""What the sender reports settles a delivery: done, tried again by the schedule, or given up."""

import json
import os
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from clients.postgres import Connection
from functions.operations import fan_out_event, record_attempt, send_webhook
from infra.local.issuer import Issuer
from shared.context import Actor
from shared.errors import RevisionStale
from shared.fates import Dropped, Duplicate, Fate, Stored
from shared.operations import delivery_store, webhooks
from shared.operations.webhook_fan_out import fan_out_event as fan_out
from shared.operations.webhook_messages import AttemptOutcome, Failure
from shared.operations.webhook_models import WebhookPatch, WebhookWithSecret
from shared.operations.webhook_recording import record_attempt as record
from shared.operations.webhook_retries import WAITS
from tests.as_owner import rows
from tests.factories import make_api, make_webhook
from tests.networks import allowed_networks
from tests.receiver import Receiver, answer, running_receiver
from tests.stub_queues import StubQueues, batch_of, deliver
from tests.told import listening
from tests.webhook_steps import (
    deliveries,
    dispatch,
    make_event,
    make_sent,
    next_attempt_at,
    outcome_of,
    sends,
    trail_of,
)

pytestmark = pytest.mark.usefixtures("queues")


def test_success_ends_a_delivery(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook, sent = make_sent(owner, queues, now)

    assert record(outcome_of(sent), now) == Stored()
    assert deliveries(webhook) == [(sent.id, "delivered", None, 1)]
    assert dispatch(now + timedelta(days=9)).leased == 0


def test_first_failure_is_tried_again_within_seconds(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook, sent = make_sent(owner, queues, now)

    record(outcome_of(sent, Failure.STATUS_REFUSED, status=500, response_excerpt="no"), now)

    assert deliveries(webhook) == [(sent.id, "pending", "status-refused", 1)]
    (nudge,) = queues.entries["dispatch"]
    assert nudge["DelaySeconds"] == 6
    dispatch(now + timedelta(seconds=6))
    (again,) = sends(queues)
    assert (again.id, again.attempt) == (sent.id, 2)


def test_delivery_is_given_up_after_its_tenth_attempt(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook, sent = make_sent(owner, queues, now)
    record(outcome_of(sent, Failure.TIMED_OUT), now)
    for _ in WAITS:
        at = next_attempt_at(webhook)
        assert at is not None
        dispatch(at)
        sent = sends(queues)[-1]
        record(outcome_of(sent, Failure.TIMED_OUT), at)

    assert sent.attempt == 10
    assert deliveries(webhook)[0][1:] == ("failed", "timed-out", 10)
    assert dispatch(now + timedelta(days=9)).leased == 0


def test_replayed_delivery_has_the_whole_schedule_again(
    owner: Actor, issuer: Issuer, queues: StubQueues, now: datetime
) -> None:
    webhook, sent = make_sent(owner, queues, now)
    record(outcome_of(sent), now)
    api = make_api(issuer, owner)

    replayed = api.post(f"{webhook.href}/deliveries/{sent.delivery_id}/replay", {})
    at = datetime.now(UTC)
    dispatch(at)
    (again,) = sends(queues)
    record(outcome_of(again, Failure.TIMED_OUT), at)

    assert replayed.status == 202
    assert (again.id, again.attempt) == (sent.id, 2)
    due = next_attempt_at(webhook)
    assert due is not None
    assert due - at < timedelta(seconds=10)


def test_same_outcome_again_changes_nothing(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook, sent = make_sent(owner, queues, now)
    failed, arrived = outcome_of(sent, Failure.TIMED_OUT), outcome_of(sent)

    fates: list[Fate] = [record(failed, now), record(failed, now), record(arrived, now)]

    # The same attempt, sent twice, can end in two ways: the first that is reported holds.
    assert fates == [Stored(), Duplicate(), Duplicate()]
    assert deliveries(webhook) == [(sent.id, "pending", "timed-out", 1)]
    assert len(rows("select from webhook_attempt where webhook_id = %s", webhook.webhook_id)) == 1


def test_outcome_of_what_is_not_there_is_dropped(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook, sent = make_sent(owner, queues, now)

    assert record(outcome_of(sent, attempt=3), now) == Dropped("attempt-unknown")
    webhooks.delete_webhook(owner, webhook.webhook_id, 1)
    assert record(outcome_of(sent), now) == Dropped("delivery-unknown")


def test_outcome_names_its_own_tenants_delivery_only(
    owner: Actor, stranger: Actor, queues: StubQueues, now: datetime
) -> None:
    webhook, sent = make_sent(owner, queues, now)

    assert record(outcome_of(sent, tenant_id=stranger.tenant_id), now) == Dropped("delivery-unknown")
    assert deliveries(webhook) == [(sent.id, "pending", None, 0)]


def wait_for_who_waits() -> None:
    """Return once a request waits for a row that another transaction holds."""
    query = (
        "select from pg_stat_activity"
        " where usename = 'plugyard_app' and wait_event_type = 'Lock' and datname = current_database()"
    )
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as conn:
        while not conn.execute(query.encode()).fetchall():
            pass


def test_webhook_that_is_deleted_while_it_is_disabled_waits_for_that(
    owner: Actor, queues: StubQueues, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, sent = make_sent(owner, queues, now)
    write = delivery_store.record_attempt

    with ThreadPoolExecutor(1) as thread:
        deletions: list[Future[None]] = []

        def delete_and_write(conn: Connection, tenant_id: UUID, webhook_id: UUID, outcome: AttemptOutcome) -> bool:
            deletions.append(thread.submit(webhooks.delete_webhook, owner, webhook_id, 1))
            wait_for_who_waits()
            return write(conn, tenant_id, webhook_id, outcome)

        monkeypatch.setattr(delivery_store, "record_attempt", delete_and_write)
        assert record(outcome_of(sent, Failure.GONE, status=410), now) == Stored()

    (deletion,) = deletions
    # It was asked to delete revision 1, which the webhook is no longer at.
    assert isinstance(deletion.exception(), RevisionStale)
    assert deliveries(webhook) == [(sent.id, "failed", "gone", 1)]


def fail(owner: Actor, queues: StubQueues, at: datetime, reason: Failure | None = Failure.TIMED_OUT) -> None:
    """An event whose first attempt has that outcome at that time."""
    event = make_event(owner)
    fan_out(event, at)
    dispatch(at)
    (sent,) = [sent for sent in sends(queues) if sent.id == event.id]
    record(outcome_of(sent, reason), at)


def test_webhook_that_nothing_reached_for_five_days_is_disabled(
    owner: Actor, queues: StubQueues, now: datetime
) -> None:
    webhook = make_webhook(owner)
    fail(owner, queues, now)
    fail(owner, queues, now + timedelta(days=5, seconds=-1))
    assert trail_of(webhook) == []

    fail(owner, queues, now + timedelta(days=5))

    ((reason,),) = rows("select disabled_reason from webhook where webhook_id = %s", webhook.webhook_id)
    assert reason == "failing-for-5-days"
    assert len(trail_of(webhook)) == 1


def test_webhook_that_was_enabled_again_has_five_days_again(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook, later = make_webhook(owner), now + timedelta(days=6)
    fail(owner, queues, now)
    fail(owner, queues, now + timedelta(days=5))
    webhooks.update_webhook(owner, webhook.webhook_id, WebhookPatch(is_enabled=True), 2, later)

    fail(owner, queues, later + timedelta(minutes=1))
    assert len(trail_of(webhook)) == 2
    fail(owner, queues, later + timedelta(days=5, minutes=1))

    # Disabled, enabled by hand, disabled.
    assert len(trail_of(webhook)) == 3


def test_one_success_in_between_starts_the_five_days_anew(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook = make_webhook(owner)
    fail(owner, queues, now)
    fail(owner, queues, now + timedelta(days=4), reason=None)
    fail(owner, queues, now + timedelta(days=6))

    assert trail_of(webhook) == []


def test_change_reaches_a_receiver_and_leaves_its_request_in_every_line(
    owner: Actor, issuer: Issuer, queues: StubQueues, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_receiver() as receiver, allowed_networks(monkeypatch, "127.0.0.0/8"), listening() as told:
        webhook = make_webhook(owner, f"http://127.0.0.1:{receiver.port}/in?token=sesame")
        receiver.behave = lambda h: answer(h, 503 if len(receiver.received) == 1 else 200, b"come again, Ada")
        event = make_event(owner)
        deliver(fan_out_event.handler, batch_of(event.model_dump_json()))
        for _ in range(2):
            dispatch(datetime.now(UTC) + timedelta(seconds=10))
            deliver(send_webhook.handler, queues.take("sends"))
            deliver(record_attempt.handler, queues.take("outcomes"))

    log = make_api(issuer, owner).get(f"{webhook.href}/deliveries/{delivery_id(webhook)}")
    assert [received.headers["webhook-id"] for received in receiver.received] == [str(event.id)] * 2
    assert verified(receiver, webhook) == [json.loads(event.model_dump_json())] * 2
    assert log.json["state"] == "delivered"
    assert outline(log.json["attempts"]) == [(2, 200, None), (1, 503, "come again, Ada")]
    steps = [line["consumer"] for line in told.events("message.consumed")]
    assert steps == ["fan_out_event", "send_webhook", "record_attempt", "send_webhook", "record_attempt"]
    assert {line["correlation_id"] for line in told.events("message.consumed")} == {str(event.correlationid)}
    for secret in ("sesame", "Ada", str(webhook.signing_secret).removeprefix("whsec_"), str(event.data["plugin_id"])):
        assert secret not in told.log_text.getvalue() + told.figures_text.getvalue()


def delivery_id(webhook: WebhookWithSecret) -> object:
    """The id of the webhook's only delivery."""
    ((found,),) = rows("select delivery_id from webhook_delivery where webhook_id = %s", webhook.webhook_id)
    return found


def outline(attempts: object) -> list[tuple[object, object, object]]:
    """Number, status and excerpt of each attempt."""
    assert isinstance(attempts, list)
    return [(a["attempt"], a["status"], a["response_excerpt"]) for a in attempts]


def verified(receiver: Receiver, webhook: WebhookWithSecret) -> list[object]:
    """What came in, as a receiver reads it with the library."""
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 43 + "=").verify(receiver.received[0].body, receiver.received[0].headers)
    secret = Webhook(str(webhook.signing_secret))
    # The second attempt was signed for ten seconds from now, within what receivers allow.
    return [secret.verify(received.body, received.headers) for received in receiver.received]
