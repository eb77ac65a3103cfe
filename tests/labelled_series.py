"""Generated series with labelled anomalies, shaped like those of the Numenta Anomaly Benchmark: a corpus for each seed.

Loads of machines, counts of messages, temperatures, traffic, prices of advertisements; spikes, shifts of the level,
flat lines, days that differ, noise that grows, and spikes which are usual for their series and nobody labelled.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tests.nab_scoring import Labelled

Series = NDArray[np.float64]
WINDOWS_SHARE = 0.1
DAY = 288


def corpus(seed: int) -> list[Labelled]:
    """About sixty series; kinds and their numbers as in the benchmark."""
    kinds: Sequence[tuple[int, Callable[[Generator], Labelled]]] = (
        (4, quiet), (5, odd_day), (2, spike_density), (6, advertisement), (7, cpu), (4, bursts), (4, requests),
        (2, temperature), (2, machine), (1, taxi), (2, typing), (6, traffic), (8, messages),
    )  # fmt: skip
    random = np.random.default_rng(seed)
    return [make(random) for count, make in kinds for _ in range(count)]


def labelled(name: str, values: Series, places: Sequence[int]) -> Labelled:
    """Windows centred on the anomalies, together a tenth of the series."""
    half = int(WINDOWS_SHARE * len(values) / max(len(places), 1) / 2)
    return Labelled(name, values, [(max(p - half, 0), min(p + half, len(values) - 1)) for p in sorted(places)])


def spread_places(random: Generator, points: int, count: int) -> list[int]:
    """Places of anomalies after the probation, in slots of their own."""
    slots = np.linspace(0.2 * points, 0.93 * points, count + 1)
    return [int(random.uniform(low + 0.15 * (high - low), high - 0.15 * (high - low))) for low, high in pairwise(slots)]


def red_noise(random: Generator, points: int, memory: float) -> Series:
    """An AR(1) of variance 1."""
    steps = random.normal(0, np.sqrt(1 - memory**2), points)
    level, values = 0.0, []
    for step in steps.tolist():
        level = memory * level + step
        values.append(level)
    return np.array(values)


def daily(points: int, day: int, sharpness: float = 1.0, phase: float = 0.0) -> Series:
    """A day's shape between 0 and 1, again and again."""
    angle = 2 * np.pi * (np.arange(points) / day + phase)
    return np.asarray(1 / (1 + np.exp(-4 * sharpness * np.sin(angle))))


