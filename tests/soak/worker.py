"""One relay or consumer of a soak run: the real handlers, called as their triggers call them, until it is killed."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import cast

from clients.aws import queues
from clients.postgres import Connection, Login
from infra.local.gateway.invocation import Handler, LambdaContext, load_handler
from infra.local.gateway.template import Function
from shared.cloud_events import ChangeEvent
from shared.consumers import apply_newer
from shared.context import OPERATOR, Actor, transaction
from shared.edge.queued import queue_handler
from shared.errors import Unavailable
from shared.fates import Fate
from shared.ids import new_id
from tests.soak.wiring import SEARCH_QUEUE, SOAK_QUEUE, delete

Call = Callable[[dict[str, object]], dict[str, object]]


def main() -> None:
    """Say when ready, in a file, then work for ever at what the first argument names."""
    work = {"relay": relay, "consumer": consume}[sys.argv[1]]()
    Path(sys.argv[2]).touch()
    while True:
        # A run that fails is one failed invocation; the next is a new one.
        with suppress(Unavailable):
            work()


def relay() -> Callable[[], None]:
    """The relay's function, started again and again as the queue of hints would."""
    call, pause = function("functions.operations.relay_outbox.handler"), Event()

    def work() -> None:
        if not call({})["published"]:
            pause.wait(0.1)

    return work


def consume() -> Callable[[], None]:
    """The search's consumer and the soak's own, each behind its queue."""
    by_queue = {
        SEARCH_QUEUE: function("functions.catalog.project_search.handler"),
        SOAK_QUEUE: called(cast("Handler", queue_handler(note_change, ChangeEvent))),
    }
    urls = {queue: queues().get_queue_url(QueueName=queue)["QueueUrl"] for queue in by_queue}

    def work() -> None:
        for queue, call in by_queue.items():
            poll(urls[queue], call)

    return work


def poll(url: str, call: Call) -> None:
    """Give one batch to a function and delete what it does not want again, as an event source mapping does."""
    batch = queues().receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0).get("Messages", [])
    if not batch:
        return
    answer = call({"Records": [{"messageId": message["MessageId"], "body": message["Body"]} for message in batch]})
    failures = cast("list[dict[str, str]]", answer["batchItemFailures"])
    again = {failure["itemIdentifier"] for failure in failures}
    delete(url, [message for message in batch if message["MessageId"] not in again])


def note_change(event: ChangeEvent, _now: datetime) -> Fate:
    """The soak's own consumer: writes down that it saw the event, and, if it is newer, that it applied it."""
    with transaction(Actor(*OPERATOR, request_id=new_id()), Login.JOBS) as conn:
        conn.execute(
            "insert into soak.seen as s (event_id) values (%s)"
            " on conflict (event_id) do update set times = s.times + 1",
            (event.id,),
        )
    return apply_newer("soak", event, partial(note_applied, event))


def note_applied(event: ChangeEvent, conn: Connection) -> None:
    """The effect of the soak's own consumer, in the transaction that moves its place."""
    conn.execute(
        "insert into soak.applied (tenant_id, aggregate_id, revision) values (%s, %s, %s)",
        (event.tenantid, event.subject, event.revision),
    )


def function(handler: str) -> Call:
    """A handler of the template by its name."""
    return called(cast("Handler", load_handler(Function("Soak", handler, 60, 512))))


def called(handler: Handler) -> Call:
    """A handler with a context of its own for each call."""

    def call(event: dict[str, object]) -> dict[str, object]:
        context = LambdaContext("Soak", 512, time.monotonic() + 60)
        return cast("dict[str, object]", handler(event, context))

    return call


if __name__ == "__main__":
    main()
