"""Queues of the tests' own that speak SQS over HTTP; what is put on them is seen, and they can be away."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import cast

from aws_lambda_powertools.utilities.typing import LambdaContext as TypedContext

from infra.local.gateway.invocation import LambdaContext
from shared.edge.queued import Batch, Failures
from tests.stub_bus import PLACE, this_process_under

QUEUES = {
    "WEBHOOK_DISPATCH_QUEUE_URL": "dispatch",
    "WEBHOOK_SENDS_QUEUE_URL": "sends",
    "WEBHOOK_OUTCOMES_QUEUE_URL": "outcomes",
    "EVENTS_QUEUE_URL": "events",
}
Entry = dict[str, object]


@dataclass
class StubQueues:
    """What lies in each queue, oldest first.

    is_away: every call fails. refused: messages with this in them are not taken. spoilt: calls with this in them fail.
    waiting: how many messages each says it has.
    """

    entries: dict[str, list[Entry]] = field(default_factory=lambda: {name: [] for name in QUEUES.values()})
    is_away: bool = False
    refused: str = "nothing"
    spoilt: str = "nothing"
    batch_sizes: list[int] = field(default_factory=list)
    waiting: int = 0

    def put(self, action: str, asked: Entry) -> Entry:
        """The answer to one call."""
        queue = str(asked["QueueUrl"]).rsplit("/", 1)[-1]
        if action == "GetQueueAttributes":
            return {"Attributes": {"ApproximateNumberOfMessages": str(self.waiting)}}
        if action == "SendMessage":
            self.entries[queue].append(asked)
            return {"MessageId": "taken", "MD5OfMessageBody": ""}
        given = asked["Entries"]
        assert isinstance(given, list)
        self.batch_sizes.append(len(given))
        taken = [entry for entry in given if self.refused not in entry["MessageBody"]]
        self.entries[queue] += taken
        lost = [entry for entry in given if entry not in taken]
        return {
            "Successful": [{"Id": e["Id"], "MessageId": "taken", "MD5OfMessageBody": ""} for e in taken],
            "Failed": [{"Id": e["Id"], "Code": "InternalError", "SenderFault": False} for e in lost],
        }

    def bodies(self, queue: str) -> list[Entry]:
        """The messages in a queue, read."""
        return [json.loads(str(entry["MessageBody"])) for entry in self.entries[queue]]

    def take(self, queue: str) -> Batch:
        """Everything in a queue as SQS hands it to a function; it is then empty."""
        taken, self.entries[queue] = self.entries[queue], []
        return batch_of(*(str(entry["MessageBody"]) for entry in taken))


def batch_of(*bodies: str) -> Batch:
    """Messages as SQS hands them to a function."""
    return {"Records": [{"messageId": f"message-{n}", "body": body} for n, body in enumerate(bodies)]}


def deliver(handler: Callable[[Batch, TypedContext], Failures], batch: Batch) -> list[str]:
    """Invoke a function with a batch; answers the messages that go back to the queue."""
    context = LambdaContext(handler.__module__, 512, time.monotonic() + 30)
    failures = handler(batch, cast("TypedContext", context))["batchItemFailures"]
    return [failure["itemIdentifier"] for failure in failures]


@contextmanager
def running_queues() -> Iterator[StubQueues]:
    """The queues, where this process finds them."""
    queues = StubQueues()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            is_lost = queues.is_away or queues.spoilt in json.dumps(asked)
            answer = {} if is_lost else queues.put(self.headers["x-amz-target"].split(".")[-1], asked)
            body = json.dumps(answer).encode()
            self.send_response(400 if is_lost else 200)
            self.send_header("content-type", "application/x-amz-json-1.0")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's own name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    place = f"http://127.0.0.1:{server.server_port}"
    urls = {variable: f"{place}/000000000000/{name}" for variable, name in QUEUES.items()}
    with this_process_under(PLACE | urls | {"AWS_ENDPOINT_URL": place}):
        yield queues
    server.shutdown()
    server.server_close()
