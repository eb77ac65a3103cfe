"""The algorithm of the rate limits, held against what must be true of every such limit, and against a library's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage, memory
from limits.strategies import MovingWindowRateLimiter

from shared.edge.gcra import MINUTE_US, SECOND_US, Bucket, Limit, LocalBuckets, Rate

START_US = 1_000_000_000
PER_MINUTE = [1, 2, 3, 30, 60, 600, 1_200, 6_000, 60_000]

rates = st.builds(Rate, st.sampled_from(PER_MINUTE), st.integers(1, 40))
# Steps of time that are short, long, and exactly a unit's or a bucket's of some rate.
steps = st.one_of(
    st.integers(0, 2 * SECOND_US), st.sampled_from([MINUTE_US // n for n in PER_MINUTE]), st.integers(0, 10 * MINUTE_US)
)
_names = count()


def bucket(rate: Rate, limit: Limit = Limit.USER, key: str = "") -> Bucket:
    """A bucket that nothing else has used, or the one of that key."""
    return Bucket(limit, key or f"bucket-{next(_names)}", rate)


@dataclass(frozen=True)
class Asked:
    """When, and for how many units."""

    at_us: int
    cost: int


@st.composite
def requests(draw: st.DrawFn, most: int = 5) -> list[Asked]:
    """Requests in the order of time."""
    gaps = draw(st.lists(st.tuples(steps, st.integers(1, most)), min_size=1, max_size=60))
    times = accumulate((gap for gap, _ in gaps), initial=START_US)
    return [Asked(at, cost) for at, (_, cost) in zip(times, gaps, strict=False)]


def admitted(buckets: LocalBuckets, asked: Sequence[Asked], *charged: Bucket) -> Iterator[Asked]:
    """Those that were let in."""
    return (one for one in asked if buckets.charge(charged, one.cost, one.at_us).is_admitted)


@given(rates, requests())
def test_no_window_sees_more_than_the_burst_and_what_leaks_in_it(rate: Rate, asked: list[Asked]) -> None:
    let_in = list(admitted(LocalBuckets(), asked, bucket(rate)))

    for first in range(len(let_in)):
        for last in range(first, len(let_in)):
            window_us = let_in[last].at_us - let_in[first].at_us
            units = sum(one.cost for one in let_in[first : last + 1])
            assert units * rate.interval_us <= rate.capacity_us + window_us


@given(rates, requests())
def test_what_is_refused_did_not_fit_and_is_let_in_when_it_was_told_to_come(rate: Rate, asked: list[Asked]) -> None:
    buckets, one_bucket = LocalBuckets(), bucket(rate)
    for one in asked:
        before = buckets.charge([one_bucket], 0, one.at_us).levels[0].remaining
        decision = buckets.charge([one_bucket], one.cost, one.at_us)
        assert decision.is_admitted == (one.cost <= before)
        if not decision.is_admitted and one.cost <= rate.burst:
            again = LocalBuckets()
            again._arrivals = buckets._arrivals.copy()
            wait_us = decision.retry_after_us
            assert not again.charge([one_bucket], one.cost, one.at_us + wait_us - 1).is_admitted
            assert again.charge([one_bucket], one.cost, one.at_us + wait_us).is_admitted


@given(st.lists(rates, min_size=3, max_size=3), requests())
def test_all_buckets_are_charged_or_none(three: list[Rate], asked: list[Asked]) -> None:
    together, buckets = LocalBuckets(), [bucket(rate) for rate in three]
    alone = [LocalBuckets() for _ in buckets]
    for one in asked:
        fits = [own.charge([b], 0, one.at_us).levels[0] for own, b in zip(alone, buckets, strict=True)]
        decision = together.charge(buckets, one.cost, one.at_us)
        assert decision.is_admitted == all(one.cost <= level.remaining for level in fits)
        if decision.is_admitted:
            for own, b in zip(alone, buckets, strict=True):
                own.charge([b], one.cost, one.at_us)
        expected = [own.charge([b], 0, one.at_us).levels[0].debt_us for own, b in zip(alone, buckets, strict=True)]
        assert [level.debt_us for level in decision.levels] == expected


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The library's clock, in our hand."""
    clock = SimpleNamespace(now=0.0)
    clock.time = lambda: clock.now
    monkeypatch.setattr(memory, "time", clock)
    return clock


