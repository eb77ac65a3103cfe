"""One soak run: writers change plugins, relays and consumers carry the changes and are killed; then the verdict."""

import os
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from uuid import UUID

from shared.context import PLATFORM_TENANT_ID, Actor
from tests.factories import make_plugin, make_tenant
from tests.soak import ledger
from tests.soak.ledger import Verdict
from tests.soak.order import Order
from tests.soak.plan import Plan, Writing, progress_of
from tests.soak.processes import Worker, are_done, kill_one, start_writers
from tests.soak.wiring import BUS, backlog, wire

# What has not moved for so long will not arrive; the lanes of a killed relay are free after ten seconds.
STUCK_AFTER_S = 60
PAUSE = "pause"
KILLS_AHEAD = 10
SKEWS_MS = (-5000, -500, 0, 0, 500, 5000)

Report = Callable[[str], None]


@dataclass(frozen=True)
class Soaked:
    """What a run did and what came of it."""

    changes: int
    kills: Counter[str]
    deaths: int
    seconds: float
    verdict: Verdict


@dataclass
class Killing:
    """The kills of a run; each comes after so many events more were published, so that it meets work under way."""

    plan: Plan
    folder: Path
    random: Random
    order: Order = field(default_factory=Order)
    done: Counter[str] = field(default_factory=Counter)

    @property
    def is_over(self) -> bool:
        return self.done.total() >= self.plan.kills

    @property
    def between(self) -> float:
        """Events from one kill to the next."""
        return self.plan.changes / self.plan.kills

    @property
    def allowed(self) -> float:
        """Changes that may be made before the next kill: they should fall all over the run."""
        return (self.done.total() + KILLS_AHEAD) * self.between


def soak(plan: Plan, folder: Path, report: Report) -> Soaked:
    """Run the plan against the stack and the emulator that the environment names."""
    random, began_at = Random(plan.seed), monotonic()
    environment = os.environ | {"EVENT_BUS_NAME": BUS, "DATABASE_POOL_SIZE": "1", "LOG_LEVEL": "WARNING"}
    wire()
    ledger.open_ledger()
    owners = [make_tenant("platform", PLATFORM_TENANT_ID), *(make_tenant() for _ in range(plan.tenants - 1))]
    tenants = [owner.tenant_id for owner in owners]
    writings = _writings(plan, owners, folder, random)
    workers = [
        Worker(kind, f"{kind}-{n}", folder, environment)
        for kind, count in (("relay", plan.relays), ("consumer", plan.consumers))
        for n in range(count)
    ]
    killing = Killing(plan, folder, random)
    with _started(workers), killing.order.listening():
        writers = start_writers(writings, environment, folder)
        try:
            _kill_while_writing(killing, writers, workers, report)
        finally:
            _end(writers)
        _settle(tenants, workers, report)
    verdict = ledger.judge(tenants)
    return Soaked(progress_of(folder), killing.done, sum(w.deaths for w in workers), monotonic() - began_at, verdict)


def _writings(plan: Plan, owners: list[Actor], folder: Path, random: Random) -> list[Writing]:
    """What each writer does: two or more of them work on the same plugins, so that they meet."""
    known = {
        owner.tenant_id: [
            str(make_plugin(owner, is_public=owner.tenant_id == PLATFORM_TENANT_ID).plugin_id)
            for _ in range(plan.plugins_a_tenant)
        ]
        for owner in owners
    }
    writings = []
    for number in range(plan.writers):
        owner = owners[number % len(owners)]
        share = plan.changes // plan.writers + (number < plan.changes % plan.writers)
        writings.append(
            Writing(
                tenant_id=str(owner.tenant_id),
                person_id=str(owner.person_id),
                user_id=str(owner.user_id),
                plugin_ids=known[owner.tenant_id],
                is_platform=owner.tenant_id == PLATFORM_TENANT_ID,
                changes=share,
                seed=random.getrandbits(32),
                skew_ms=SKEWS_MS[number % len(SKEWS_MS)],
                progress=str(folder / f"writer-{number}"),
                pause=str(folder / PAUSE),
            )
        )
    return writings


def _kill_while_writing(
    killing: Killing, writers: list[subprocess.Popen[bytes]], workers: list[Worker], report: Report
) -> None:
    """Kill all through the run, each kill after so many events more were published, until all changes are made too."""
    pause, plan = Event(), killing.plan
    while not are_done(writers) or not killing.is_over:
        made = progress_of(killing.folder)
        is_due = not killing.is_over and killing.order.noted >= killing.done.total() * killing.between
        _pause(killing.folder / PAUSE, not killing.is_over and made > killing.allowed)
        # A moment more or less, so that kills do not fall into step with what the workers do.
        pause.wait(killing.random.uniform(0.01, 0.3))
        if is_due and (victim := kill_one(workers, killing.random)):
            killing.done[victim.kind] += 1
        for worker in workers:
            worker.revive()
        told = f"{made:6} of {plan.changes} changes, {killing.order.noted:6} published"
        report(f"{told}, {killing.done.total():3} of {plan.kills} kills")


def _pause(file: Path, is_ahead: bool) -> None:
    if is_ahead:
        file.touch()
    else:
        file.unlink(missing_ok=True)


def _settle(tenants: list[UUID], workers: list[Worker], report: Report) -> None:
    """Wait until everything has arrived, or nothing moves any more."""
    pause, least, moved_at = Event(), float("inf"), monotonic()
    while monotonic() - moved_at < STUCK_AFTER_S:
        waiting, unseen, queued = ledger.unpublished(tenants), ledger.unseen(tenants), backlog()
        report(f"{waiting:6} unpublished, {unseen:6} unseen, {queued:6} in queues")
        left = waiting + unseen + queued
        if left == 0:
            return
        if left < least:
            least, moved_at = left, monotonic()
        for worker in workers:
            worker.revive()
        pause.wait(0.5)


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


def _end(writers: list[subprocess.Popen[bytes]]) -> None:
    for writer in writers:
        writer.kill()
        writer.wait()
