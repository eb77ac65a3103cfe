"""Invents believable usage events and performance samples of any size: a pure function of a Traffic.

People come back, like some plugins more than others and update after a while; weeks and days have the shape of work at
the tenant's place; some releases fail at first; now and then a plugin is slow, fails or is silent. Of all that only a
tenant's people and what is yet to arrive late are remembered, so the memory does not grow with the events.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from infra.local.sample.events.delivery import Delivery
from infra.local.sample.events.incidents import Anomaly
from infra.local.sample.events.rows import Habits, draw_day, invent_habits
from infra.local.sample.events.samples import SLOTS_A_DAY, draw_samples
from infra.local.sample.events.shapes import day_weights
from infra.local.sample.events.traffic import Traffic
from shared.analytics.messages import EventMessage


@dataclass(frozen=True)
class _Sender:
    habits: Habits
    counts: npt.NDArray[np.int64]
    # How many of its plugins, by rank, are sampled.
    sampled: int
    delivery: Delivery
    rng: np.random.Generator


def generate_messages(traffic: Traffic) -> Iterator[EventMessage]:
    """All events, day by day and within a day tenant by tenant, what comes late or again last: messages as of intake.

    `traffic.events` of them and the shares that come again; of samples as many whole series as there may be.
    """
    senders = _senders(traffic)
    for day in range(traffic.days):
        for sender in senders:
            rows = draw_day(sender.habits, day, int(sender.counts[day]), sender.rng)
            yield from sender.delivery.deliver(day, rows)
            for plugin in range(sender.sampled):
                yield from sender.delivery.deliver_samples(draw_samples(sender.habits, day, plugin, sender.rng))
        for sender in senders:
            yield from sender.delivery.deliver_late(day)
    for sender in senders:
        yield from sender.delivery.deliver_rest()


def list_anomalies(traffic: Traffic) -> list[list[Anomaly]]:
    """What truly went wrong, by tenant: what whoever looks for anomalies should find."""
    return [sender.habits.anomalies for sender in _senders(traffic)]


def _senders(traffic: Traffic) -> list[_Sender]:
    streams = np.random.SeedSequence(traffic.seed).spawn(len(traffic.tenants) + 1)
    counts = _allot(traffic, np.random.Generator(np.random.SFC64(streams[-1])))
    sampled = -(-traffic.samples // (traffic.days * SLOTS_A_DAY))
    senders = []
    for number, (tenant, own) in enumerate(zip(traffic.tenants, counts, strict=True)):
        rng = np.random.Generator(np.random.SFC64(streams[number]))
        habits = invent_habits(traffic, tenant, int(own.sum()), rng)
        mine = min(len(tenant.plugins), sampled // len(counts) + (number < sampled % len(counts)))
        senders.append(_Sender(habits, own, mine, Delivery(traffic, tenant.tenant_id, rng), rng))
    return senders


def _allot(traffic: Traffic, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """How many events each tenant has on each day; exactly as many as there are to be."""
    shares = np.array([tenant.weight * day_weights(traffic, tenant, rng) for tenant in traffic.tenants])
    shares /= shares.sum()
    return rng.multinomial(traffic.events, shares.ravel()).reshape(shares.shape)
