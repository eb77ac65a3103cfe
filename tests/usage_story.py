"""Random stories of usage: events in any order, refreshers that meet or are killed, events taken away, days passing."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from shared.analytics.refresh import refresh_rollups
from shared.context import Actor
from shared.ids import new_id
from tests.at_once import at_once
from tests.factories import make_tenant_ids
from tests.usage_model import Event, UsageModel
from tests.usage_steps import (
    Killed,
    at_statement,
    kill,
    read_all,
    refresh_all,
    stored_first_seen,
    stored_rollups,
    subject_numbers,
    take_away,
    write_events,
)

BEGINNING = datetime(2026, 2, 10, 23, 30, tzinfo=UTC)
# The statements of a run of a refresher in such a story, about.
STATEMENTS = 120
STEPS = 8


@dataclass
class Story:
    """One tenant's story; each step of it keeps the model up to what it did."""

    random: Random
    patch: pytest.MonkeyPatch
    tenant: Actor
    model: UsageModel
    now: datetime = BEGINNING

    def run(self) -> None:
        """Tell it; every figure is the model's after each step, as read, and at the end, as stored."""
        steps: list[Callable[[], None]] = [
            self.write,
            self.write,
            self.write_again,
            self.refresh,
            self.refresh_twice_at_once,
            self.be_killed,
            self.be_interrupted,
            self.take_away,
            self.let_a_day_pass,
        ]
        for _ in range(STEPS):
            self.random.choice(steps)()
            self.read()
        self.settle()

    def write(self) -> None:
        """Some events, of today or late."""
        events = [self.event() for _ in range(self.random.randint(1, 5))]
        self.model.write(events)
        write_events(self.tenant.tenant_id, events)

    def write_again(self) -> None:
        """Events that are there already, in another message."""
        known = list(self.model.events.values())
        write_events(self.tenant.tenant_id, self.random.sample(known, min(len(known), 3)))

    def refresh(self) -> None:
        """One run."""
        refresh_rollups(new_id(), self.now)
        self.model.rolled_until = self.now.date()

    def refresh_twice_at_once(self) -> None:
        """Two runs at the same moment."""
        at_once(*[lambda: refresh_rollups(new_id(), self.now)] * 2)

    def be_killed(self) -> None:
        """A run that ends before some statement."""
        number = self.random.randint(1, STATEMENTS)
        with suppress(Killed), at_statement(self.patch, number, kill):
            refresh_rollups(new_id(), self.now)

    def be_interrupted(self) -> None:
        """A run during which events are written and another run comes to its end."""

        def happen() -> None:
            self.write()
            refresh_rollups(new_id(), self.now)

        # A run begins the tenant before it holds anything, and would wait there for one that stands still.
        self.refresh()
        self.write()
        with at_statement(self.patch, self.random.randint(1, STATEMENTS), happen):
            refresh_rollups(new_id(), self.now)

    def take_away(self) -> None:
        """Some events go to the dead letters, or are erased; what was read until the next run may be older."""
        known = list(self.model.events.values())
        gone = self.random.sample(known, min(len(known), 2))
        for event in gone:
            del self.model.events[event.event_key]
        take_away(self.tenant.tenant_id, gone)
        self.settle()

    def let_a_day_pass(self) -> None:
        """Midnight comes, once or a few times."""
        self.now += timedelta(days=self.random.choice([1, 1, 1, 9]))

    def read(self) -> None:
        """What a request reads is the model's, whatever was refreshed."""
        self.model.rolled_until = self.now.date()
        told, as_of = read_all(self.tenant, self.now)
        assert as_of == self.now
        assert told == self.model.rollups()

    def settle(self) -> None:
        """Once nothing is dirty, what is stored is the model's."""
        refresh_all(self.now)
        self.model.rolled_until = self.now.date()
        assert stored_rollups(self.tenant.tenant_id) == self.model.rollups()
        assert stored_first_seen(self.tenant.tenant_id) == self.model.first_seen()
        numbers = subject_numbers(self.tenant.tenant_id)
        assert sorted(numbers) == list(range(1, len(numbers) + 1))

    def event(self) -> Event:
        """An event of one of few plugins, users and hours, so that they meet."""
        pick = self.random.choice
        late = timedelta(
            days=pick([0, 0, 0, 1, 2, 15, 29]), hours=pick([0, 0, 1, 12]), minutes=self.random.randint(-4, 59)
        )
        return Event(
            event_key=new_id(),
            occurred_at=self.now - late,
            plugin_id=pick([UUID(int=1), UUID(int=2)]),
            subject_key=pick([None, *(UUID(int=n) for n in range(11, 16))]),
            duration_ms=pick([None, 0.0, 0.25, 12.5, 1000.0, 86_400_000.0]),
            is_error=pick([False, False, True]),
            action=pick(["use", "open"]),
            version=pick([None, "1.0.0", "2.0.0"]),
            environment_id=pick([None, UUID(int=21), UUID(int=22)]),
            team=pick([None, "web", "data"]),
        )


def tell(seed: int) -> None:
    """The story of a seed."""
    with pytest.MonkeyPatch.context() as patch:
        Story(Random(seed), patch, make_tenant_ids(), UsageModel()).run()
