"""The writer: each event once, whatever comes twice, at once, or in pieces."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from signal import SIGKILL
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from shared.analytics.messages import EventMessage, pack_message
from shared.ids import new_id
from tests.as_owner import series_rows
from tests.at_once import at_once
from tests.event_messages import (
    ENVIRONMENT,
    NOON,
    PLUGIN,
    SUBJECT,
    WRITER,
    ledger,
    make_dead,
    make_message,
    make_sample,
    make_usage,
    name_of,
    write,
    written,
)
from tests.killed_writer import COMMITTED, PLACES
from tests.queues import give


@pytest.fixture
def tenant_id(stack: dict[str, str]) -> UUID:
    """A tenant of which the time series know nothing yet; they ask nobody whether there is one."""
    return new_id()


def make_mixed(tenant_id: UUID) -> EventMessage:
    """A message with a row for every table."""
    return make_message(
        tenant_id, [make_usage(), make_usage(NOON - timedelta(hours=2))], [make_sample()], [make_dead()]
    )


def mixed(messages: int, batches: int = 1) -> dict[str, int]:
    """What so many of them leave; what is to be counted is noted once a batch."""
    rows = {"usage": 2, "samples": 1, "dead": 1, "messages": 2}
    return {name: count * messages for name, count in rows.items()} | {"dirty": 3 * batches}


NOTHING = dict.fromkeys(mixed(1), 0)


def test_every_field_arrives_as_it_was_sent(tenant_id: UUID) -> None:
    key, at = new_id(), NOON + timedelta(microseconds=123_456)
    usage = make_usage(at, key, team="Ünïcode", attributes=b'{"a": [1, "\xc3\xbc"]}', is_error=True)
    bare = make_usage(environment_id=None, subject_key=None, duration_ms=None, version=None)

    assert write({name_of(): make_message(tenant_id, [usage, bare], [make_sample(at, key)])}) == set()

    arrived_at = NOON + timedelta(minutes=1)
    full = (key, PLUGIN, ENVIRONMENT, SUBJECT, arrived_at, 12.5, True, "use", "1.0.0", "Ünïcode", {"a": [1, "ü"]})
    names = (
        "event_key, plugin_id, environment_id, subject_key, arrived_at, duration_ms, is_error, action, version, team"
    )
    found = series_rows(f"select occurred_at, {names}, attributes from usage_event where event_key = %s", key)  # noqa: S608 - names from here
    assert found == [(at, *full)]
    assert series_rows(
        "select environment_id, subject_key, duration_ms, version, team, attributes from usage_event"
        " where event_key = %s",
        UUID(bytes=bare.event_key),
    ) == [(None,) * 6]
    assert series_rows(
        "select occurred_at, tenant_id, plugin_id, environment_id, arrived_at, requests, errors, duration_ms,"
        " saturation from performance_sample where event_key = %s",
        key,
    ) == [(at, tenant_id, PLUGIN, ENVIRONMENT, arrived_at, 10, 1, 30.0, 0.5)]


def test_message_leaves_its_rows_its_ledger_and_what_is_to_be_counted(tenant_id: UUID) -> None:
    assert write({name_of(): make_mixed(tenant_id)}) == set()

    assert written(tenant_id) == mixed(1)
    assert ledger(tenant_id) == [(2, 0, 1), (1, 0, 0)]
    dirty = series_rows(
        "select series, plugin_ids, environment_ids, bucket from dirty_bucket where tenant_id = %s"
        " order by bucket, series",
        tenant_id,
    )
    noon = NOON.replace(minute=0)
    assert dirty == [
        ("usage", [PLUGIN], None, noon - timedelta(hours=2)),
        ("usage", [PLUGIN], None, noon),
        ("performance", [PLUGIN], [ENVIRONMENT], NOON),
    ]


def test_messages_of_a_batch_leave_one_line_for_an_hour_whatever_plugins_they_are_of(tenant_id: UUID) -> None:
    plugins, places = sorted(new_id() for _ in range(3)), sorted(new_id() for _ in range(2))
    batch = {
        name_of(n): make_message(
            tenant_id,
            [make_usage(plugin_id=plugin.bytes) for plugin in plugins[n : n + 2]],
            [make_sample(plugin_id=plugin, environment_id=places[n]) for plugin in plugins[:2]],
        )
        for n in range(2)
    }

    assert write(batch) == set()

    assert series_rows(
        "select series, plugin_ids, environment_ids from dirty_bucket where tenant_id = %s order by series", tenant_id
    ) == [
        ("performance", [plugins[0], plugins[0], plugins[1], plugins[1]], [*places, *places]),
        ("usage", plugins, None),
    ]


@pytest.mark.parametrize("is_repeated", [False, True])
def test_events_and_their_lines_are_of_one_transaction(tenant_id: UUID, is_repeated: bool) -> None:
    """A line that could be seen before its events could be taken before them: nobody would count those."""
    repeated = make_usage()
    write({name_of(): make_message(new_id(), [repeated])})
    message = make_mixed(tenant_id)
    message.usage.extend([repeated] * is_repeated)

    assert write({name_of(): message}) == set()

    tables = ("usage_event", "performance_sample", "written_message", "dirty_bucket", "dead_event")
    transactions = {
        table: series_rows(f"select distinct xmin::text from {table} where tenant_id = %s", tenant_id)  # noqa: S608 - names from here
        for table in tables
    }
    assert transactions == dict.fromkeys(tables, transactions["usage_event"])
    assert len(transactions["usage_event"]) == 1


def test_redelivered_message_is_passed_over_whole(tenant_id: UUID) -> None:
    batch = {name_of(n): make_mixed(tenant_id) for n in range(3)}

    assert [write(batch), write(batch), write(dict([*batch.items()][1:]))] == [set(), set(), set()]

    assert written(tenant_id) == mixed(3)


def test_redelivered_and_new_messages_of_one_batch_are_told_apart(tenant_id: UUID) -> None:
    known = {name_of(1): make_mixed(tenant_id)}
    write(known)

    assert write(known | {name_of(2): make_mixed(tenant_id)}) == set()

    assert written(tenant_id) == mixed(2, batches=2)


def test_event_in_two_messages_is_written_once_and_counted_as_repeated(tenant_id: UUID) -> None:
    one, other, third = (make_usage() for _ in range(3))
    sample = make_sample()
    batch = {
        name_of(1): make_message(tenant_id, [one, other], [sample]),
        name_of(2): make_message(tenant_id, [other, third], [sample]),
    }

    assert write(batch) == set()
    assert write({name_of(3): make_message(tenant_id, [one, one, third])}) == set()

    counted = written(tenant_id)
    assert (counted["usage"], counted["samples"]) == (3, 1)
    assert ledger(tenant_id) == [(2, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 3, 0)]


def test_event_twice_in_one_message_is_written_once(tenant_id: UUID) -> None:
    usage = make_usage()

    assert write({name_of(): make_message(tenant_id, [usage, usage, make_usage()])}) == set()

    assert ledger(tenant_id) == [(2, 1, 0)]


def test_two_writers_with_the_same_events_write_each_once(tenant_id: UUID) -> None:
    events = [make_usage(NOON - timedelta(seconds=n)) for n in range(500)]
    samples = [make_sample(NOON - timedelta(seconds=n)) for n in range(50)]
    batches = [
        {name_of(n): make_message(tenant_id, events[:: 1 - 2 * (k % 2)], samples) for n in range(2)} for k in range(4)
    ]

    assert at_once(*(lambda batch=batch: write(batch) for batch in batches)) == [set()] * 4

    counted = written(tenant_id)
    assert (counted["usage"], counted["samples"]) == (500, 50)
    told = ledger(tenant_id)
    assert sum(int(str(new)) for new, _, _ in told) == 550
    assert sum(int(str(repeated)) for _, repeated, _ in told) == 7 * 550


def test_two_writers_with_one_message_write_it_once(tenant_id: UUID) -> None:
    batch = {name_of(n): make_mixed(tenant_id) for n in range(5)}

    assert at_once(*[lambda: write(batch)] * 4) == [set()] * 4

    assert written(tenant_id) == mixed(5)


def test_message_that_cannot_be_written_takes_no_other_with_it(tenant_id: UUID) -> None:
    spoilt, good = name_of(1), name_of(2)
    batch = {spoilt: make_message(tenant_id, [make_usage(team="a\0b")], [make_sample()]), good: make_mixed(tenant_id)}

    assert write(batch) == {spoilt}

    assert written(tenant_id) == mixed(1)


def test_message_that_nobody_can_read_goes_back_alone(tenant_id: UUID) -> None:
    unreadable, good = name_of(1), name_of(2)
    bodies = {unreadable: "bm90IG91cnM=", good: pack_message(make_mixed(tenant_id))}

    assert give(WRITER, bodies) == {unreadable}

    assert written(tenant_id) == mixed(1)


@pytest.mark.parametrize("place", PLACES)
def test_writer_killed_anywhere_leaves_all_or_nothing_and_the_next_completes_it(tenant_id: UUID, place: str) -> None:
    batch = {name_of(n): make_mixed(tenant_id) for n in range(2)}
    records = [{"messageId": message_id, "body": pack_message(message)} for message_id, message in batch.items()]

    killed = subprocess.run(
        [sys.executable, "-m", "tests.killed_writer", place],
        input=json.dumps({"Records": records}),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert killed.returncode == -SIGKILL, killed.stderr
    assert written(tenant_id) == (mixed(2) if place == COMMITTED else NOTHING)
    assert write(batch) == set()
    assert written(tenant_id) == mixed(2)


def test_time_without_a_partition_of_its_own_is_written_too(tenant_id: UUID) -> None:
    old = datetime.fromisoformat("1999-12-31T23:59:59Z")
    event = make_usage(old)

    for _ in range(2):
        assert write({name_of(): make_message(tenant_id, [event, make_usage(old)], [make_sample(old)])}) == set()

    counted = written(tenant_id)
    assert (counted["usage"], counted["samples"]) == (3, 2)
    assert series_rows(
        "select count(*) from usage_event_default where event_key = %s", UUID(bytes=event.event_key)
    ) == [(1,)]


def test_writer_reads_changes_and_deletes_nothing(tenant_id: UUID) -> None:
    write({name_of(): make_mixed(tenant_id)})

    for table in ("usage_event", "performance_sample", "written_message", "dirty_bucket", "dead_event"):
        for statement in (f"select from {table}", f"delete from {table}", f"update {table} set tenant_id = null"):  # noqa: S608 - names from here
            with (
                psycopg.connect(os.environ["ANALYTICS_EVENTS_URL"]) as conn,
                pytest.raises(errors.InsufficientPrivilege),
            ):
                conn.execute(statement.encode())


def test_numbers_too_small_for_the_column_are_written_in_either_way(tenant_id: UUID) -> None:
    usage, sample = new_id(), new_id()
    write({name_of(): make_message(tenant_id, [make_usage(key=usage)], [make_sample(key=sample)])})
    tiny = [make_usage(duration_ms=1e-50)], [make_sample(duration_ms=1e-50)]
    repeated = [make_usage(key=usage), *tiny[0]], [make_sample(key=sample), *tiny[1]]

    assert write({name_of(): make_message(tenant_id, *repeated)}) == set()

    assert (written(tenant_id)["usage"], written(tenant_id)["samples"]) == (2, 2)
