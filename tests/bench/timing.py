"""What is measured and how it is summed up: wall-clock nanoseconds in, percentiles in milliseconds out."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Timing:
    """Percentiles of some runs, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    most: float


def sum_up(nanoseconds: Sequence[int]) -> Timing:
    """Nearest-rank percentiles: each is a run that happened, none is interpolated."""
    ordered = sorted(nanoseconds)

    def percentile(share: float) -> float:
        return ordered[ceil(share * len(ordered)) - 1] / 1e6

    return Timing(len(ordered), percentile(0.5), percentile(0.95), percentile(0.99), ordered[-1] / 1e6)


def timed(run: Callable[[], T]) -> tuple[int, T]:
    """How long it took, in nanoseconds, and what it answered."""
    started = time.perf_counter_ns()
    answer = run()
    return time.perf_counter_ns() - started, answer


@contextmanager
def without_gc() -> Iterator[None]:
    """Keep Python's collector out of the measurement; its pauses belong to no contender."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
