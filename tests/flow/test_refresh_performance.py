"""Slots of performance are what their samples say, whoever counts them and in whatever order they came."""

from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.analytics import performance_store as store
from shared.analytics.histogram import Histogram, bucket_of, decode_histogram
from shared.analytics.performance_models import SlotKey
from shared.analytics.performance_refresh import refresh_performance
from shared.analytics.slo_series import slot_of
from shared.context import Actor
from shared.ids import new_id
from tests.factories import make_tenant
from tests.lock_waits import wait_until_one_waits
from tests.slo_steps import minutes, sampled, series_rows

PLUGINS, PLACES = [UUID(int=n) for n in (1, 2)], [UUID(int=n) for n in (11, 12)]
Sample = tuple[UUID, UUID, int, int, int, float | None, float | None]


def refreshed() -> None:
    run = refresh_performance(new_id(), minutes(0))
    assert run.failed == 0


def write(actor: Actor, samples: list[Sample]) -> None:
    for plugin_id, environment_id, minute, requests, errors, ms, saturation in samples:
        at = minutes(minute)
        sampled(actor, plugin_id, environment_id, at, requests, errors, duration_ms=ms, saturation=saturation)


def slots_of(actor: Actor) -> dict[tuple[object, ...], tuple[object, ...]]:
    """What was counted, by plugin, environment and slot."""
    found = series_rows(
        "select plugin_id, environment_id, bucket, samples, requests, errors, timed, duration_sum, duration_max,"
        " saturation_sum, saturation_samples, saturation_max, histogram from performance_slot where tenant_id = %s",
        (actor.tenant_id,),
    )
    return {row[:3]: (*row[3:12], decode_histogram(cast("bytes", row[12]))) for row in found}


def modelled(samples: list[Sample]) -> dict[tuple[object, ...], tuple[object, ...]]:
    """What plain Python makes of all samples that were ever written."""
    by_slot: dict[tuple[object, ...], list[Sample]] = defaultdict(list)
    for sample in samples:
        by_slot[sample[0], sample[1], slot_of(minutes(sample[2]))].append(sample)
    return {key: figures(of_slot) for key, of_slot in by_slot.items()}


def figures(samples: list[Sample]) -> tuple[object, ...]:
    timed = [(ms, requests) for *_, requests, _, ms, _ in samples if ms is not None and requests]
    saturations = [s for *_, s in samples if s is not None]
    histogram = Histogram()
    for ms, requests in timed:
        for _ in range(requests):
            histogram.add_bucket(bucket_of(ms))
    return (
        len(samples),
        sum(s[3] for s in samples),
        sum(s[4] for s in samples),
        sum(requests for _, requests in timed),
        sum(round(ms * 1000) * requests for ms, requests in timed) / 1000,
        max((ms for ms, _ in timed), default=None),
        pytest.approx(sum(saturations)),
        len(saturations),
        max(saturations, default=None),
        histogram,
    )


# Numbers that single precision holds exactly, as the column does.
durations = st.none() | st.integers(0, 40_000).map(lambda n: n / 8)
samples = st.tuples(
    st.sampled_from(PLUGINS),
    st.sampled_from(PLACES),
    st.integers(-12, 3),
    st.integers(0, 5),
    st.integers(0, 5),
    durations,
    st.none() | st.integers(0, 8).map(lambda n: n / 8),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(samples, max_size=6), min_size=1, max_size=4))
def test_slots_equal_a_model_after_every_portion(stack: dict[str, str], portions: list[list[Sample]]) -> None:
    actor, written = make_tenant(), list[Sample]()
    for portion in portions:
        write(actor, portion)
        written += portion
        refreshed()
        assert slots_of(actor) == modelled(written)


def test_two_refreshers_at_once_lose_nothing(owner: Actor) -> None:
    written: list[Sample] = []
    with ThreadPoolExecutor(2) as threads:
        for _ in range(6):
            portion: list[Sample] = [(PLUGINS[0], PLACES[0], n % 10, 1, 0, 5.0, None) for n in range(20)]
            write(owner, portion)
            written += portion
            for run in [threads.submit(refreshed) for _ in range(2)]:
                run.result()

    assert slots_of(owner) == modelled(written)


