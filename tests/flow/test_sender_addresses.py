"""The sender goes to public addresses only, to the very one it looked at, and has the host prove its name."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.operations import webhook_client
from shared.operations.webhook_target import Target, parse_networks
from tests.networks import allowed_networks, only_public_networks
from tests.receiver import Authority, Receiver, make_authority, running_receiver
from tests.sending import HOST, Names, message, send
from tests.stub_queues import StubQueues, running_queues


@pytest.fixture(autouse=True)
def queues(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubQueues]:
    """Where the sender reports; no database, no key, this machine's own network open."""
    with running_queues() as queues, allowed_networks(monkeypatch, "127.0.0.0/8"):
        yield queues


def test_host_proves_itself_by_name_though_the_address_is_pinned(
    queues: StubQueues, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(monkeypatch, ["127.0.0.1"])
    with running_receiver(authority.server_context(HOST)) as receiver:
        outcome = send(queues, message(f"https://{HOST}:{receiver.port}/in"))

    assert outcome.reason is None
    assert receiver.received[0].headers["host"] == f"{HOST}:{receiver.port}"
    assert names.asked == [HOST]


def test_certificate_of_another_name_is_refused(
    queues: StubQueues, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, ["127.0.0.1"])
    with running_receiver(authority.server_context("other.example")) as receiver:
        outcome = send(queues, message(f"https://{HOST}:{receiver.port}/in"))

    assert (outcome.reason, outcome.status) == ("certificate-refused", None)
    assert receiver.received == []


def test_certificate_of_an_unknown_authority_is_refused(
    queues: StubQueues, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, ["127.0.0.1"])
    stranger = make_authority(tmp_path / "stranger")
    with running_receiver(stranger.server_context(HOST)) as receiver:
        assert send(queues, message(f"https://{HOST}:{receiver.port}/in")).reason == "certificate-refused"
    assert receiver.received == []


def test_name_that_changes_its_address_after_the_look_changes_nothing(
    queues: StubQueues, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])

    outcome = send(queues, message(f"http://{HOST}:{receiver.port}/in"))

    assert (outcome.reason, len(receiver.received)) == (None, 1)
    assert names.asked == [HOST]


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["127.0.0.1", "10.0.0.1"],
        ["1.1.1.1", "fd00:ec2::254"],
        ["::ffff:169.254.169.254"],
        ["64:ff9b::a00:1"],
        ["2002:a00:1::1"],
        ["100.64.0.1"],
        ["fe80::1"],
    ],
)
def test_name_with_an_address_inside_is_refused_before_anybody_is_called(
    queues: StubQueues, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    Names(monkeypatch, addresses)

    assert send(queues, message(f"https://{HOST}/in")).reason == "address-refused"
    assert receiver.received == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:{port}/in", "url-refused"),
        ("https://127.0.0.1/in", "url-refused"),
        ("https://hooks.example/in", "address-refused"),
        ("https://hooks.example:{port}/in", "url-refused"),
    ],
)
def test_this_machine_is_out_of_reach_where_nothing_is_allowed(
    queues: StubQueues, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, url: str, reason: str
) -> None:
    Names(monkeypatch, ["127.0.0.1"])
    with only_public_networks(monkeypatch):
        assert send(queues, message(url.format(port=receiver.port))).reason == reason
    assert receiver.received == []


def test_second_address_is_tried_where_the_first_does_not_connect(
    queues: StubQueues, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody listens on 127.0.0.0's other addresses below the one of the receiver.
    Names(monkeypatch, ["127.0.0.2", "127.0.0.1"])
    monkeypatch.setattr(webhook_client, "CONNECT_S", 0.5)

    assert send(queues, message(f"http://{HOST}:{receiver.port}/in")).reason is None


def test_plain_http_on_a_port_for_tls_is_no_success(queues: StubQueues, receiver: Receiver) -> None:
    assert send(queues, message(f"https://127.0.0.1:{receiver.port}/in")).reason == "tls-failed"


def test_unknown_name_is_reported(queues: StubQueues, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", unknown)
        answered = webhook_client.post(Target(True, HOST, 443, "/"), {}, b"", [])

    assert answered.failure == "name-unknown"


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"])
def test_no_proxy_is_asked(
    queues: StubQueues, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with running_receiver() as proxy:
        sent = message(f"http://127.0.0.1:{receiver.port}/in")
        with monkeypatch.context() as patched:
            patched.setenv(variable, f"http://127.0.0.1:{proxy.port}")
            target = Target(False, "127.0.0.1", receiver.port, "/in")
            answered = webhook_client.post(target, sent.headers, b"{}", parse_networks("127.0.0.0/8"))
            assert answered.status == 204

    assert (len(receiver.received), proxy.received) == (1, [])
