"""Buckets in the real cache: its script decides as the model does, for everybody at once, and nobody misses it long."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.valkey import hasty_valkey, valkey
from infra.local.engines.credentials import load_credentials
from infra.local.engines.servers import stop_servers
from infra.local.engines.valkey import start_valkey
from shared import cache_keys
from shared.context import Actor
from shared.edge import buckets
from shared.edge.buckets import charge, run_script
from shared.edge.gcra import SECOND_US, Bucket, Decision, Limit, LocalBuckets, Rate, debts_after
from shared.edge.limits import buckets_of
from shared.ids import new_id
from tests import own_stack
from tests.at_once import at_once
from tests.factories import make_tenant_ids
from tests.told import Told, listening

# One unit a minute: nothing leaks while a test runs.
SLOW = Rate(1, 20)
rates = st.builds(Rate, st.sampled_from([1, 60, 1_200, 60_000]), st.integers(1, 600))
debts = st.integers(-60 * SECOND_US, 90 * SECOND_US)

pytestmark = pytest.mark.usefixtures("stack")


def own_bucket(rate: Rate = SLOW, limit: Limit = Limit.KEY) -> Bucket:
    """A bucket that nobody else uses."""
    return Bucket(limit, f"limit:test:{new_id()}", rate)


def admitted(bucket: Bucket, times: int) -> int:
    """How many of so many requests of one unit are let in."""
    return sum(charge([bucket], 1).is_admitted for _ in range(times))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.lists(st.tuples(rates, st.none() | debts), min_size=1, max_size=3), st.lists(st.integers(0, 30), min_size=1))
def test_script_decides_as_the_model_does_to_the_microsecond(
    given_buckets: list[tuple[Rate, int | None]], costs: list[int]
) -> None:
    charged = [own_bucket(rate) for rate, _ in given_buckets]
    _, now_us = run_script([own_bucket()], 0)
    arrivals = {b.key: now_us + debt for b, (_, debt) in zip(charged, given_buckets, strict=True) if debt is not None}
    for key, arrival in arrivals.items():
        hasty_valkey().set(key, arrival, px=120_000)

    for cost in costs:
        decision, now_us = run_script(charged, cost)

        is_admitted, after = debts_after(
            [arrivals.get(b.key, now_us) - now_us for b in charged], [b.rate for b in charged], cost
        )
        assert (decision.is_admitted, [level.debt_us for level in decision.levels]) == (is_admitted, after)
        if is_admitted:
            arrivals = {b.key: now_us + debt for b, debt in zip(charged, after, strict=True)}


def test_key_lives_until_its_bucket_is_empty_and_a_refused_request_writes_nothing() -> None:
    cheap, full = own_bucket(Rate(60, 20)), own_bucket(Rate(60, 1))
    charge([full], 1)
    before = hasty_valkey().get(full.key)

    assert not charge([cheap, full], 1).is_admitted
    assert hasty_valkey().get(full.key) == before
    assert not hasty_valkey().exists(cheap.key)

    charge([cheap], 20)
    lives_ms = hasty_valkey().pttl(cheap.key)
    assert isinstance(lives_ms, int)
    assert 0 < lives_ms <= 20_001


def test_threads_at_once_are_let_in_as_often_as_the_limit_says() -> None:
    bucket = own_bucket()

    assert sum(at_once(*[lambda: admitted(bucket, 10)] * 8)) == SLOW.burst


def test_processes_at_once_are_let_in_as_often_as_the_limit_says() -> None:
    bucket = own_bucket()
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        runs = [processes.submit(admitted, bucket, 30) for _ in range(4)]

        assert sum(run.result(60) for run in runs) == SLOW.burst


def test_scripts_that_were_flushed_are_brought_again_and_nothing_is_forgotten() -> None:
    bucket = own_bucket()
    assert admitted(bucket, 15) == 15

    valkey().script_flush()

    assert admitted(bucket, 10) == 5
    assert not buckets._cache.is_lost


def test_keys_that_were_flushed_are_empty_buckets() -> None:
    bucket = own_bucket()
    assert admitted(bucket, 30) == 20

    valkey().delete(bucket.key)

    assert admitted(bucket, 30) == 20


def test_two_tenants_share_no_bucket_whatever_their_ids_and_credentials_are() -> None:
    one, other = make_tenant_ids(), make_tenant_ids()
    same_user = Actor(other.tenant_id, one.person_id, one.user_id, one.request_id)
    crafted = f"}}:key:{cache_keys.digest('plugyard_x')}\r\nlimit:{{{other.tenant_id}}}:tenant"
    keys = [
        bucket.key
        for actor, credential in ((one, "plugyard_x"), (same_user, "plugyard_x"), (one, crafted), (other, ":tenant"))
        for bucket in buckets_of(actor, credential)
    ]

    assert len(set(keys)) == 12 - 3  # one's user and tenant come twice, other's tenant does
    assert all(key.startswith((f"limit:{{{one.tenant_id}}}:", f"limit:{{{other.tenant_id}}}:")) for key in keys)
    assert not any(character in key for key in keys for character in "\r\n ")


def test_buckets_of_one_request_are_on_one_shard() -> None:
    tags = {bucket.key.partition("{")[2].partition("}")[0] for bucket in buckets_of(make_tenant_ids(), "plugyard_x")}

    assert len(tags) == 1


class OwnCache:
    """A cache of a test's own, which comes and goes; this process counts in it."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder, self._patch = folder, patch
        self.start()

    def start(self) -> None:
        """Start it, empty, where it was before."""
        self._running = start_valkey(self._folder, load_credentials(self._folder))
        self._running.server.wait_until(self._running.is_ready)
        self._patch.setenv("CACHE_URL", self._running.url)

    def kill(self) -> None:
        """End it at once, as a crash does."""
        own_stack.stop_engine(self._folder, "cache")

    def stop(self) -> None:
        """End it."""
        stop_servers([self._running.server])


