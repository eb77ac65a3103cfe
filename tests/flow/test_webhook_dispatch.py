"""An event becomes one delivery for each webhook, is signed for each attempt, and is healed wherever it is cut."""

import json
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from clients.postgres import Connection
from shared.context import Actor
from shared.fates import Dropped, Duplicate, Stored
from shared.operations import delivery_store, webhooks
from shared.operations.webhook_dispatch import LEASE, Dispatched
from shared.operations.webhook_fan_out import fan_out_event as fan_out
from shared.operations.webhook_models import WebhookPatch
from tests.as_owner import rows
from tests.at_once import at_once
from tests.factories import make_webhook
from tests.stub_queues import StubQueues
from tests.told import listening
from tests.webhook_steps import deliveries, dispatch, make_event, make_sent, sends

URL = "https://hooks.example/in"


pytestmark = pytest.mark.usefixtures("queues")


def test_event_gets_one_delivery_for_each_webhook_that_wants_it(
    owner: Actor, queues: StubQueues, now: datetime
) -> None:
    every, some, other = (
        make_webhook(owner),
        make_webhook(owner, URL, "plugyard.plugin.*"),
        make_webhook(owner, URL, "plugyard.version.published"),
    )
    event = make_event(owner)

    assert fan_out(event, now) == Stored()
    assert deliveries(every) == deliveries(some) == [(event.id, "pending", None, 0)]
    assert deliveries(other) == []
    assert len(queues.entries["dispatch"]) == 1


def test_same_event_again_changes_nothing_and_is_dispatched_again(
    owner: Actor, queues: StubQueues, now: datetime
) -> None:
    webhook, event = make_webhook(owner), make_event(owner)

    fates = [fan_out(event, now) for _ in range(3)]

    assert fates == [Stored(), Duplicate(), Duplicate()]
    assert len(deliveries(webhook)) == 1
    # Who wrote it may have ended between its commit and its nudge.
    assert len(queues.entries["dispatch"]) == 3


def test_same_event_twice_at_once_is_delivered_once(owner: Actor, now: datetime) -> None:
    webhook, event = make_webhook(owner), make_event(owner)

    fates = at_once(*[lambda: fan_out(event, now)] * 4)

    assert sorted(map(str, fates)) == sorted(map(str, [Stored(), Duplicate(), Duplicate(), Duplicate()]))
    assert len(deliveries(webhook)) == 1


def test_older_revision_that_comes_late_is_delivered_too(owner: Actor, now: datetime) -> None:
    webhook = make_webhook(owner)
    newer, older = make_event(owner, revision=8), make_event(owner, revision=7)

    assert [fan_out(event, now) for event in (newer, older)] == [Stored(), Stored()]
    assert {event_id for event_id, *_ in deliveries(webhook)} == {newer.id, older.id}


