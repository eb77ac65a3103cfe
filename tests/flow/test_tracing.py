"""The trace of a request goes on through outbox, bus and queue to the consumers of its change."""

from dataclasses import replace
from datetime import datetime

import pytest

from clients.telemetry import log
from infra.local.issuer import Issuer
from shared.cloud_events import ChangeEvent
from shared.context import Actor
from shared.edge.queued import Attributes, Record, queue_handler
from shared.edge.tracing import passed_on
from shared.fates import Fate, Stored
from shared.ids import new_id
from shared.operations.relay import relay_outbox
from tests.api_client import lambda_context as context
from tests.factories import DAY_1, make_api, make_name, make_plugin
from tests.stub_bus import StubBus
from tests.told import listening

ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793"
TRACE = "5759e988bd862e3fe1be46a994272793"
HEADER = f"{ROOT};Parent=53995c3f42cd8ad8;Sampled=1"


def test_consumer_of_a_change_tells_the_request_and_trace_that_made_it(
    issuer: Issuer, owner: Actor, bus: StubBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"{HEADER};Lineage=1:e68b6f8f:0")
    with listening() as told:
        answer = make_api(issuer, owner).post("/v1/plugins", {"name": make_name()})
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root=1-00000000-{'0' * 24};Sampled=0")
    relay_outbox(new_id(), DAY_1)
    ((entry,),) = bus.calls

    def follow(_event: ChangeEvent, _now: datetime) -> Fate:
        log.info("projection.written")
        return Stored()

    trace: Attributes = {"AWSTraceHeader": str(entry["TraceHeader"])}
    record: Record = {"messageId": "1", "body": str(entry["Detail"]), "attributes": trace}
    with listening() as followed:
        queue_handler(follow, ChangeEvent)({"Records": [record]}, context("Follow"))

    assert entry["TraceHeader"] == HEADER
    assert {line["xray_trace_id"] for line in told.lines} == {ROOT.removeprefix("Root=")}
    assert {(line["correlation_id"], line["trace_id"]) for line in followed.lines} == {
        (answer.headers["x-request-id"], TRACE)
    }


def test_change_without_a_trace_is_announced_without_one(owner: Actor, bus: StubBus) -> None:
    make_plugin(owner)
    relay_outbox(new_id(), DAY_1)

    assert "TraceHeader" not in bus.calls[0][0]


def test_change_announces_the_trace_of_its_actor(owner: Actor, bus: StubBus) -> None:
    make_plugin(replace(owner, trace_header=HEADER))
    relay_outbox(new_id(), DAY_1)

    assert bus.calls[0][0]["TraceHeader"] == HEADER


@pytest.mark.parametrize(
    ("came", "goes_on"),
    [
        (HEADER, HEADER),
        (f"Self=1-67891234-{'a' * 24};{HEADER};Lineage=1:x:0", HEADER),
        (f"{ROOT};who=ada@acme.example", ROOT),
        ("Sampled=1;Parent=53995c3f42cd8ad8", None),
        ("Root=trace", None),
        ("", None),
    ],
)
def test_what_a_caller_says_of_the_trace_goes_on_where_x_ray_defines_it(came: str, goes_on: str | None) -> None:
    assert passed_on({"x-amzn-trace-id": came}) == goes_on


def test_trace_of_the_invocation_beats_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", HEADER)

    assert passed_on({"x-amzn-trace-id": f"Root=1-00000000-{'0' * 24}"}) == HEADER