WINDOW_S = 10


@pytest.mark.parametrize("rate", [Rate(60, 5), Rate(600, 20), Rate(1_200, 600)])
@pytest.mark.parametrize("every_us", [1_000, 50_000, 99_999, 333_333, 1_000_001])
def test_what_we_let_in_a_moving_window_of_the_library_lets_in(
    clock: SimpleNamespace, rate: Rate, every_us: int
) -> None:
    window = MovingWindowRateLimiter(MemoryStorage())
    in_window = RateLimitItemPerSecond(rate.burst + rate.per_minute * WINDOW_S // 60 + 1, WINDOW_S)
    asked = [Asked(START_US + n * every_us, 1) for n in range(2_000)]

    for one in admitted(LocalBuckets(), asked, bucket(rate)):
        clock.now = one.at_us / SECOND_US
        assert window.hit(in_window, "caller")


def test_steady_flow_is_let_in_by_us_and_by_the_library_and_a_quicker_one_by_neither(clock: SimpleNamespace) -> None:
    # One unit a second, five in five seconds: what the library calls 5 per 5 seconds.
    rate, in_window = Rate(60, 5), RateLimitItemPerSecond(5, 5)
    for every_us, is_steady in ((1_000_001, True), (2_000_000, True), (900_000, False), (100_000, False)):
        ours, theirs, own = LocalBuckets(), MovingWindowRateLimiter(MemoryStorage()), bucket(rate)
        asked = [Asked(START_US + n * every_us, 1) for n in range(200)]
        let_in = len(list(admitted(ours, asked, own)))
        hits = 0
        for one in asked:
            clock.now = one.at_us / SECOND_US
            hits += theirs.hit(in_window, "caller")
        assert (let_in == 200, hits == 200) == (is_steady, is_steady)
        # The window lets a burst in and then waits for the whole of it to age: never more than we do.
        assert hits <= let_in <= (asked[-1].at_us - START_US) // SECOND_US + rate.burst


def test_a_debt_from_before_the_clock_or_the_plan_changed_is_a_full_bucket_and_no_more() -> None:
    buckets, large = LocalBuckets(), Bucket(Limit.USER, "one", Rate(60, 600))
    buckets.charge([large], 600, START_US)
    small = Bucket(Limit.USER, "one", Rate(60, 5))

    refused = buckets.charge([small], 1, START_US)

    assert not refused.is_admitted
    assert refused.retry_after_us == SECOND_US


def test_the_limit_that_was_hit_is_the_one_that_keeps_waiting_longest() -> None:
    buckets = LocalBuckets()
    charged = [bucket(Rate(60, 2), Limit.KEY), bucket(Rate(30, 2), Limit.USER), bucket(Rate(60, 9), Limit.TENANT)]
    for _ in range(2):
        assert buckets.charge(charged, 1, START_US).is_admitted

    refused = buckets.charge(charged, 1, START_US)

    assert refused.narrowest.bucket.limit == Limit.USER
    assert refused.retry_after_us == 2 * SECOND_US
    assert refused.after(SECOND_US).retry_after_us == SECOND_US


def test_local_buckets_are_bounded_and_the_longest_unused_make_room() -> None:
    buckets, rate = LocalBuckets(at_most=3), Rate(1, 1)
    for key in ("a", "b", "c", "a", "d"):
        buckets.charge([Bucket(Limit.KEY, key, rate)], 1, START_US)

    assert list(buckets._arrivals) == ["c", "a", "d"]
