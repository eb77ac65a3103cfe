"""Packed rows lie in the order of the unique index, however they came: no two writers wait for each other in turn."""

from datetime import timedelta

from shared.analytics.copy_rows import packed_samples, packed_usage
from shared.ids import new_id
from tests.event_messages import NOON, make_message, make_sample, make_usage

TENANT = new_id()


def test_usage_is_packed_by_time_and_key_whatever_the_order_of_events() -> None:
    events = [make_usage(NOON - timedelta(seconds=n % 3)) for n in range(9)]
    ordered = packed_usage([make_message(TENANT, events)])

    assert packed_usage([make_message(TENANT, events[::-1])]) == ordered
    assert packed_usage([make_message(TENANT, events[4:]), make_message(TENANT, events[:4])]) == ordered
    positions = [ordered.index(e.event_key) for e in sorted(events, key=lambda e: (e.occurred_at, e.event_key))]
    assert positions == sorted(positions)


def test_samples_are_packed_by_time_and_key_whatever_their_order() -> None:
    samples = [make_sample(NOON - timedelta(seconds=n % 3)) for n in range(9)]

    assert packed_samples([make_message(TENANT, samples=samples[::-1])]) == packed_samples(
        [make_message(TENANT, samples=samples)]
    )
