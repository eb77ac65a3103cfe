"""A change made over HTTP reaches a receiver of webhooks, through the real gateway and the deployed functions."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import pytest
from standardwebhooks import Webhook

from shared.cloud_events import ChangeEvent
from tests.emulated import until
from tests.factories import make_name
from tests.receiver import Received, running_receiver
from tests.whole_stack import WholeStack, running_whole_stack

# The way of a change: what logs it, by which use case.
STATIONS = {
    ("request.answered", None),
    ("outbox.published", None),
    ("message.consumed", "fan_out_event"),
    ("message.consumed", "send_webhook"),
    ("message.consumed", "record_attempt"),
}


@pytest.fixture(scope="module")
def whole() -> Iterator[WholeStack]:
    with TemporaryDirectory(prefix="plugyard-") as folder, running_whole_stack(Path(folder)) as whole:
        yield whole


def change_a_plugin(client: httpx2.Client) -> tuple[str, dict[int, str]]:
    """Create a plugin, change it three times and publish a version; answers its id, and who asked for each revision."""
    created = client.post("/v1/plugins", json={"name": make_name()})
    plugin_id = str(created.json()["plugin_id"])
    answers = [created]
    for title in ("One", "Two", "Three"):
        etag = {"if-match": answers[-1].headers["etag"]}
        answers.append(client.patch(f"/v1/plugins/{plugin_id}", json={"title": title}, headers=etag))
    answers.append(client.post(f"/v1/plugins/{plugin_id}/versions", json={"version": "1.0.0"}))
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 201]
    return plugin_id, {revision: answer.headers["x-request-id"] for revision, answer in enumerate(answers, 1)}


def is_heard_everywhere(whole: WholeStack, request_id: str) -> bool:
    """Whether every station has logged something under the request's id."""
    lines = [line for line in whole.lines() if line.get("correlation_id") == request_id]
    return {(line["message"], line.get("consumer")) for line in lines} >= STATIONS


def verified(secret: str, one: Received) -> ChangeEvent:
    """The event in a message, once its signature is proven."""
    Webhook(secret).verify(one.body, one.headers)
    return ChangeEvent.model_validate_json(one.body)


def test_each_revision_reaches_the_receiver_once_under_its_requests_id(whole: WholeStack) -> None:
    with running_receiver() as receiver:
        hook = {"url": f"http://127.0.0.1:{receiver.port}/hook"}
        webhook = whole.client.post("/v1/webhooks", json=hook).raise_for_status().json()
        plugin_id, asked_for = change_a_plugin(whole.client)

        for request_id in asked_for.values():
            until(partial(is_heard_everywhere, whole, request_id), 120)
        events = [verified(webhook["signing_secret"], one) for one in receiver.received]
        told = [event for event in events if str(event.subject) == plugin_id]

    assert sorted(event.revision for event in told) == list(asked_for)
    assert {event.revision: str(event.correlationid) for event in told} == asked_for
    assert [one.headers["webhook-id"] for one in receiver.received] == [str(event.id) for event in events]
    log = whole.client.get(f"/v1/webhooks/{webhook['webhook_id']}/deliveries", params={"state": "delivered"}).json()
    assert {item["event_id"] for item in log["items"]} >= {str(event.id) for event in told}
