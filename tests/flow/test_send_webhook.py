"""The sender meets receivers that behave badly; it reports each and is harmed by none."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from io import StringIO

import pytest
from standardwebhooks import Webhook

from clients.telemetry import speak_for_libraries
from functions.operations import send_webhook
from shared.operations import webhook_client, webhook_sending
from shared.operations.webhook_messages import MAX_EXCERPT
from tests.networks import allowed_networks
from tests.receiver import Authority, Receiver, answer, running_receiver, silent_port
from tests.sending import BODY, HOST, SECRET, Names, assert_tells_none_of, message, send
from tests.stub_queues import StubQueues, batch_of, deliver, running_queues
from tests.told import listening


@pytest.fixture(autouse=True)
def queues(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubQueues]:
    """Where the sender reports; no database, no key, this machine's own network open."""
    with running_queues() as queues, allowed_networks(monkeypatch, "127.0.0.0/8"):
        yield queues


def test_message_arrives_signed_and_is_reported(queues: StubQueues, receiver: Receiver) -> None:
    sent = message(f"http://127.0.0.1:{receiver.port}/in?a=1")

    outcome = send(queues, sent)

    (received,) = receiver.received
    assert Webhook(SECRET).verify(received.body, received.headers) == json.loads(BODY)
    assert (received.path, received.headers["webhook-id"]) == ("/in?a=1", str(sent.id))
    assert received.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert (outcome.status, outcome.reason, outcome.response_excerpt) == (204, None, None)
    assert (outcome.delivery_id, outcome.attempt, outcome.correlationid) == (sent.delivery_id, 3, sent.correlationid)
    assert outcome.webhook_revision == 7


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(queues: StubQueues, receiver: Receiver, status: int) -> None:
    with running_receiver() as elsewhere:
        receiver.behave = lambda h: answer(h, status, location=f"http://127.0.0.1:{elsewhere.port}/secret")
        outcome = send(queues, message(f"http://127.0.0.1:{receiver.port}/in"))

    assert (outcome.status, outcome.reason) == (status, "redirected")
    assert elsewhere.received == []


@pytest.mark.parametrize(
    ("status", "reason"),
    [(200, None), (202, None), (299, None), (400, "status-refused"), (410, "gone"), (500, "status-refused")],
)
def test_status_decides_what_an_answer_is(
    queues: StubQueues, receiver: Receiver, status: int, reason: str | None
) -> None:
    receiver.behave = lambda h: answer(h, status)

    outcome = send(queues, message(f"http://127.0.0.1:{receiver.port}/in"))

    assert (outcome.status, outcome.reason) == (status, reason)


def test_wish_for_more_time_is_reported_as_seconds_or_as_a_date(queues: StubQueues, receiver: Receiver) -> None:
    at = datetime.now(UTC) + timedelta(hours=1)
    for wish, least, most in (("120", 120, 120), (at.strftime("%a, %d %b %Y %H:%M:%S GMT"), 3590, 3600)):
        receiver.behave = lambda h, wish=wish: answer(h, 503, retry_after=wish)  # type: ignore[misc] # bound for each
        outcome = send(queues, message(f"http://127.0.0.1:{receiver.port}/in"))
        queues.entries["outcomes"].clear()
        assert outcome.retry_after_s is not None
        assert least <= outcome.retry_after_s <= most


@pytest.mark.parametrize(
    "wish",
    [
        "soon",
        "-5",
        "1e9",
        "9" * 40,
        "Mon, 99 Foo 2026",
        "Mon, 01 Jan 2026 00:00:00 +99999999999999",
        "Mon, 99999999999999999999 Jan 2026 00:00:00 GMT",
    ],
)
def test_wish_that_means_nothing_is_left_out(queues: StubQueues, receiver: Receiver, wish: str) -> None:
    receiver.behave = lambda h: answer(h, 503, retry_after=wish)

    assert send(queues, message(f"http://127.0.0.1:{receiver.port}/in")).retry_after_s is None


