"""Draws the usage of one tenant, a day at a time, in columns; what it draws is what intake would make of its events."""

from dataclasses import dataclass
from itertools import repeat
from math import log

import numpy as np
import numpy.typing as npt

from infra.local.sample.events.incidents import (
    Anomaly,
    Kind,
    Rollouts,
    Times,
    plan_anomalies,
    plan_rollouts,
)
from infra.local.sample.events.people import Objects, People, draw_keys, invent_people, zipf
from infra.local.sample.events.shapes import DAY_US, Floats, draw_times
from infra.local.sample.events.traffic import TenantTraffic, Traffic
from shared.analytics.messages import UsageRow

Truths = npt.NDArray[np.bool_]

# In the order of a funnel; somebody who goes further does all of them.
ACTIONS = ("view", "use", "configure")
_ACTION_SHARES = np.array([0.25, 0.67, 0.08])
_ENVIRONMENT_SHARES = 1.3
_UNTIMED = 0.05
_USUAL_ERRORS = (0.001, 0.012)
_USUAL_MS = (25.0, 500.0)
_LONGEST_MS = 60_000.0
_BAD_ERRORS, _BAD_SLOWER = 0.3, 2.2
_FAILING_ERRORS, _SLOW_SLOWER = 0.35, 6.0
# After a silence what people wanted to do is done within a fourth of its time.
_CATCHING_UP = 4


@dataclass(frozen=True)
class Habits:
    """All that stays the same of a tenant over the days."""

    traffic: Traffic
    tenant: TenantTraffic
    people: People
    rollouts: Rollouts
    anomalies: list[Anomaly]
    error_rate: Floats
    usual_ms: Floats
    plugin_keys: Objects
    environment_keys: Objects
    teams: Objects


def invent_habits(traffic: Traffic, tenant: TenantTraffic, events: int, rng: np.random.Generator) -> Habits:
    """A tenant that causes about `events` events in all."""
    plugins = len(tenant.plugins)
    return Habits(
        traffic=traffic,
        tenant=tenant,
        people=invent_people(traffic, tenant, events, rng),
        rollouts=plan_rollouts(traffic, tenant, rng),
        anomalies=plan_anomalies(traffic, tenant, rng),
        error_rate=rng.uniform(*_USUAL_ERRORS, plugins),
        usual_ms=np.exp(rng.uniform(log(_USUAL_MS[0]), log(_USUAL_MS[1]), plugins)),
        plugin_keys=_objects([plugin.plugin_id.bytes for plugin in tenant.plugins]),
        environment_keys=_objects([one.bytes for one in tenant.environments] or [None]),
        teams=_objects(list(tenant.teams)),
    )


def draw_day(habits: Habits, day: int, count: int, rng: np.random.Generator) -> list[UsageRow]:
    """`count` events of a day, in order of their time."""
    if not count:
        return []
    people = habits.people
    who = _who(people, people.visiting(habits.traffic, day, rng), count, rng)
    liked = (rng.random(count) ** 2 * people.favourites.shape[1]).astype(np.int64)
    plugins = people.favourites[who, liked]
    times = _silenced(habits.anomalies, plugins, draw_times(habits.traffic, habits.tenant, day, count, rng))
    order = np.argsort(times, kind="stable")
    return _rows(habits, who[order], plugins[order], times[order], rng)


def _who(people: People, visiting: Times, count: int, rng: np.random.Generator) -> Times:
    upto = np.cumsum(people.appetite[visiting])
    return np.asarray(visiting[np.searchsorted(upto, rng.random(count) * upto[-1])])


def _silenced(anomalies: list[Anomaly], plugins: Times, times: Times) -> Times:
    for silence in (anomaly for anomaly in anomalies if anomaly.kind is Kind.SILENT):
        is_in = _is_in(silence, plugins, times)
        times = np.where(is_in, silence.until + (times - silence.since) // _CATCHING_UP, times)
    return times


def _is_in(anomaly: Anomaly, plugins: Times, times: Times) -> Truths:
    return np.asarray((plugins == anomaly.plugin) & (anomaly.since <= times) & (times < anomaly.until))


def _rows(habits: Habits, who: Times, plugins: Times, times: Times, rng: np.random.Generator) -> list[UsageRow]:
    people, count = habits.people, len(who)
    version = habits.rollouts.version_of(plugins, times, people.patience[who])
    durations, is_error = _outcomes(habits, plugins, times, version, rng)
    steps = np.minimum(rng.choice(len(ACTIONS), count, p=_ACTION_SHARES), people.stage[who])
    places = len(habits.environment_keys)
    environments = rng.choice(places, count, p=zipf(places, _ENVIRONMENT_SHARES))
    return list(
        map(
            UsageRow,
            times.tolist(),
            draw_keys(count, rng),
            habits.plugin_keys[plugins].tolist(),
            habits.environment_keys[environments].tolist(),
            people.keys[who].tolist(),
            durations,
            is_error.tolist(),
            _objects(list(ACTIONS))[steps].tolist(),
            habits.rollouts.versions[plugins, version].tolist(),
            habits.teams[people.team[who]].tolist(),
            repeat(None),
        )
    )


def _outcomes(
    habits: Habits, plugins: Times, times: Times, version: Times, rng: np.random.Generator
) -> tuple[list[float | None], Truths]:
    """How long each took, and whether it failed."""
    count = len(plugins)
    at_noon = 1 + 0.25 * np.sin((times % DAY_US) / DAY_US * 2 * np.pi - np.pi / 2)
    slower, failing = at_noon, habits.error_rate[plugins].copy()
    is_bad = times < habits.rollouts.bad_until[plugins, version]
    slower = np.where(is_bad, slower * _BAD_SLOWER, slower)
    failing[is_bad] = _BAD_ERRORS
    for anomaly in habits.anomalies:
        is_in = _is_in(anomaly, plugins, times)
        if anomaly.kind is Kind.SLOW:
            slower = np.where(is_in, slower * _SLOW_SLOWER, slower)
        elif anomaly.kind is Kind.FAILING:
            failing[is_in] = _FAILING_ERRORS
    took = habits.usual_ms[plugins] * slower * np.exp(rng.normal(0, 0.55, count))
    # As senders round; a column of four bytes gives back all six digits.
    durations: list[float | None] = np.minimum(took.round(1), _LONGEST_MS).tolist()
    for untimed in np.flatnonzero(rng.random(count) < _UNTIMED).tolist():
        durations[untimed] = None
    return durations, rng.random(count) < failing


def _objects(values: list[bytes] | list[bytes | None] | list[None] | list[str]) -> Objects:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