def weekly(points: int, day: int, weekend: float) -> Series:
    """1 on working days and less at weekends."""
    return np.where(np.arange(points) // day % 7 >= 5, weekend, 1.0)


def usual_spikes(random: Generator, values: Series, rate: float, size: float) -> Series:
    """Spikes that belong to a series and are no anomalies."""
    is_spike = random.random(len(values)) < rate
    return np.asarray(values + is_spike * size * random.exponential(1, len(values)))


def quiet(random: Generator) -> Labelled:
    """A flat line, a perfect wave or pure noise: nothing to find."""
    kind = int(random.integers(3))
    base = [np.full(4032, 45.0), 20 + 60 * (np.arange(4032) % DAY > DAY / 2), random.normal(50, 9, 4032)][kind]
    return labelled("quiet", base.astype(np.float64), [])


def odd_day(random: Generator) -> Labelled:
    """A busy half of each day; on one day it is higher, lower, flat or missing."""
    points = 4032
    is_busy = (np.arange(points) % DAY > 0.4 * DAY) & (np.arange(points) % DAY < 0.75 * DAY)
    high = np.full(points, 60.0)
    day = int(random.integers(9, 13))
    place = day * DAY + int(0.4 * DAY) + 1
    high[day * DAY : (day + 1) * DAY] = random.choice([0.0, 25.0, 100.0, 140.0])
    values = 20 + is_busy * high + random.uniform(0, random.choice([0.5, 6.0]), points)
    return labelled("odd day", values, [place])


def spike_density(random: Generator) -> Labelled:
    """Spikes that come more often from some time on."""
    points, place = 4032, int(random.integers(2000, 3500))
    rate = np.full(points, 0.01)
    rate[place : place + 300] = 0.06
    values = random.uniform(0, 1, points) + 25 * (random.random(points) < rate) * random.uniform(0.7, 1, points)
    return labelled("spike density", values, [place])


def advertisement(random: Generator) -> Labelled:
    """Hourly prices: noisy, skewed, weak days, some spikes that are usual, a few that are not."""
    points = int(random.integers(1500, 1650))
    places = spread_places(random, points, int(random.integers(1, 4)))
    level = np.exp(0.25 * red_noise(random, points, 0.9) + 0.2 * daily(points, 24) + 0.2 * random.normal(0, 1, points))
    values = usual_spikes(random, level, 0.01, 0.8)
    for place in places:
        values[place : place + int(random.integers(1, 5))] += random.uniform(2, 6)
    return labelled("advertisement", values, places)


def cpu(random: Generator) -> Labelled:
    """A machine's load: flat with noise, then spikes, shifts, or growing noise; now and then a usual spike."""
    points = 4032
    places = spread_places(random, points, int(random.integers(1, 4)))
    level = random.uniform(2, 60)
    noise = random.choice([0.02, 0.08, 0.2]) * level
    values = level + noise * red_noise(random, points, random.choice([0.0, 0.5, 0.9]))
    values = usual_spikes(random, values, 0.004, 3 * noise)
    for place in places:
        change(random, values, place, noise)
    return labelled("cpu", np.maximum(values, 0), places)


def change(random: Generator, values: Series, place: int, noise: float) -> None:
    """One anomaly in a series, in place: spike, plateau, shift, silence or growing noise."""
    kind, length = int(random.integers(5)), int(random.integers(30, 150))
    size = noise * random.uniform(4, 14) * random.choice([-1, 1, 1])
    if kind == 0:
        values[place : place + int(random.integers(1, 6))] += 1.5 * abs(size)
    elif kind == 1:
        values[place : place + length] += size
    elif kind == 2:
        values[place:] += 0.7 * size
    elif kind == 3:
        values[place : place + length] = values[place]
    else:
        values[place : place + length] += 2.5 * noise * random.normal(0, 1, len(values[place : place + length]))


def bursts(random: Generator) -> Labelled:
    """Bytes written: bursts at regular times; anomalies are bursts at another time, larger, or none."""
    points, every = 4032, int(random.choice([36, 72, 144]))
    values = random.exponential(1, points)
    values[np.arange(points) % every < 4] += 60 + random.normal(0, 8, np.count_nonzero(np.arange(points) % every < 4))
    places = spread_places(random, points, int(random.integers(1, 3)))
    for place in places:
        if random.random() < 0.5:
            values[place : place + 12] += random.uniform(70, 200)
        else:
            values[place : place + 4 * every] = random.exponential(1, len(values[place : place + 4 * every]))
    return labelled("bursts", values, places)


def requests(random: Generator) -> Labelled:
    """Counts of a service with days and skewed noise; anomalies are peaks, outages or a shift."""
    points = 4032
    rate = random.uniform(20, 200) * (0.3 + daily(points, DAY, 0.6)) * np.exp(0.15 * red_noise(random, points, 0.6))
    places = spread_places(random, points, int(random.integers(1, 4)))
    for place in places:
        length = int(random.integers(6, 80))
        rate[place : place + length] *= random.choice([0.02, 3.0, 5.0])
    return labelled("requests", random.poisson(np.maximum(rate, 0)).astype(np.float64), places)


def temperature(random: Generator) -> Labelled:
    """Hourly office temperature: weak days, weather, and a failed system."""
    points = 7267
    places = spread_places(random, points, 2)
    values = 70 + 2.5 * daily(points, 24) + 2.5 * red_noise(random, points, 0.985) + 0.5 * random.normal(0, 1, points)
    for place in places:
        length = int(random.integers(20, 80))
        values[place : place + length] += random.choice([-1, 1]) * np.linspace(3, 9, length)
    return labelled("temperature", values, places)


def machine(random: Generator) -> Labelled:
    """Temperature of a machine: slow drift; shutdowns with a slow way back."""
    points = 10_000
    places = spread_places(random, points, 4)
    values = 85 + 6 * red_noise(random, points, 0.995) + random.normal(0, 0.8, points)
    for place in places:
        length = int(random.integers(100, 400))
        values[place : place + length] -= random.uniform(15, 55) * np.linspace(1, 0, length) ** 0.5
    return labelled("machine", values, places)


def taxi(random: Generator) -> Labelled:
    """Passengers each half an hour: days and weeks; holidays that look like other days, storms."""
    points, day = 10_320, 48
    values = (
        15_000 * daily(points, day, 0.7) * weekly(points, day, 0.8) + 1_000 * red_noise(random, points, 0.7) + 3_000
    )
    places = spread_places(random, points, 5)
    for place in places:
        values[place : place + day] *= random.choice([0.25, 0.5, 1.5])
    return labelled("taxi", np.maximum(values, 0), places)


def typing(random: Generator) -> Labelled:
    """How long keys are held: skewed, without memory; another person types for a while."""
    points = int(random.integers(1800, 5300))
    values = random.gamma(4, 0.02, points)
    places = spread_places(random, points, 2)
    for place in places:
        values[place : place + int(random.integers(30, 90))] *= random.uniform(1.8, 3)
    return labelled("typing", values, places)


def traffic(random: Generator) -> Labelled:
    """Speed or travel time on a road: rush hours of changing strength, then an accident."""
    points, day = int(random.integers(1100, 2500)), int(random.choice([96, 200, 288]))
    rush = daily(points, day, 1.5, random.random()) * np.exp(0.3 * red_noise(random, points, 0.97))
    values = 70 - 18 * rush * weekly(points, day, 0.4) + 2.5 * random.normal(0, 1, points)
    places = spread_places(random, points, int(random.integers(1, 4)))
    for place in places:
        values[place : place + int(random.integers(4, 25))] -= random.uniform(20, 40)
    values = values if random.random() < 0.5 else 90 - values
    return labelled("traffic", np.maximum(values, 0), places)


def messages(random: Generator) -> Labelled:
    """Messages about a company: counts with days and weeks, usual bursts of a few points, large ones that last."""
    points = 8_000
    rate = random.uniform(4, 60) * (0.4 + daily(points, DAY, 0.4)) * weekly(points, DAY, 0.8)
    rate = rate * np.exp(0.25 * red_noise(random, points, 0.9))
    rate = rate * (1 + (random.random(points) < 0.004) * random.exponential(3, points))
    places = spread_places(random, points, int(random.integers(2, 5)))
    for place in places:
        length = int(random.integers(6, 40))
        rate[place : place + length] *= 1 + random.uniform(3, 9) * np.linspace(1, 0.2, length)
    return labelled("messages", random.poisson(rate).astype(np.float64), places)


def hourly_usage(seed: int, points: int = 24 * 7 * 5) -> Series:
    """Hourly counts of working weeks that grow, with memory in the noise."""
    random = np.random.default_rng(seed)
    hours = np.arange(points)
    shape = 1 + np.sin((hours % 24 - 9) / 24 * 2 * np.pi) + (hours // 24 % 7 < 5)
    mood, moods = 0.0, []
    for step in random.normal(0, 0.1, points):
        mood = 0.6 * mood + step
        moods.append(mood)
    return random.poisson(60 * shape * np.exp(moods) * (1 + hours / 2_000)).astype(np.float64)
