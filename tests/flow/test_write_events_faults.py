"""The writer while its database is away, after it was cut off, and for a tenant that is suspended meanwhile."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.context import Actor
from shared.identity import tenants
from shared.ids import new_id
from tests import own_stack
from tests.as_owner import series_rows
from tests.event_messages import ledger, make_message, make_usage, name_of, write, written


@pytest.fixture
def fresh_process() -> Iterator[pytest.MonkeyPatch]:
    """This process as if it had just started."""
    with own_stack.fresh_process() as patch:
        yield patch


def test_database_away_sends_all_back_and_all_is_written_when_it_is_there(fresh_process: pytest.MonkeyPatch) -> None:
    tenant_id = new_id()
    batch = {name_of(n): make_message(tenant_id, [make_usage(), make_usage()]) for n in range(3)}
    with TemporaryDirectory(prefix="plugyard-") as folder:
        with own_stack.own_stack(Path(folder), fresh_process):
            assert write({name_of(): make_message(tenant_id, [make_usage()])}) == set()

        assert write(batch) == set(batch)

        with own_stack.own_stack(Path(folder), fresh_process):
            assert written(tenant_id)["usage"] == 1
            assert write(batch) == set()
            assert written(tenant_id)["usage"] == 7


def test_writer_whose_connections_were_cut_sends_nothing_back(stack: dict[str, str]) -> None:
    tenant_id = new_id()
    write({name_of(): make_message(tenant_id, [make_usage()])})
    query = (
        "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity"
        " where usename = 'plugyard_events' and state = 'idle' and pid <> pg_backend_pid()"
    )
    with psycopg.connect(stack["ANALYTICS_EVENTS_URL"], autocommit=True) as conn:
        assert conn.execute(query.encode()).fetchall() != [(0,)]

    assert write({name_of(): make_message(tenant_id, [make_usage()])}) == set()

    assert written(tenant_id)["usage"] == 2


def test_what_was_accepted_before_a_suspension_is_written(platform: Actor, owner: Actor, now: datetime) -> None:
    accepted = {name_of(): make_message(owner.tenant_id, [make_usage()])}
    tenants.suspend_tenant(platform, owner.tenant_id, None, now)

    assert write(accepted) == set()

    assert written(owner.tenant_id)["usage"] == 1


EVENTS = st.integers(0, 15)
MESSAGES = st.lists(st.lists(EVENTS, min_size=1, max_size=8), min_size=1, max_size=6)


@given(data=st.data(), messages=MESSAGES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_are_the_distinct_events_whatever_the_order_of_deliveries(
    stack: dict[str, str], data: st.DataObject, messages: list[list[int]]
) -> None:
    tenant_id, keys = new_id(), [new_id() for _ in range(16)]
    named = {
        name_of(n): make_message(tenant_id, [make_usage(key=keys[event]) for event in events])
        for n, events in enumerate(messages)
    }
    every_one_twice = data.draw(st.permutations([*named, *named]))
    while every_one_twice:
        size = data.draw(st.integers(1, len(every_one_twice)))
        batch, every_one_twice = every_one_twice[:size], every_one_twice[size:]
        assert write({message_id: named[message_id] for message_id in batch}) == set()

    found = series_rows("select event_key from usage_event where tenant_id = %s", tenant_id)
    distinct = {keys[event] for events in messages for event in events}
    assert Counter(key for (key,) in found) == Counter(distinct)
    told = ledger(tenant_id)
    assert len(told) == len(messages)
    assert sum(int(str(new)) for new, _, _ in told) == len(distinct)
    assert sum(int(str(new)) + int(str(repeated)) for new, repeated, _ in told) == sum(map(len, messages))
