"""Notes in which order the bus was given its events, beside the consumers and killed by nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from clients.aws import queues
from shared.cloud_events import ChangeEvent
from tests.soak import ledger
from tests.soak.wiring import ORDER_QUEUE, delete


@dataclass
class Order:
    """How many events were noted so far; the bus's FIFO queue keeps their order and leaves out repeats."""

    noted: int = 0
    _is_over: Event = field(default_factory=Event)

    @contextmanager
    def listening(self) -> Iterator[None]:
        reader = Thread(target=self._listen, daemon=True)
        reader.start()
        yield
        self._is_over.set()
        reader.join()

    def _listen(self) -> None:
        url = queues().get_queue_url(QueueName=ORDER_QUEUE)["QueueUrl"]
        while True:
            batch = queues().receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            if not batch and self._is_over.wait(0.2):
                return
            arrived = [ChangeEvent.model_validate_json(message["Body"]) for message in batch]
            ledger.note_published([(e.tenantid, e.subject, e.revision, e.id) for e in arrived])
            delete(url, batch)
            self.noted += len(arrived)