def test_endless_refusal_is_read_for_a_kilobyte(queues: StubQueues, receiver: Receiver) -> None:
    def refuse_without_end(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(500)
        handler.send_header("content-length", str(10**12))
        handler.end_headers()
        while not receiver.is_over.is_set():
            handler.wfile.write(b"no\x00\x1b[31m " * 10_000)

    receiver.behave = refuse_without_end
    outcome = send(queues, message(f"http://127.0.0.1:{receiver.port}/in"))

    assert (outcome.status, outcome.reason) == (500, "status-refused")
    assert outcome.response_excerpt
    assert len(outcome.response_excerpt) <= MAX_EXCERPT
    assert set("\x00\x1b") & set(outcome.response_excerpt) == set()


def drip(receiver: Receiver, handler: BaseHTTPRequestHandler, begin: bytes) -> None:
    """A byte now and then, for as long as the test lasts."""
    handler.wfile.write(begin)
    while not receiver.is_over.wait(0.02):
        handler.wfile.write(b"a")


@pytest.mark.parametrize(
    ("begin", "reason", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nx-slow: ", "timed-out", None),
        (b"", "timed-out", None),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n", "timed-out", None),
        (b"HTTP/1.1 503 Busy\r\ncontent-length: 9999\r\n\r\n", "status-refused", 503),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n", None, 200),
    ],
)
def test_receiver_that_sends_a_byte_at_a_time_is_cut_off(
    queues: StubQueues,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    begin: bytes,
    reason: str | None,
    status: int | None,
) -> None:
    monkeypatch.setattr(webhook_client, "DEADLINE_S", 0.5)
    receiver.behave = lambda handler: drip(receiver, handler, begin)

    outcome = send(queues, message(f"http://127.0.0.1:{receiver.port}/in"))

    assert (outcome.reason, outcome.status) == (reason, status)


def test_drip_under_tls_is_cut_off_too(
    queues: StubQueues, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_client, "DEADLINE_S", 0.5)
    Names(monkeypatch, ["127.0.0.1"])
    with running_receiver(authority.server_context(HOST)) as receiver:
        receiver.behave = lambda handler: drip(receiver, handler, b"HTTP/1.1 200 OK\r\nx-slow: ")
        assert send(queues, message(f"https://{HOST}:{receiver.port}/in")).reason == "timed-out"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_receiver_that_says_nothing_times_out(queues: StubQueues, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setattr(webhook_client, "DEADLINE_S", 0.4)
    with silent_port() as port:
        assert send(queues, message(f"{scheme}://127.0.0.1:{port}/in")).reason == "timed-out"


def test_receiver_that_is_not_there_is_not_connected(queues: StubQueues) -> None:
    with silent_port() as port:
        pass

    assert send(queues, message(f"http://127.0.0.1:{port}/in")).reason == "not-connected"


@pytest.mark.parametrize(
    ("written", "reason", "status"),
    [
        (b"220 mail.example ESMTP\r\n\r\n", "protocol-broken", None),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", "protocol-broken", None),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n", "protocol-broken", None),
        (b"", "no-answer", None),
        (b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", "no-answer", None),
        (b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 204 Done\r\n\r\n", None, 204),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + b"HTTP/1.1 102 Wait\r\n\r\n" * 3 + b"HTTP/1.1 410 No\r\n\r\n", "gone", 410),
        (b"HTTP/1.1 101 Switching\r\n\r\n", "status-refused", 101),
    ],
)
def test_answer_is_the_final_one_or_says_what_is_wrong_with_it(
    queues: StubQueues, receiver: Receiver, written: bytes, reason: str | None, status: int | None
) -> None:
    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(written)

    receiver.behave = write
    outcome = send(queues, message(f"http://127.0.0.1:{receiver.port}/in"))

    assert (outcome.reason, outcome.status, len(receiver.received)) == (reason, status, 1)


def test_answer_may_take_longer_than_a_connection_may(
    queues: StubQueues, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer_late(handler: BaseHTTPRequestHandler) -> None:
        receiver.is_over.wait(0.4)
        answer(handler, 204)

    monkeypatch.setattr(webhook_client, "CONNECT_S", 0.2)
    receiver.behave = answer_late

    assert send(queues, message(f"http://127.0.0.1:{receiver.port}/in")).status == 204


def test_whatever_goes_wrong_after_the_post_is_an_outcome(
    queues: StubQueues, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: bytes) -> str:
        raise RuntimeError

    monkeypatch.setattr(webhook_sending, "_text", fail)
    receiver.behave = lambda h: answer(h, 503, b"no", retry_after="120")
    with listening() as told:
        outcome = send(queues, message(f"http://127.0.0.1:{receiver.port}/in"))

    assert (outcome.status, outcome.reason, outcome.retry_after_s) == (503, "status-refused", None)
    assert len(receiver.received) == len(told.events("webhook.answer_refused")) == 1


def test_message_that_waited_too_long_is_neither_sent_nor_reported(queues: StubQueues, receiver: Receiver) -> None:
    waited = message(f"http://127.0.0.1:{receiver.port}/in", datetime.now(UTC) - timedelta(minutes=4, seconds=1))

    with listening() as told:
        assert deliver(send_webhook.handler, batch_of(waited.model_dump_json())) == []

    # A report would make its delivery due while a newer message may be on its way.
    assert (receiver.received, queues.entries["outcomes"]) == ([], [])
    assert [line["reason"] for line in told.events("message.consumed")] == ["stale"]


def test_report_that_cannot_be_made_sends_the_message_back(queues: StubQueues, receiver: Receiver) -> None:
    queues.is_away = True
    batch = batch_of(message(f"http://127.0.0.1:{receiver.port}/in").model_dump_json())

    assert deliver(send_webhook.handler, batch) == ["message-0"]


def test_log_tells_the_outcome_and_neither_address_nor_content(queues: StubQueues, receiver: Receiver) -> None:
    receiver.behave = lambda h: answer(h, 500, b"your sesame is wrong, Ada")
    sent = message(f"http://127.0.0.1:{receiver.port}/in?token=sesame")
    with listening() as told:
        send(queues, sent)

    (line,) = told.events("message.consumed")
    assert (line["consumer"], line["fate"], line["reason"]) == ("send_webhook", "dropped", "status-refused")
    assert line["correlation_id"] == str(sent.correlationid)
    assert line["event_id"] == str(sent.id)
    assert_tells_none_of(told, "sesame", "127.0.0.1", "private-plans", sent.headers["webhook-signature"], "Ada")


def test_library_that_cannot_read_an_answer_tells_neither_address_nor_answer(
    queues: StubQueues, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer_badly(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n:Ada\r\nno colon in Lovelace's line\r\nX: y\r\n\r\n")

    receiver.behave = answer_badly
    with spoken_for_libraries(monkeypatch) as written:
        outcome = send(queues, message(f"http://127.0.0.1:{receiver.port}/in?token=sesame"))

    assert outcome.status == 200
    (line,) = [json.loads(line) for line in written.getvalue().splitlines()]
    assert (line["message"], line["level"], line["library"]) == ("library.warned", "WARNING", "urllib3.connection")
    for private in ("sesame", "127.0.0.1", "Ada", "colon", "Lovelace"):
        assert private not in written.getvalue()


@contextmanager
def spoken_for_libraries(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What libraries have written as in a Lambda function."""
    monkeypatch.setattr(sys, "stdout", written := StringIO())
    monkeypatch.setattr(logging.root, "handlers", [])
    level = logging.root.level
    speak_for_libraries()
    yield written
    logging.root.setLevel(level)
