"""Holds the recorded events to what their triggers send, for who gives them to `sam local invoke -e`."""

from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import md5

import pytest

from infra.local.gateway.event import Receipt, Request, build_event
from infra.local.gateway.routing import Router
from infra.local.gateway.template import load_routes
from tests.recorded_events import DEPLOYED, HTTP_API, RECORDED, RecordedEvent
from tests.stack import ROOT, Part, items, part

# A schedule's event as EventBridge Scheduler makes it where the template gives no input of its own.
SCHEDULED = {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}
SQS_RECORD = {
    "messageId",
    "receiptHandle",
    "body",
    "attributes",
    "messageAttributes",
    "md5OfBody",
    "eventSource",
    "eventSourceARN",
    "awsRegion",
}
SQS_ATTRIBUTES = {"ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp"}


def structure(event: Part) -> Part:
    """What of an HTTP event does not depend on who sent it when."""
    context = part(event["requestContext"])
    varying = ("headers", "requestContext")
    return {key: value for key, value in event.items() if key not in varying} | {
        "context": sorted(context),
        "http": {key: value for key, value in part(context["http"]).items() if key not in {"userAgent", "sourceIp"}},
        "headers": sorted(part(event["headers"])),
        "route": context["routeKey"],
    }


def sent_again(event: Part) -> Part:
    """The event that an HTTP API makes of the same request."""
    http, headers = part(part(event["requestContext"])["http"]), part(event["headers"])
    path = str(event["rawPath"])
    match = Router(load_routes(ROOT / "template.yaml")).match(str(http["method"]), path)
    assert match, path
    own = {"x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"}
    sent = [(name, str(value)) for name, value in headers.items() if name not in own]
    sent += [("cookie", "; ".join(map(str, items(event["cookies"]))))] if "cookies" in event else []
    body = str(event.get("body") or "").encode()
    body = b64decode(body) if event["isBase64Encoded"] else body
    request = Request(
        str(http["method"]), path.encode(), str(event["rawQueryString"]), sent, body, "HTTP/1.1", "https", "::1", 443
    )
    return build_event(request, path, match, Receipt("request", "trace", datetime.now(UTC)))


def came_over_http(event: Part) -> bool:
    """Payload format 2.0 of an HTTP API."""
    return event.get("version") == "2.0" and structure(event) == structure(sent_again(event))


def came_by_schedule(event: Part) -> bool:
    """EventBridge Scheduler's own event."""
    return event.keys() == SCHEDULED and event["source"] == "aws.scheduler"


def came_from_a_queue(event: Part) -> bool:
    """A batch of SQS, each body with its checksum."""
    records = list(map(part, items(event.get("Records"))))
    return bool(records) and all(
        record.keys() == SQS_RECORD
        and record["eventSource"] == "aws:sqs"
        and part(record["attributes"]).keys() >= SQS_ATTRIBUTES
        and record["md5OfBody"] == md5(str(record["body"]).encode(), usedforsecurity=False).hexdigest()
        for record in records
    )


SHAPES: dict[str, Callable[[Part], bool]] = {
    HTTP_API: came_over_http,
    "ScheduleV2": came_by_schedule,
    "SQS": came_from_a_queue,
}


@pytest.mark.parametrize("function", DEPLOYED)
def test_each_kind_of_trigger_has_a_recorded_event(function: str) -> None:
    deployed = DEPLOYED[function]
    kinds = {str(trigger["Type"]) for trigger in deployed.triggers}
    unrecorded = {k for k in kinds if not any(SHAPES[k](recorded.event) for recorded in deployed.events)}

    assert deployed.events, f"{function} has no event in tests/events"
    assert not unrecorded, f"{function} has no event in tests/events as {sorted(unrecorded)} sends it"


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded.name)
def test_recorded_event_is_one_that_its_function_gets(recorded: RecordedEvent) -> None:
    owners = [deployed for deployed in DEPLOYED.values() if recorded in deployed.events]

    assert len(owners) == 1, "tests/recorded_events.py says how an event finds its function"
    kinds = {str(trigger["Type"]) for trigger in owners[0].triggers}
    assert any(SHAPES[kind](recorded.event) for kind in kinds) or not kinds


def test_event_that_names_no_route_of_its_path_is_refused() -> None:
    event = next(recorded.event for recorded in RECORDED if recorded.name == "list_versions")

    assert came_over_http(event)
    assert not came_over_http(event | {"routeKey": "ANY /v1/versions"})
    assert not came_over_http(event | {"pathParameters": {}})


def test_event_of_one_trigger_is_none_of_another() -> None:
    schedule = next(recorded.event for recorded in RECORDED if recorded.name == "rebuild_search")

    assert came_by_schedule(schedule)
    assert not came_from_a_queue(schedule)
    assert not came_over_http(schedule)
