"""What the writer gives up: dead events that hold all that was sent, each message once."""

from uuid import UUID

import pytest

from shared.analytics.messages import pack_message
from shared.analytics.row_payloads import read_row
from shared.context import PLATFORM_TENANT_ID
from shared.ids import new_id
from tests.as_owner import series_rows
from tests.event_messages import ledger, make_dead, make_message, make_sample, make_usage, name_of, write, written
from tests.queues import give

RECORDER = "functions.analytics.record_dead_messages.handler"


@pytest.fixture
def tenant_id(stack: dict[str, str]) -> UUID:
    """A tenant of which the time series know nothing yet."""
    return new_id()


def test_every_event_of_a_given_up_message_is_kept_with_its_reason(tenant_id: UUID) -> None:
    usage, sample = make_usage(team="a\0b", attributes=b'{"a": 1}'), make_sample()
    body = pack_message(make_message(tenant_id, [usage], [sample], [make_dead()]))

    assert give(RECORDER, {name_of(): body}) == set()

    kept = series_rows(
        "select reason, payload from dead_event where tenant_id = %s order by reason, event_type", tenant_id
    )
    assert [reason for reason, _ in kept] == ["unknown-plugin", "unwritable", "unwritable"]
    assert [read_row(str(payload)) for _, payload in kept] == [None, sample, usage]
    assert ledger(tenant_id) == [(0, 0, 3), (0, 0, 0)]


def test_given_up_message_that_comes_again_is_kept_once_and_no_longer_written(tenant_id: UUID) -> None:
    name, message = name_of(), make_message(tenant_id, [make_usage()])

    for _ in range(2):
        assert give(RECORDER, {name: pack_message(message)}) == set()
    assert write({name: message}) == set()

    counted = written(tenant_id)
    assert (counted["usage"], counted["dead"]) == (0, 1)


@pytest.mark.parametrize(("usage", "samples"), [(1, 0), (0, 1), (1, 1)])
def test_message_that_was_written_after_all_is_not_kept_as_dead(tenant_id: UUID, usage: int, samples: int) -> None:
    name = name_of()
    message = make_message(tenant_id, [make_usage()] * usage, [make_sample()] * samples)
    write({name: message})

    assert give(RECORDER, {name: pack_message(message)}) == set()

    counted = written(tenant_id)
    assert (counted["usage"], counted["samples"], counted["dead"]) == (usage, samples, 0)
    assert [sum(map(int, map(str, column))) for column in zip(*ledger(tenant_id), strict=True)] == [
        usage + samples,
        0,
        0,
    ]


@pytest.mark.parametrize(("usage", "samples"), [(1, 0), (0, 1)])
def test_message_that_is_kept_as_dead_is_not_written_any_more(tenant_id: UUID, usage: int, samples: int) -> None:
    name = name_of()
    message = make_message(tenant_id, [make_usage()] * usage, [make_sample()] * samples)
    give(RECORDER, {name: pack_message(message)})

    assert write({name: message}) == set()

    counted = written(tenant_id)
    assert (counted["usage"], counted["samples"], counted["dead"]) == (0, 0, 1)


def test_body_that_nobody_can_read_is_kept_whole_for_the_platform(stack: dict[str, str]) -> None:
    name = name_of()

    for _ in range(2):
        assert give(RECORDER, {name: "no message at all"}) == set()

    found = series_rows("select tenant_id, reason, payload from dead_event where message_id = %s", name)
    assert found == [(PLATFORM_TENANT_ID, "unreadable", "no message at all")]
