"""A tenant with a quarter of a year of usage, to ask about."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from shared.context import Actor
from shared.ids import new_id
from tests.factories import make_environment, make_plugin, make_tenant
from tests.usage_model import Event
from tests.usage_steps import refresh_all, write_events

ACTIONS = ["open", "search", "create", "share"]
# Events are at most so late, and hours are counted anew for so long.
SLICE = timedelta(days=25)


class Used:
    """A tenant with a quarter of a year of usage."""

    def __init__(self, owner: Actor, plugin_ids: list[UUID], environment_id: UUID) -> None:
        """What there is."""
        self.owner, self.plugin_ids, self.environment_id = owner, plugin_ids, environment_id

    @property
    def tenant_id(self) -> UUID:
        """Whose usage it is."""
        return self.owner.tenant_id


def events_of(draw: Random, now: datetime, plugin_ids: list[UUID], environment_id: UUID) -> Iterable[Event]:
    """Twelve hundred events of forty users, who begin at different times."""
    users = [(new_id(), draw.uniform(0, 80)) for _ in range(40)]
    for _ in range(1200):
        user, began = draw.choice(users)
        yield Event(
            event_key=new_id(),
            occurred_at=now - timedelta(days=90) + timedelta(days=draw.uniform(began, 90)),
            plugin_id=draw.choice(plugin_ids),
            subject_key=user if draw.random() < 0.9 else None,
            duration_ms=round(draw.lognormvariate(4, 1), 3) if draw.random() < 0.8 else None,
            is_error=draw.random() < 0.1,
            action=draw.choice(ACTIONS),
            version=draw.choice(["1.0.0", "1.1.0", None]),
            environment_id=environment_id if draw.random() < 0.5 else None,
            team=draw.choice(["blue", "green", None]),
        )


def make_used(now: datetime) -> Used:
    """Write and count it as the quarter goes by."""
    owner = make_tenant()
    plugin_ids = [make_plugin(owner).plugin_id for _ in range(3)]
    environment_id = make_environment(owner).environment_id
    events = sorted(events_of(Random(1), now, plugin_ids, environment_id), key=lambda event: event.occurred_at)
    for number in range(4):
        until = now - timedelta(days=90) + (number + 1) * SLICE
        write_events(owner.tenant_id, [e for e in events if until - SLICE <= e.occurred_at < until])
        if number < 3:
            refresh_all(min(until, now))
    refresh_all(now)
    late = [
        Event(new_id(), now - timedelta(hours=hours), plugin_ids[0], events[0].subject_key, 12.0, action="open")
        for hours in (1, 30, 300)
    ]
    write_events(owner.tenant_id, late)
    refresh_all(now)
    return Used(owner, plugin_ids, environment_id)