def test_webhook_that_is_deleted_meanwhile_gets_nothing_and_the_others_theirs(
    owner: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted, kept, event = make_webhook(owner), make_webhook(owner), make_event(owner)
    read = delivery_store.list_enabled

    def read_and_delete(conn: Connection, tenant_id: UUID) -> dict[UUID, list[str]]:
        found = read(conn, tenant_id)
        webhooks.delete_webhook(owner, deleted.webhook_id, 1)
        return found

    monkeypatch.setattr(delivery_store, "list_enabled", read_and_delete)

    assert fan_out(event, now) == Stored()
    assert (len(deliveries(deleted)), len(deliveries(kept))) == (0, 1)


def test_event_is_kept_as_the_text_it_was_announced_in(owner: Actor, now: datetime) -> None:
    webhook, event = make_webhook(owner), make_event(owner)
    fan_out(event, now)
    webhooks.send_test_event(owner, webhook.webhook_id, now)

    told, tested = rows(
        "select body from webhook_delivery where webhook_id = %s order by delivery_id", webhook.webhook_id
    )

    assert told == (event.model_dump_json(),)
    assert '": ' not in str(tested[0]), "as pydantic writes it, not as PostgreSQL does"


def test_event_is_told_to_no_other_tenant(owner: Actor, stranger: Actor, platform: Actor, now: datetime) -> None:
    theirs, own = make_webhook(stranger), make_webhook(platform)

    assert fan_out(make_event(owner), now) == Dropped("no-webhook")
    # The platform's rows are public; its events are its own.
    assert fan_out(make_event(platform), now) == Stored()
    assert (deliveries(theirs), len(deliveries(own))) == ([], 1)


def test_disabled_webhook_is_told_of_nothing(owner: Actor, now: datetime) -> None:
    webhook = make_webhook(owner)
    webhooks.update_webhook(owner, webhook.webhook_id, WebhookPatch(is_enabled=False), 1, now)

    assert fan_out(make_event(owner), now) == Dropped("no-webhook")


def test_dispatched_delivery_carries_the_event_and_a_proof(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook, event = make_webhook(owner), make_event(owner)
    fan_out(event, now)

    assert dispatch(now) == Dispatched(leased=1, sent=1)
    (sent,) = sends(queues)
    assert Webhook(str(webhook.signing_secret)).verify(sent.body, sent.headers) == json.loads(event.model_dump_json())
    assert (sent.url, sent.attempt, sent.id, sent.correlationid) == (URL, 1, event.id, event.correlationid)
    assert queues.entries["sends"][0]["MessageGroupId"] == str(owner.tenant_id)
    assert str(webhook.signing_secret).removeprefix("whsec_") not in str(queues.entries)


def test_leased_delivery_is_sent_again_only_when_nobody_reported(
    owner: Actor, queues: StubQueues, now: datetime
) -> None:
    _, sent = make_sent(owner, queues, now)

    assert dispatch(now + LEASE - timedelta(seconds=1)).leased == 0
    assert dispatch(now + LEASE).sent == 1
    (again,) = sends(queues)
    assert (again.id, again.attempt) == (sent.id, sent.attempt)
    assert again.headers["webhook-timestamp"] > sent.headers["webhook-timestamp"]


def test_dispatchers_at_once_send_nothing_twice(owner: Actor, queues: StubQueues, now: datetime) -> None:
    make_webhook(owner)
    for revision in range(12):
        fan_out(make_event(owner, revision=revision), now)

    runs = at_once(*[lambda: dispatch(now)] * 4)

    assert sum(run.sent for run in runs) == 12
    assert len({sent.delivery_id for sent in sends(queues)}) == 12
    assert max(queues.batch_sizes) <= 10


def test_due_delivery_of_a_disabled_webhook_fails_and_is_not_sent(
    owner: Actor, queues: StubQueues, now: datetime
) -> None:
    webhook, event = make_webhook(owner), make_event(owner)
    fan_out(event, now)
    webhooks.update_webhook(owner, webhook.webhook_id, WebhookPatch(is_enabled=False), 1, now)

    assert dispatch(now) == Dispatched(leased=1, sent=0)
    assert deliveries(webhook) == [(event.id, "failed", "webhook-disabled", 0)]


def test_lost_nudge_is_made_up_for_by_the_schedule(owner: Actor, queues: StubQueues, now: datetime) -> None:
    make_webhook(owner)
    queues.is_away = True
    with listening() as told:
        assert fan_out(make_event(owner), now) == Stored()
    queues.is_away = False

    assert told.events("webhook.nudge_lost")
    assert dispatch(now + timedelta(minutes=1)).sent == 1


KILLED = """
import os, signal, sys
from datetime import datetime
from uuid import UUID
from shared.cloud_events import ChangeEvent
from shared.operations import webhook_dispatch, webhook_fan_out
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
webhook_fan_out.nudge_dispatch = webhook_dispatch.put_sends = die
now = datetime.fromisoformat(sys.argv[2])
if sys.argv[1] == "dispatch":
    webhook_dispatch.dispatch_deliveries(UUID(int=1), now)
webhook_fan_out.fan_out_event(ChangeEvent.model_validate_json(sys.argv[1]), now)
"""


def killed_after_commit(work: str, now: datetime) -> None:
    """Do that work in a process that is killed between its commit and its message."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", KILLED, work, now.isoformat()], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL


def test_fan_out_killed_after_its_commit_is_made_up_for(owner: Actor, queues: StubQueues, now: datetime) -> None:
    webhook, event = make_webhook(owner), make_event(owner)

    killed_after_commit(event.model_dump_json(), now)

    assert len(deliveries(webhook)) == 1
    assert queues.entries["dispatch"] == []
    assert dispatch(now + timedelta(minutes=1)).sent == 1
    # SQS gives the event again, since nobody said that it was consumed.
    assert fan_out(event, now) == Duplicate()


def test_dispatcher_killed_after_its_commit_is_made_up_for(owner: Actor, queues: StubQueues, now: datetime) -> None:
    make_webhook(owner)
    fan_out(make_event(owner), now)

    killed_after_commit("dispatch", now)

    assert dispatch(now).leased == 0
    assert dispatch(now + LEASE).sent == 1
    assert [sent.attempt for sent in sends(queues)] == [1]
