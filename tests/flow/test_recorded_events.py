"""The recorded events, the same that `sam local invoke -e` takes, reach their handlers and are answered."""

import json
import time
from pathlib import Path
from typing import cast

import pytest

from infra.local.gateway.event import Event
from infra.local.gateway.invocation import Handler, LambdaContext, load_handler
from infra.local.gateway.template import Function
from infra.local.issuer import Issuer
from shared.context import Actor
from shared.edge.gateway_types import Result
from tests.factories import make_api, make_plugin
from tests.stub_bus import StubBus

EVENTS = Path(__file__).parents[1] / "events"
HANDLERS = {
    "search_plugins": "functions.catalog.api.handler",
    "create_plugin": "functions.catalog.api.handler",
    "list_versions": "functions.versions.api.handler",
    "publish_version": "functions.versions.api.handler",
}


def invoke(handler: str, event: Event) -> Result:
    """What the function answers to the event."""
    function = Function("Recorded", handler, 30, 512)
    loaded = cast("Handler", load_handler(function))
    return cast("Result", loaded(event, LambdaContext("Recorded", 512, time.monotonic() + 30)))


@pytest.mark.parametrize(
    ("name", "status"),
    [("search_plugins", 200), ("create_plugin", 201), ("list_versions", 404), ("publish_version", 404)],
)
def test_recorded_request_is_answered(issuer: Issuer, owner: Actor, name: str, status: int) -> None:
    event = json.loads((EVENTS / f"{name}.json").read_text())
    event["headers"] |= make_api(issuer, owner).bearer

    assert invoke(HANDLERS[name], event)["statusCode"] == status


def test_recorded_request_without_a_token_is_refused(stack: dict[str, str]) -> None:
    event = json.loads((EVENTS / "search_plugins.json").read_text())

    assert invoke(HANDLERS["search_plugins"], event)["statusCode"] == 401


def test_recorded_schedule_rebuilds_the_search(stack: dict[str, str]) -> None:
    event = json.loads((EVENTS / "rebuild_search.json").read_text())

    answer = cast("dict[str, object]", invoke("functions.catalog.rebuild_search.handler", event))

    assert answer["generation"]
    assert answer["is_published"]


def test_recorded_request_of_a_writer_starts_the_relay(bus: StubBus, owner: Actor) -> None:
    plugin = make_plugin(owner)
    event = json.loads((EVENTS / "relay_outbox.json").read_text())

    answer = cast("dict[str, object]", invoke("functions.operations.relay_outbox.handler", event))

    assert (answer["published"], answer["depth"]) == (1, 0)
    assert bus.revisions(plugin.plugin_id) == [1]


def test_every_recorded_event_is_used() -> None:
    assert {path.stem for path in EVENTS.glob("*.json")} == {*HANDLERS, "rebuild_search", "relay_outbox"}
