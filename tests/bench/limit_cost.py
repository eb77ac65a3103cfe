"""What a limit decision costs a request: one script of the cache for key, user and tenant, beside an empty command."""

from dataclasses import dataclass

from clients.valkey import valkey
from shared.context import Actor
from shared.edge.buckets import charge
from shared.edge.limits import buckets_of
from tests.bench.timing import Timing, sum_up, timed, without_gc


@dataclass(frozen=True)
class LimitCost:
    """In turns on the same cache."""

    ping: Timing
    decision: Timing


def measure_limit(actor: Actor, rounds: int) -> LimitCost:
    """Charge the three buckets of an actor, whether or not that is let in."""
    pings, decisions = [], []
    with without_gc():
        for _ in range(rounds):
            pings.append(timed(lambda: valkey().ping())[0])
            decisions.append(timed(lambda: charge(buckets_of(actor, "bench"), 1))[0])
    return LimitCost(sum_up(pings), sum_up(decisions))
