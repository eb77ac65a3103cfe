"""An event bus of the tests' own that speaks PutEvents over HTTP, for the faults that no emulator makes."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from uuid import UUID

from clients import aws
from clients.settings import sender_settings, settings
from shared.cloud_events import ChangeEvent
from tests.as_owner import owner_connection

PLACE = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
Entry = dict[str, object]


@dataclass(frozen=True)
class Refusal:
    """The bus refuses a whole call, as AWS does: an HTTP status and the error's name."""

    code: str
    status: int = 400


@dataclass
class StubBus:
    """What came in, and how the next calls are answered."""

    calls: list[list[Entry]] = field(default_factory=list)
    events: list[ChangeEvent] = field(default_factory=list)
    # The error of an event, empty if it is taken; and what a whole call is refused with.
    judge: Callable[[ChangeEvent], str] = lambda _: ""
    refuse: Callable[[list[ChangeEvent]], Refusal | None] = lambda _: None
    # Called when events were taken and not yet acknowledged.
    before_answer: Callable[[], None] = lambda: None
    _order: Lock = field(default_factory=Lock)

    def put(self, entries: list[Entry]) -> tuple[int, dict[str, object]]:
        """Status and body of the answer to one call."""
        events = [ChangeEvent.model_validate_json(str(entry["Detail"])) for entry in entries]
        with self._order:
            self.calls.append(entries)
            if refusal := self.refuse(events):
                return refusal.status, {"__type": refusal.code, "message": "refused"}
            errors = [self.judge(event) for event in events]
            self.events += [event for event, error in zip(events, errors, strict=True) if not error]
        self.before_answer()
        answers = [{"ErrorCode": error} if error else {"EventId": "taken"} for error in errors]
        return 200, {"FailedEntryCount": sum(map(bool, errors)), "Entries": answers}

    def revisions(self, aggregate_id: UUID) -> list[int]:
        """Revisions of an aggregate in the order they were taken."""
        return [event.revision for event in self.events if event.subject == aggregate_id]


def queued(asked: dict[str, object]) -> dict[str, object]:
    """What a queue answers to one message or to several; none of them is kept."""
    entries = asked.get("Entries", [])
    assert isinstance(entries, list)
    return {"MessageId": "taken", "Successful": [{"Id": e["Id"], "MessageId": "taken"} for e in entries]}


@contextmanager
def running_bus() -> Iterator[tuple[StubBus, dict[str, str]]]:
    """The bus, and the environment under which a process finds it."""
    bus = StubBus()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, answer = (200, queued(asked)) if "QueueUrl" in asked else bus.put(asked["Entries"])
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/x-amz-json-1.1")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's own name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    Thread(target=server.serve_forever, daemon=True).start()
    yield bus, PLACE | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}", "EVENT_BUS_NAME": "plugyard-test"}
    server.shutdown()
    server.server_close()


@contextmanager
def this_process_under(environment: dict[str, str]) -> Iterator[None]:
    """This process as one that was started under these settings."""
    before = dict(os.environ)
    os.environ.update(environment)
    remembered = (settings, sender_settings, aws.events, aws.queues, aws.hasty_queues)
    for memory in remembered:
        memory.cache_clear()
    yield
    os.environ.clear()
    os.environ.update(before)
    for memory in remembered:
        memory.cache_clear()


def empty_outbox() -> None:
    """Call everything published and nothing leased or parked: what other tests left is none of a test's business."""
    with owner_connection() as conn:
        conn.execute("update outbox set published_at = now() where published_at is null")
        conn.execute("alter table outbox_parked disable trigger audit")
        conn.execute("delete from outbox_parked")
        conn.execute("alter table outbox_parked enable trigger audit")
    end_leases()


def end_leases() -> None:
    """Let every lease of the outbox run out, as ten seconds of waiting would."""
    with owner_connection() as conn:
        conn.execute("update app.outbox_lane set leased_until = clock_timestamp() - interval '1 second'")


def take_over_lanes() -> None:
    """Claim every lane, as another relay does that thinks their holder dead."""
    with owner_connection() as conn:
        conn.execute(
            "update app.outbox_lane set fence = fence + 1, leased_until = clock_timestamp() + interval '1 minute'"
        )