@pytest.fixture
def own_cache() -> Iterator[OwnCache]:
    """A cache that this process, as if it had just started, shares with nobody."""
    with own_stack.fresh_process() as patch, TemporaryDirectory(prefix="plugyard-") as folder:
        cache = OwnCache(Path(folder), patch)
        yield cache
        cache.stop()


def charged_without_waiting(bucket: Bucket, told: Told) -> Decision:
    """One decision, in which nobody looked for the cache."""
    looked = len(told.figures)
    decision = charge([bucket], 1)
    assert len(told.figures) == looked
    return decision


def test_cache_killed_in_the_middle_is_missed_once_and_each_process_counts_alone(own_cache: OwnCache) -> None:
    bucket = own_bucket()
    assert admitted(bucket, 15) == 15
    own_cache.kill()

    with listening() as told:
        charge([bucket], 1)
        alone = sum(charged_without_waiting(bucket, told).is_admitted for _ in range(30))

    # Alone it starts with an empty bucket: the limit holds, and holds for this process.
    assert alone == SLOW.burst - 1
    assert [line["level"] for line in told.events("limits.store_lost")] == ["ERROR"]
    assert [line["limit_store_losses"] for line in told.figures] == [1]


def test_cache_that_is_back_is_found_when_its_rest_is_over(own_cache: OwnCache) -> None:
    bucket = own_bucket()
    own_cache.kill()
    charge([bucket], 20)
    assert not charge([bucket], 1).is_admitted
    with listening() as told:
        buckets._cache.rests_until = time()
        assert not charge([bucket], 1).is_admitted

        own_cache.start()
        buckets._cache.rests_until = time()

        assert charge([bucket], 1).is_admitted
    assert [line["message"] for line in told.lines] == ["limits.store_found"]
    assert not buckets._cache.is_lost


def test_cache_that_stands_still_is_waited_for_once(own_cache: OwnCache, tmp_path: Path) -> None:
    bucket = own_bucket()
    charge([bucket], 1)
    with own_stack.paused_engine(own_cache._folder, "cache"), listening() as told:
        assert charge([bucket], 1).is_admitted
        assert len(told.figures) == 1
        for _ in range(10):
            charged_without_waiting(bucket, told)


def test_only_one_request_at_a_time_looks_whether_the_cache_is_back(
    own_cache: OwnCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_cache.kill()
    bucket = own_bucket(Rate(1, 100))
    charge([bucket], 1)
    during: list[bool] = []

    def look(*_: object) -> tuple[Decision, int]:
        during.append(time() < buckets._cache.rests_until)
        raise ConnectionError

    monkeypatch.setattr(buckets, "run_script", look)
    buckets._cache.rests_until = time()
    charge([bucket], 1)

    assert during == [True]


def test_without_a_cache_a_process_counts_alone_and_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_stack.fresh_process() as patch, listening() as told:
        patch.setenv("CACHE_URL", "")

        assert admitted(own_bucket(), 30) == SLOW.burst
    assert told.lines == told.figures == []


def test_local_buckets_decide_as_the_cache_does() -> None:
    local, shared_bucket, local_bucket = LocalBuckets(), own_bucket(), own_bucket()
    for cost in (3, 5, 20, 12, 1):
        decision, now_us = run_script([shared_bucket], cost)
        alike = local.charge([local_bucket], cost, now_us)
        assert (alike.is_admitted, alike.levels[0].debt_us) == (decision.is_admitted, decision.levels[0].debt_us)