def test_a_slot_that_is_counted_meanwhile_is_waited_for(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second refresher takes a newer line while the first has read: its samples come in with the second's read."""
    fold, later = store.fold_samples, list[Future[None]]()

    def fold_and_write(*given: object) -> object:
        found = fold(*given)  # type: ignore[arg-type] # handed through as it came
        if not later:
            sampled(owner, PLUGINS[0], PLACES[0], minutes(0), 7)
            later.append(threads.submit(refreshed))
            wait_until_one_waits(later[0].done, "plugyard_jobs", "ANALYTICS_JOBS_URL")
        return found

    sampled(owner, PLUGINS[0], PLACES[0], minutes(0), 1)
    monkeypatch.setattr(store, "fold_samples", fold_and_write)
    with ThreadPoolExecutor(1) as threads:
        refreshed()
        later[0].result()
    refreshed()

    ((_, requests, *_),) = slots_of(owner).values()
    assert requests == 8


def test_samples_that_were_erased_leave_a_slot_of_nothing(owner: Actor) -> None:
    sampled(owner, PLUGINS[0], PLACES[0], minutes(0), 1)
    refreshed()
    series_rows(
        "with gone as (delete from performance_sample where tenant_id = %s returning plugin_id, environment_id)"
        " insert into dirty_bucket (series, tenant_id, plugin_ids, environment_ids, bucket)"
        " select 'performance', %s, array[plugin_id], array[environment_id], %s from gone returning dirty_no",
        (owner.tenant_id, owner.tenant_id, minutes(0)),
    )
    refreshed()

    assert [row[:4] for row in slots_of(owner).values()] == [(0, 0, 0, 0)]


def test_what_cannot_be_counted_waits_and_holds_up_nothing_else(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    fold = store.fold_samples

    def fails_for_noon(conn: object, bucket: object, keys: object) -> object:
        if bucket == minutes(0):
            raise ValueError
        return fold(conn, bucket, keys)  # type: ignore[arg-type] # handed through as it came

    for at in (0, 5):
        sampled(owner, PLUGINS[0], PLACES[0], minutes(at), 1)
    monkeypatch.setattr(store, "fold_samples", fails_for_noon)
    assert refresh_performance(new_id(), minutes(0)).failed == 1
    assert {bucket for _, _, bucket in slots_of(owner)} == {minutes(5)}
    monkeypatch.undo()
    refreshed()

    assert {bucket for _, _, bucket in slots_of(owner)} == {minutes(0), minutes(5)}


def test_the_largest_samples_that_are_accepted_are_counted(owner: Actor) -> None:
    largest: list[Sample] = [(PLUGINS[0], PLACES[0], 0, 2**31 - 1, 0, 1e9, 1.0) for _ in range(3)]
    write(owner, largest)
    refreshed()

    ((samples, requests, _, timed, duration_sum, *_),) = slots_of(owner).values()
    assert (samples, requests, timed) == (3, 3 * (2**31 - 1), 3 * (2**31 - 1))
    assert duration_sum == pytest.approx(3 * (2**31 - 1) * 1e9)


def test_a_tenant_whose_samples_cannot_be_counted_keeps_no_other_waiting(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    fold, neighbours = store.fold_samples, [make_tenant() for _ in range(3)]

    def fails_for_owner(conn: object, bucket: object, keys: list[SlotKey]) -> object:
        if any(key.tenant_id == owner.tenant_id for key in keys):
            raise ValueError
        return fold(conn, bucket, keys)  # type: ignore[arg-type] # handed through as it came

    for actor in (owner, *neighbours):
        sampled(actor, PLUGINS[0], PLACES[0], minutes(0), 1)
    monkeypatch.setattr(store, "fold_samples", fails_for_owner)

    assert refresh_performance(new_id(), minutes(0)).failed == 1
    assert [len(slots_of(actor)) for actor in (owner, *neighbours)] == [0, 1, 1, 1]
    monkeypatch.undo()
    refreshed()

    assert len(slots_of(owner)) == 1
