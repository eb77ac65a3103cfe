"""One soak run of events: sent through a queue, written and counted by processes that are killed; then the verdict."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from uuid import UUID

from msgspec.structs import replace

from infra.local.sample.events.generate import generate_messages
from shared.analytics.messages import DeadRow, EventMessage
from tests.factories import make_tenant
from tests.soak.events.database import waiting, written_messages
from tests.soak.events.model import Model
from tests.soak.events.plan import Plan
from tests.soak.events.queue import Queue
from tests.soak.events.verdict import Verdict, judge
from tests.soak.processes import Worker, kill_one

# What has not moved for so long will not; what a killed writer had in hand is given again after five seconds.
STUCK_AFTER_S = 90
# Messages in the queue, at least and at most: workers always have some, and kills fall all over the run.
AHEAD = 200
KILLS_AHEAD = 6
DEAD_EVERY = 40

Report = Callable[[str], None]


@dataclass(frozen=True)
class Soaked:
    """What a run did and what came of it."""

    kills: Counter[str]
    restarts: int
    deaths: int
    seconds: float
    verdict: Verdict


@dataclass
class Run:
    """A run under way. restart: ends the database as a crash does and starts it again."""

    plan: Plan
    workers: list[Worker]
    restart: Callable[[], None]
    report: Report
    random: Random
    queue: Queue = field(default_factory=Queue)
    model: Model = field(default_factory=Model)
    kills: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    tenants: list[UUID] = field(default_factory=list)
    # How many messages there will be, about.
    expected: float = 1.0

    @property
    def written(self) -> int:
        """How many messages are."""
        return written_messages(self.tenants)

    @property
    def may_send(self) -> bool:
        """Whether the writers are close behind, and so are the kills: they should fall all over the run."""
        allowed = (self.kills.total() + KILLS_AHEAD) / self.plan.kills * self.expected
        is_awaited = self.kills.total() < self.plan.kills and self.model.messages > allowed
        return not is_awaited and self.model.messages - self.written < AHEAD

    def send(self, messages: list[EventMessage]) -> None:
        """Put messages into the queue and the model."""
        self.queue.send(messages)
        for message in messages:
            self.model.take(message)

    def disturb(self) -> None:
        """Kill a worker or the database where so much is written that it is due."""
        written = self.written / self.expected
        if self.restarts < self.plan.restarts and written >= (self.restarts + 0.5) / self.plan.restarts:
            self.restart()
            self.restarts += 1
        if self.kills.total() < self.plan.kills and written >= self.kills.total() / self.plan.kills * 0.95:
            victim = kill_one(self.workers, self.random)
            self.kills.update([victim.kind] if victim else [])
        for worker in self.workers:
            worker.revive()

    def tell(self) -> None:
        """Say how far it is."""
        kills = f"{self.kills.total()} of {self.plan.kills} kills, {self.restarts} restarts"
        self.report(f"{self.model.messages:,} messages sent, {self.written:,} written, {kills}")


def soak_events(plan: Plan, folder: Path, restart: Callable[[], None], report: Report) -> Soaked:
    """Run the plan against the stack and the emulator that the environment names."""
    random, began_at = Random(plan.seed), monotonic()
    environment = os.environ | {"DATABASE_POOL_SIZE": "1", "LOG_LEVEL": "WARNING", "POWERTOOLS_LOG_LEVEL": "WARNING"}
    kinds = ["writer"] * plan.writers + ["refresher"] * plan.refreshers + ["checker"] * plan.checkers
    workers = [Worker(kind, f"{kind}-{n}", folder, environment, "events.worker") for n, kind in enumerate(kinds)]
    tenants = [make_tenant().tenant_id for _ in range(plan.tenants)]
    run = Run(plan, workers, restart, report, random, tenants=tenants)
    traffic = plan.traffic(tenants, datetime.now(UTC))
    run.expected = plan.events * 1.1 / traffic.message_size
    with _started(workers):
        _send_all(run, _with_dead(generate_messages(traffic)))
        _settle(run)
    verdict = judge(run.model)
    return Soaked(run.kills, run.restarts, sum(w.deaths for w in workers), monotonic() - began_at, verdict)


def _send_all(run: Run, messages: Iterator[EventMessage]) -> None:
    """Send all, never far ahead of the writers, and kill all through; then whatever is still to be killed."""
    pause, is_over = Event(), False
    while not is_over:
        while run.may_send and not is_over:
            batch = list(islice(messages, 10))
            run.send(batch)
            is_over = len(batch) < 10
        # A moment more or less, so that kills do not fall into step with what the workers do.
        pause.wait(run.random.uniform(0.01, 0.1))
        run.disturb()
        run.tell()


def _settle(run: Run) -> None:
    """Go on until all is written, counted and killed, or nothing moves any more."""
    pause, least, moved_at = Event(), float("inf"), monotonic()
    while monotonic() - moved_at < STUCK_AFTER_S:
        left = run.model.messages - run.written + waiting(run.tenants) + run.queue.backlog()
        left += run.plan.kills - run.kills.total()
        if left == 0:
            return
        if left < least:
            least, moved_at = left, monotonic()
        run.disturb()
        run.tell()
        pause.wait(0.2)


def _with_dead(messages: Iterator[EventMessage]) -> Iterator[EventMessage]:
    """The messages, now and then with an event that cannot be written."""
    for number, message in enumerate(messages):
        dead = DeadRow("unknown_plugin", "plugin", "plugyard.usage.v1", message.arrived_at, f'{{"number":{number}}}')
        yield message if number % DEAD_EVERY else replace(message, dead=[dead])


@contextmanager
def _started(workers: list[Worker]) -> Iterator[None]:
    """Workers at work inside the block."""
    try:
        for worker in workers:
            worker.start()
        yield
    finally:
        for worker in workers:
            worker.kill()
