"""The generic cell rate algorithm: a leaking bucket that is one instant, not a count and a refill.

A bucket remembers its theoretical arrival time, the instant at which it will have leaked empty. A request of `cost`
units moves that `cost` intervals on, and is refused where it would then lie further ahead than `burst` intervals. This
is the "virtual scheduling" of ITU-T I.371, as Brandur Leach describes it ("Rate limiting, cells, and GCRA") and the Go
library `throttled` does it for one bucket. Here several are charged together: all or none. `scripts/gcra.lua` is
the same in the cache; both count in whole microseconds, so a test can hold one against the other to the last digit.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock

MINUTE_US = 60_000_000
SECOND_US = 1_000_000


class Limit(StrEnum):
    """What is counted: each has buckets of its own."""

    KEY = "key"
    USER = "user"
    TENANT = "tenant"
    ADDRESS = "address"


@dataclass(frozen=True)
class Rate:
    """per_minute: units that leak in a minute; divides its microseconds. burst: units that a bucket holds."""

    per_minute: int
    burst: int

    @property
    def interval_us(self) -> int:
        """How long one unit takes to leak."""
        return MINUTE_US // self.per_minute

    @property
    def capacity_us(self) -> int:
        """How long a full bucket takes to leak empty."""
        return self.interval_us * self.burst


@dataclass(frozen=True)
class Bucket:
    """key: where the cache keeps it."""

    limit: Limit
    key: str
    rate: Rate


@dataclass(frozen=True)
class Level:
    """A bucket after a decision. debt_us: how long it takes to leak empty."""

    bucket: Bucket
    debt_us: int

    @property
    def remaining(self) -> int:
        """Units that fit in now."""
        return (self.bucket.rate.capacity_us - self.debt_us) // self.bucket.rate.interval_us

    def wait_us(self, cost: int) -> int:
        """How long until so many units fit in."""
        return max(0, self.debt_us + cost * self.bucket.rate.interval_us - self.bucket.rate.capacity_us)


@dataclass(frozen=True)
class Decision:
    """What a request of `cost` units met; a refused one changed no bucket."""

    is_admitted: bool
    cost: int
    levels: tuple[Level, ...]

    @property
    def narrowest(self) -> Level:
        """The level that keeps such a request waiting longest: of a refused one, the limit that was hit."""
        return max(self.levels, key=lambda level: level.wait_us(self.cost))

    @property
    def retry_after_us(self) -> int:
        """How long until such a request fits into every bucket, if nobody else comes."""
        return self.narrowest.wait_us(self.cost)

    def after(self, elapsed_us: int) -> "Decision":
        """The same, so much later, where nothing was charged meanwhile."""
        levels = (replace(level, debt_us=max(0, level.debt_us - elapsed_us)) for level in self.levels)
        return replace(self, levels=tuple(levels))


def debts_after(debts: Sequence[int], rates: Sequence[Rate], cost: int) -> tuple[bool, list[int]]:
    """Whether buckets with these debts take `cost` units, and their debts then.

    A debt above a bucket's capacity is one from before its plan or the clock was set back: it counts as full.
    """
    before = [min(max(debt, 0), rate.capacity_us) for debt, rate in zip(debts, rates, strict=True)]
    after = [debt + cost * rate.interval_us for debt, rate in zip(before, rates, strict=True)]
    is_admitted = all(debt <= rate.capacity_us for debt, rate in zip(after, rates, strict=True))
    return is_admitted, after if is_admitted else before


class LocalBuckets:
    """Buckets of one process, while it cannot share them; the longest unused make room for others."""

    def __init__(self, at_most: int = 10_000) -> None:
        """at_most: how many are remembered."""
        self._at_most = at_most
        self._arrivals: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def charge(self, buckets: Sequence[Bucket], cost: int, now_us: int) -> Decision:
        """Charge all of them or none. now_us: by a clock that, set back, leaves full buckets."""
        with self._lock:
            debts = [self._arrivals.get(bucket.key, now_us) - now_us for bucket in buckets]
            is_admitted, after = debts_after(debts, [bucket.rate for bucket in buckets], cost)
            for bucket, debt in zip(buckets, after, strict=True):
                self._arrivals[bucket.key] = now_us + debt
                self._arrivals.move_to_end(bucket.key)
            while len(self._arrivals) > self._at_most:
                self._arrivals.popitem(last=False)
        return Decision(is_admitted, cost, tuple(map(Level, buckets, after)))

    def clear(self) -> None:
        """Forget all of them."""
        self._arrivals.clear()
