"""Draws how a tenant's plugins do in an environment: a sample every five minutes, as whatever runs them would send."""

import numpy as np

from infra.local.sample.events.incidents import Kind
from infra.local.sample.events.people import draw_keys, zipf
from infra.local.sample.events.rows import Habits
from infra.local.sample.events.shapes import DAY_US, is_weekend
from infra.local.sample.events.traffic import midnight_us
from shared.analytics.messages import SampleRow

SLOT_US = 300_000_000
SLOTS_A_DAY = DAY_US // SLOT_US
_REQUESTS = 400.0
_BUSY, _QUIET = 0.55, 0.12
_BAD_ERRORS, _BAD_SLOWER = 0.08, 3.0


def draw_samples(habits: Habits, day: int, plugin: int, rng: np.random.Generator) -> list[SampleRow]:
    """The samples of a day of one plugin, by rank, in the tenant's first environment; none without environments."""
    if not habits.tenant.environments:
        return []
    times = midnight_us(habits.tenant.zone, habits.traffic.day(day)) + np.arange(SLOTS_A_DAY) * SLOT_US
    times = times[times < habits.traffic.until.timestamp() * 1_000_000]
    load = _load(len(times), rng, is_weekend=is_weekend(habits.traffic, day))
    requests = rng.poisson(1 + _REQUESTS * load * zipf(plugin + 1)[-1])
    is_bad = np.zeros(len(times), dtype=np.bool_)
    for trouble in (a for a in habits.anomalies if a.plugin == plugin and a.kind is not Kind.SILENT):
        is_bad |= (trouble.since <= times) & (times < trouble.until)
    for begin, end in zip(habits.rollouts.begin[plugin], habits.rollouts.bad_until[plugin], strict=True):
        is_bad |= (begin <= times) & (times < end)
    errors = rng.binomial(requests, np.where(is_bad, _BAD_ERRORS, habits.error_rate[plugin] / 10))
    took = (
        habits.usual_ms[plugin] * np.where(is_bad, _BAD_SLOWER, 1) * (0.8 + load) * rng.lognormal(0, 0.15, len(times))
    )
    saturation = np.clip(0.1 + 0.7 * load + rng.normal(0, 0.03, len(times)), 0, 1)
    return list(
        map(
            SampleRow,
            times.tolist(),
            draw_keys(len(times), rng),
            [habits.plugin_keys[plugin]] * len(times),
            [habits.environment_keys[0]] * len(times),
            requests.tolist(),
            errors.tolist(),
            took.round(1).tolist(),
            saturation.round(3).tolist(),
        )
    )


def _load(slots: int, rng: np.random.Generator, *, is_weekend: bool) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How busy it is, from 0 to 1: most at noon, little at the weekend."""
    noon = np.sin(np.arange(slots) / SLOTS_A_DAY * 2 * np.pi - np.pi / 2)
    busy = _QUIET + (0.08 if is_weekend else _BUSY) * (noon + 1) / 2
    return np.clip(busy + rng.normal(0, 0.02, slots), 0.01, 1)
