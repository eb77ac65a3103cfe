"""The hint to the relay: one a second, and never a reason for a request to fail."""

import json
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.edge import nudge
from shared.edge.nudge import nudge_relay
from tests.factories import make_api, make_name
from tests.stub_bus import PLACE, this_process_under


@pytest.fixture
def hints(stack: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Bodies of the messages that reached the relay's queue, at an endpoint that speaks as much SQS as this needs."""
    received: list[str] = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["content-length"])))["MessageBody"])
            body = b'{"MessageId": "1", "MD5OfMessageBody": "99914b932bd37a50b983c5e7c90ae93b"}'
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's own name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(nudge, "_rest", nudge._Rest())
    with this_process_under(PLACE | {"AWS_ENDPOINT_URL": address, "RELAY_QUEUE_URL": f"{address}/1/relay"}):
        yield received
    server.shutdown()
    server.server_close()


def test_changes_of_one_second_are_one_hint(hints: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([10.0, 10.5, 10.9, 11.0])
    monkeypatch.setattr(nudge, "monotonic", lambda: next(clock))

    for _ in range(4):
        nudge_relay()

    assert hints == ["{}", "{}"]


def test_write_tells_the_relay_and_a_read_or_a_refused_write_does_not(
    hints: list[str], issuer: Issuer, owner: Actor
) -> None:
    api = make_api(issuer, owner)
    name = make_name()

    api.get("/v1/plugins")
    api.post("/v1/plugins", {"name": "Not A Name"})
    assert hints == []
    assert api.post("/v1/plugins", {"name": name}).status == 201

    assert hints == ["{}"]


def test_queue_that_is_away_fails_no_request_and_is_left_alone_for_a_while(
    hints: list[str], issuer: Issuer, owner: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    api = make_api(issuer, owner)
    with this_process_under(
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "RELAY_QUEUE_URL": "http://127.0.0.1:9/1/relay"}
    ):
        assert api.post("/v1/plugins", {"name": make_name()}).status == 201
    resting_until = nudge._rest.until

    assert api.post("/v1/plugins", {"name": make_name()}).status == 201
    assert nudge._rest.until == resting_until
    assert hints == []


def test_without_a_queue_nothing_is_sent(hints: list[str]) -> None:
    with this_process_under({"RELAY_QUEUE_URL": ""}):
        nudge_relay()

    assert nudge._rest.until == float("-inf")
    assert (hints, os.environ["AWS_ENDPOINT_URL"][:16]) == ([], "http://127.0.0.1")
