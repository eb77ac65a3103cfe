"""From an accepted request to an answer that has its event: through the emulator's queue and the writer."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

from clients.settings import settings
from shared.analytics import intake, usage
from shared.analytics.event_models import USAGE_TYPE
from shared.analytics.event_reading import BATCH, Sent
from shared.analytics.usage_models import SeriesQuery
from shared.catalog import service as catalog
from shared.ids import new_id
from tests.bench.event_catalog import EventCatalog
from tests.bench.timing import Timing, sum_up
from tests.soak.worker import function, poll

_GIVE_UP_S = 30


def measure_freshness(events: EventCatalog, rounds: int) -> Timing:
    """Send one event and ask until it is there, so many times. Raises: TimeoutError."""
    name = catalog.get_plugin(events.asker, events.plugins[0]).name
    with _polling():
        return sum_up([_lap(events, name) for _ in range(rounds)])


def _lap(events: EventCatalog, name: str) -> int:
    before = _count(events)
    intake.accept_events(events.asker, Sent(BATCH, {}, _body(name)), datetime.now(UTC))
    accepted_at = time.perf_counter_ns()
    while _count(events) == before:
        if time.perf_counter_ns() - accepted_at > _GIVE_UP_S * 1e9:
            raise TimeoutError("an accepted event was not seen")
    return time.perf_counter_ns() - accepted_at


def _count(events: EventCatalog) -> float:
    query = SeriesQuery(plugin_id=events.plugins[0])
    return usage.get_usage(events.asker, query, datetime.now(UTC)).total or 0


def _body(name: str) -> bytes:
    event = {
        "specversion": "1.0",
        "id": str(new_id()),
        "source": "https://bench.example",
        "type": USAGE_TYPE,
        "time": datetime.now(UTC).isoformat(),
        "data": {"plugin": name, "user": "somebody"},
    }
    return json.dumps([event]).encode()


@contextmanager
def _polling() -> Iterator[None]:
    """The writer behind its queue, as an event source mapping without a batching window calls it."""
    call, is_over, pause = function("functions.analytics.write_events.handler"), Event(), Event()

    def work() -> None:
        while not is_over.is_set():
            poll(settings().events_queue_url, call)
            pause.wait(0.02)

    worker = Thread(target=work, daemon=True)
    worker.start()
    yield
    is_over.set()
    worker.join()
