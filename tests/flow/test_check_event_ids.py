"""The same id under another time: found afterwards, kept as a dead event, once."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from signal import SIGKILL
from uuid import UUID

import pytest

from shared.analytics.id_checks import REMEMBERED, check_event_ids
from shared.analytics.row_payloads import read_row
from shared.ids import new_id
from tests.as_owner import series_rows
from tests.at_once import at_once
from tests.event_messages import NOON, make_message, make_sample, make_usage, name_of, write, written

LATER = NOON + timedelta(hours=3)


@pytest.fixture
def tenant_id(stack: dict[str, str], now: datetime) -> UUID:
    """A tenant of which the time series know nothing yet; what other tests left is checked."""
    check_event_ids(new_id(), now)
    return new_id()


def dead(tenant_id: UUID) -> list[tuple[object, ...]]:
    """Reasons and times of the tenant's dead events."""
    return series_rows("select reason, occurred_at from dead_event where tenant_id = %s order by 2", tenant_id)


def times(tenant_id: UUID) -> list[object]:
    """When the tenant's events happened, as the raw rows have it."""
    return [
        at for (at,) in series_rows("select occurred_at from usage_event where tenant_id = %s order by 1", tenant_id)
    ]


def unchecked(tenant_id: UUID) -> list[tuple[object, ...]]:
    """Messages of the tenant that still have their keys, or are still to be looked at."""
    return series_rows(
        "select message_id from written_message where tenant_id = %s and not (is_checked and event_keys is null)",
        tenant_id,
    )


def test_id_under_another_time_becomes_a_dead_event_and_its_hour_is_counted_anew(
    tenant_id: UUID, now: datetime
) -> None:
    key = new_id()
    write({name_of(): make_message(tenant_id, [make_usage(NOON, key), make_usage()])})
    assert check_event_ids(new_id(), now).reused == 0
    again = make_usage(LATER, key, attributes=b'{"a": 1}')
    write({name_of(): make_message(tenant_id, [again, make_usage(LATER)])})
    before = written(tenant_id)["dirty"]

    checked = check_event_ids(new_id(), now)

    assert (checked.messages, checked.reused) == (1, 1)
    assert dead(tenant_id) == [("id-reused", LATER)]
    ((payload,),) = series_rows("select payload from dead_event where tenant_id = %s", tenant_id)
    assert read_row(str(payload)) == again
    assert times(tenant_id) == [NOON, NOON, LATER]
    assert written(tenant_id)["dirty"] == before + 1
    assert unchecked(tenant_id) == []


def test_id_under_two_times_in_one_message_keeps_the_first(tenant_id: UUID, now: datetime) -> None:
    key = new_id()
    write({name_of(): make_message(tenant_id, [make_usage(LATER, key), make_usage(NOON, key)])})

    check_event_ids(new_id(), now)

    assert (times(tenant_id), dead(tenant_id)) == ([LATER], [("id-reused", NOON)])


def test_samples_are_held_to_the_same(tenant_id: UUID, now: datetime) -> None:
    key = new_id()
    write({name_of(): make_message(tenant_id, samples=[make_sample(NOON, key), make_sample(LATER, key)])})

    check_event_ids(new_id(), now)

    assert (written(tenant_id)["samples"], dead(tenant_id)) == (1, [("id-reused", LATER)])


def test_event_that_is_sent_again_and_again_is_one_dead_event(tenant_id: UUID, now: datetime) -> None:
    key = new_id()
    write({name_of(): make_message(tenant_id, [make_usage(NOON, key)])})
    for _ in range(3):
        write({name_of(): make_message(tenant_id, [make_usage(LATER, key)])})
        check_event_ids(new_id(), now)

    assert (times(tenant_id), dead(tenant_id)) == ([NOON], [("id-reused", LATER)])


def test_repeated_event_is_no_reuse(tenant_id: UUID, now: datetime) -> None:
    event = make_usage()
    write({name_of(): make_message(tenant_id, [event])})
    write({name_of(): make_message(tenant_id, [event, make_usage()])})

    assert check_event_ids(new_id(), now).reused == 0

    assert written(tenant_id)["usage"] == 2


def test_checks_at_once_look_at_each_message_once(tenant_id: UUID, now: datetime) -> None:
    key = new_id()
    for hour in range(8):
        write({name_of(n): make_message(tenant_id, [make_usage(NOON + timedelta(hours=hour), key)]) for n in range(6)})

    checks = at_once(*[lambda: check_event_ids(new_id(), now)] * 3)

    assert sum(check.messages for check in checks) == 48
    assert sum(check.reused for check in checks) == 7
    assert (len(times(tenant_id)), len(dead(tenant_id))) == (1, 7)
    assert unchecked(tenant_id) == []


@pytest.mark.parametrize("place", ["claim_messages", "insert_ids", "list_times", "take_usage", "mark_checked"])
def test_check_killed_anywhere_leaves_the_message_to_the_next(tenant_id: UUID, now: datetime, place: str) -> None:
    key = new_id()
    write({name_of(): make_message(tenant_id, [make_usage(NOON, key), make_usage(LATER, key)])})
    write({name_of(): make_message(tenant_id, [make_usage(LATER + timedelta(hours=1), key)])})
    if place == "list_times":
        check_event_ids(new_id(), now)
        write({name_of(): make_message(tenant_id, [make_usage(LATER + timedelta(hours=2), key)])})

    killed = subprocess.run(
        [sys.executable, "-m", "tests.killed_check", place],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        timeout=60,
    )

    assert killed.returncode == -SIGKILL
    check_event_ids(new_id(), now)
    assert times(tenant_id) == [NOON]
    assert len(dead(tenant_id)) == (3 if place == "list_times" else 2)


def test_ids_are_forgotten_after_thirty_days(tenant_id: UUID, now: datetime) -> None:
    key = new_id()
    write({name_of(): make_message(tenant_id, [make_usage(NOON, key)])})
    check_event_ids(new_id(), now)

    check_event_ids(new_id(), now + REMEMBERED)
    assert known(key) == [(now.date(),)]

    assert check_event_ids(new_id(), now + REMEMBERED + timedelta(days=1)).forgotten >= 1
    assert known(key) == []


def known(key: UUID) -> list[tuple[object, ...]]:
    """The day on which an id came, where it is remembered."""
    return series_rows("select arrived_on from event_id where event_key = %s", key)
