"""Sends events over the API, and looks at what the writer would be given."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from shared.analytics import event_queue
from shared.analytics.event_reading import BATCH
from shared.analytics.messages import EventMessage, unpack_message
from shared.catalog.models import Plugin
from tests.api_client import Answer, Api
from tests.stub_queues import StubQueues, running_queues

USAGE, PERFORMANCE = "plugyard.usage.v1", "plugyard.performance.v1"
Event = dict[str, object]


@contextmanager
def running_event_queue() -> Iterator[StubQueues]:
    """Where accepted events wait for the writer; how full it is nobody remembers from before."""
    with running_queues() as queues:
        look_again()
        yield queues
        look_again()


def look_again() -> None:
    """Have this process forget how full the queue is, as five seconds would."""
    event_queue._depth.cache_clear()


def used(plugin: Plugin | str, event_id: str = "1", at: datetime | None = None, **data: object) -> Event:
    """An event of usage as a CloudEvent."""
    name = plugin if isinstance(plugin, str) else plugin.name
    return event_of(USAGE, {"plugin": name, **data}, event_id, at)


def event_of(event_type: str, data: object, event_id: str = "1", at: datetime | None = None) -> Event:
    """Any CloudEvent."""
    time = (at or datetime.now(UTC)).isoformat()
    return {"specversion": "1.0", "id": event_id, "source": "/portal", "type": event_type, "time": time, "data": data}


def send(api: Api, body: object, form: str = BATCH, headers: Mapping[str, str] | None = None) -> Answer:
    """What comes of a request with events."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return api.send("POST", "/v1/events", sent, {"content-type": form, **(headers or {})})


def taken(queues: StubQueues) -> EventMessage:
    """The one message on the queue."""
    (entry,) = queues.entries["events"]
    return unpack_message(str(entry["MessageBody"]))


def counts(answer: Answer) -> tuple[object, object]:
    """How many were accepted, and how many had come before."""
    return answer.json["accepted"], answer.json["duplicate"]


def reasons(answer: Answer, fate: str = "rejected") -> list[tuple[object, object]]:
    """Place and reason of the events of that fate."""
    told = answer.json[fate]
    assert isinstance(told, list)
    return [(item["index"], item["reason"]) for item in told]
