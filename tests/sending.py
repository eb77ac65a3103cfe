"""Messages for the sender, names that resolve as a test says, and what the sender reports."""

import socket
from datetime import UTC, datetime

import pytest

from functions.operations import send_webhook
from shared.ids import new_id
from shared.operations.webhook_messages import AttemptOutcome, WebhookSend
from shared.operations.webhook_secrets import make_secret, sign
from tests.stub_queues import StubQueues, batch_of, deliver
from tests.told import Told
from tests.unit.test_webhook_secrets import raw

HOST = "hooks.example"
SECRET = make_secret()
BODY = '{"type":"plugyard.plugin.created","data":{"name":"private-plans"}}'


class Names:
    """A resolver whose answers a test gives, one after the other; asked: the names it was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._resolve)

    def _resolve(self, host: str, port: int, *args: int, **more: int) -> list[object]:
        if not host.endswith(".example"):
            return list(self._real(host, port, *args, **more))
        self.asked.append(host)
        addresses = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [(socket.AF_INET6 if ":" in a else socket.AF_INET, 1, 6, "", (a, port)) for a in addresses]


def message(url: str, signed_at: datetime | None = None) -> WebhookSend:
    """A signed message for a URL."""
    now, event_id = signed_at or datetime.now(UTC), new_id()
    return WebhookSend(
        id=event_id,
        tenant_id=new_id(),
        delivery_id=new_id(),
        attempt=3,
        url=url,
        headers={"content-type": "application/cloudevents+json"} | sign([raw(SECRET)], event_id, BODY, now),
        body=BODY,
        signed_at=now,
        webhook_revision=7,
        correlationid=new_id(),
    )


def send(queues: StubQueues, sent: WebhookSend) -> AttemptOutcome:
    """What the sender reported, after SQS gave its function the message."""
    assert deliver(send_webhook.handler, batch_of(sent.model_dump_json())) == []
    (outcome,) = queues.bodies("outcomes")
    return AttemptOutcome.model_validate(outcome)


def assert_tells_none_of(told: Told, *secrets: str) -> None:
    """No line and no figure has any of these in it."""
    written = told.log_text.getvalue() + told.figures_text.getvalue()
    assert written
    assert [secret for secret in secrets if secret in written] == []
