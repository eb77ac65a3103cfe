"""From a queue's batch to the commit, by the writer's own function in two processes, beside a COPY of the same rows.

Both write the same slab of events in turns, so what else the machine does meets both. The plain COPY is of a table with
the same columns and nothing else, so what the writer's server does beyond it is what exactness costs: the unique
index, the ledger, the dirty hours, the partitions.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import cast

from clients.postgres import Connection
from clients.telemetry import write_figures_to
from infra.local.gateway.invocation import Handler, LambdaContext, load_handler
from infra.local.gateway.template import Function
from infra.local.progress import Progress
from infra.local.sample.load import batches
from shared.analytics.copy_rows import packed_usage
from shared.analytics.messages import unpack_message
from shared.ids import new_id
from tests.bench.server_cpu import Server

WRITERS = 2
# As template.yaml has it.
BATCH = 10
_SLAB = 400
_COPY = b"copy public.plain_event from stdin with (format binary)"
_WRITER = Function("WriteEvents", "functions.analytics.write_events.handler", 60, 1024)
Batch = list[dict[str, str]]


@dataclass
class Written:
    """What was measured so far. wall: seconds with batches in hand. writers, server, plain: seconds of processor."""

    events: int = 0
    messages: int = 0
    wall: float = 0.0
    writers: float = 0.0
    server: float = 0.0
    plain: float = 0.0

    @property
    def a_second(self) -> float:
        """Events a second, from the function's call to the commit."""
        return self.events / self.wall

    @property
    def beside_plain(self) -> float:
        """The server's work for an event, in that of a plain COPY."""
        return self.server / self.plain

    def microseconds(self, seconds: float) -> float:
        """So many seconds, an event."""
        return seconds * 1e6 / self.events


@dataclass
class Writers:
    """Writers at work on a stack. after_slab: called once, behind the first slab."""

    server: Server
    owner: Connection
    progress: Progress
    pool: ProcessPoolExecutor
    after_slab: Callable[[], None] = lambda: None
    written: Written = field(default_factory=Written)
    # Of the messages; the ledger takes each once.
    name: str = field(default_factory=lambda: str(new_id()))

    def write(self, bodies: Iterable[str]) -> Written:
        """Write all of them, slab by slab, each by the writers and then by a plain COPY."""
        for number, slab in enumerate(batches(bodies, _SLAB)):
            self._by_writers(number, slab)
            self._plain(slab)
            written = self.written
            self.progress.count(f"{written.events:,} events, {written.a_second:,.0f}/s, {written.beside_plain:.2f} x")
            if not number:
                self.after_slab()
        return self.written

    def _by_writers(self, number: int, slab: list[str]) -> None:
        records = [{"messageId": f"{self.name}-{number}-{n}", "body": body} for n, body in enumerate(slab)]
        given = [records[start : start + BATCH] for start in range(0, len(records), BATCH)]
        began_at = time.perf_counter()
        server, spent = self.server.spent_on(lambda: list(self.pool.map(write_batch, given)))
        self.written.wall += time.perf_counter() - began_at
        self.written.server += server
        self.written.writers += sum(spent)
        self.written.messages += len(slab)

    def _plain(self, slab: list[str]) -> None:
        messages = list(map(unpack_message, slab))
        self.written.events += sum(len(message.usage) for message in messages)
        rows = [packed_usage(messages[start : start + BATCH]) for start in range(0, len(messages), BATCH)]
        spent, _ = self.server.spent_on(lambda: _copy(self.owner, rows))
        self.written.plain += spent


def writing_pool() -> ProcessPoolExecutor:
    """The writers' processes, each with its function imported."""
    pool = ProcessPoolExecutor(WRITERS, get_context("spawn"), _import_writer)
    # Both are there, and connected, before anything is measured.
    list(pool.map(write_batch, [[]] * WRITERS))
    return pool


_handlers: list[Handler] = []


def _import_writer() -> None:
    # A line of figures a batch is for a log, not for a table.
    write_figures_to(logging.NullHandler())
    _handlers.append(cast("Handler", load_handler(_WRITER)))


def write_batch(records: Batch) -> float:
    """Call the function with a batch, in a writer's process; the seconds of processor it took. Raises: RuntimeError."""
    began = time.process_time()
    context = LambdaContext(_WRITER.logical_id, _WRITER.memory_mb, time.monotonic() + _WRITER.timeout_seconds)
    answer = cast("dict[str, object]", _handlers[0](cast("dict[str, object]", {"Records": records}), context))
    if answer["batchItemFailures"]:
        raise RuntimeError(f"not written: {answer}")
    return time.process_time() - began


def _copy(owner: Connection, rows: Sequence[bytes]) -> None:
    for part in rows:
        with owner.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.write(part)
