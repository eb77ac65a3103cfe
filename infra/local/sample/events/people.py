"""Invents a tenant's people: when they came, how often they come back, what they like and how soon they update."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from infra.local.sample.events.shapes import Floats, is_weekend
from infra.local.sample.events.traffic import TenantTraffic, Traffic

Integers = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]

_KEY_BYTES = 16
_FEWEST = 8
# On average so many events on a day on which somebody comes, and somebody comes on so many of the days.
_EVENTS_A_VISIT = 4.0
_VISITS_A_DAY = 0.3
# One in four had a look and did not stay.
_TOURISTS = 0.25
_TOURIST_DAYS, _STAYING_DAYS = 4.0, 400.0
_THERE_BEFORE = 0.6
_FAVOURITES = 6
# How far somebody goes with a plugin: looks, uses, configures.
_STAGES = np.array([0.35, 0.4, 0.25])


@dataclass(frozen=True)
class People:
    """Arrays with a place for each person. joined, left: days, from the first that is generated.

    habit: how likely they come on a working day. patience: how many times the usual days they take to update.
    stage: the last of the steps they go. favourites: plugins by rank, what they use most first.
    """

    keys: Objects
    joined: Floats
    left: Floats
    habit: Floats
    appetite: Floats
    patience: Floats
    stage: Integers
    team: Integers
    favourites: Integers

    def visiting(self, traffic: Traffic, day: int, rng: np.random.Generator) -> Integers:
        """Who comes on a day; at least one does."""
        likely = self.habit * (0.15 if is_weekend(traffic, day) else 1.0)
        is_there = (self.joined <= day) & (day < self.left)
        found = np.flatnonzero(is_there & (rng.random(len(self.habit)) < likely))
        return found if len(found) else rng.integers(0, len(self.habit), 1)


def invent_people(traffic: Traffic, tenant: TenantTraffic, events: int, rng: np.random.Generator) -> People:
    """As many as cause `events` events."""
    count = max(_FEWEST, round(events / traffic.days / (_EVENTS_A_VISIT * _VISITS_A_DAY)))
    joined = np.where(rng.random(count) < _THERE_BEFORE, -1.0, rng.uniform(0, traffic.days, count))
    stays = np.where(rng.random(count) < _TOURISTS, _TOURIST_DAYS, _STAYING_DAYS)
    return People(
        keys=_keys(count, rng),
        joined=joined,
        left=joined + 1 + rng.exponential(stays),
        habit=rng.beta(1.6, 2.4, count),
        appetite=rng.lognormal(0, 0.8, count),
        patience=rng.exponential(1.0, count),
        stage=rng.choice(len(_STAGES), count, p=_STAGES),
        team=(rng.random(count) ** 1.5 * len(tenant.teams)).astype(np.int64),
        favourites=_favourites(len(tenant.plugins), count, rng),
    )


def zipf(count: int, exponent: float = 1.1) -> Floats:
    """Shares of the first, the second, ... of `count`; they are 1 together."""
    shares = 1 / np.arange(1, count + 1) ** exponent
    return np.asarray(shares / shares.sum())


def draw_keys(count: int, rng: np.random.Generator) -> list[bytes]:
    """As many keys of 16 bytes, as a hash makes them."""
    keys: list[bytes] = np.frombuffer(rng.bytes(_KEY_BYTES * count), f"V{_KEY_BYTES}").tolist()
    return keys


def _keys(count: int, rng: np.random.Generator) -> Objects:
    keys = np.empty(count, dtype=object)
    keys[:] = draw_keys(count, rng)
    return keys


def _favourites(plugins: int, people: int, rng: np.random.Generator) -> Integers:
    return rng.choice(plugins, (people, _FAVOURITES), p=zipf(plugins))
