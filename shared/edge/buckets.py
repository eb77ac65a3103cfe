"""Counts requests: in the cache, for all processes at once; while that is away, in this process alone.

A limit must not be slower or less there than what it protects. So the cache is given a quarter of a second, and one
that failed is left alone for five seconds: meanwhile nobody waits for it. Each process then counts for itself, with the
same limits: with n processes a caller may use n times as much, and no request fails for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import time, time_ns
from typing import cast

from clients.settings import settings
from clients.telemetry import log, record
from clients.valkey import hasty_valkey
from shared.edge.gcra import Bucket, Decision, Level, LocalBuckets
from shared.scripts import read_script

AFTER_LOSS_S = 5.0

SCRIPT = read_script("edge", "gcra")


@dataclass
class _Cache:
    """Until when the cache is left alone, by the world's clock: a process may be frozen. Whether that was told."""

    rests_until: float = float("-inf")
    is_lost: bool = False


_cache = _Cache()
_local = LocalBuckets()


def charge(buckets: Sequence[Bucket], cost: int) -> Decision:
    """Charge every bucket or none. It never raises and never waits longer than the cache is given."""
    shared = _charge_shared(buckets, cost) if settings().cache_url else None
    return shared or _local.charge(buckets, cost, time_ns() // 1000)


def run_script(buckets: Sequence[Bucket], cost: int) -> tuple[Decision, int]:
    """What the cache decides, and the microseconds since 1970 by its clock: one round trip.

    Raises: what the client raises if the cache is away.
    """
    numbers = [number for bucket in buckets for number in (bucket.rate.interval_us, bucket.rate.capacity_us)]
    script = hasty_valkey().register_script(SCRIPT)
    answer = cast("list[int]", script(keys=[bucket.key for bucket in buckets], args=[cost, *numbers]))
    is_admitted, now_us, *debts = answer
    return Decision(bool(is_admitted), cost, tuple(map(Level, buckets, debts))), now_us


def _charge_shared(buckets: Sequence[Bucket], cost: int) -> Decision | None:
    now = time()
    if now < _cache.rests_until:
        return None
    if _cache.is_lost:
        # This request looks whether the cache is back; those beside it do not wait for that.
        _cache.rests_until = now + AFTER_LOSS_S
    try:
        decision, _ = run_script(buckets, cost)
    except Exception:
        _lose()
        return None
    if _cache.is_lost:
        _cache.is_lost, _cache.rests_until = False, float("-inf")
        log.info("limits.store_found")
    return decision


def _lose() -> None:
    """Leave the cache alone for a while; one line tells an outage, and a figure each time it was looked for in vain."""
    if not _cache.is_lost:
        log.exception("limits.store_lost")
    _cache.is_lost, _cache.rests_until = True, time() + AFTER_LOSS_S
    record({"limit_store_losses": 1}, store="cache")
