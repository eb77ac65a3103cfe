"""An event that cannot be announced holds up its own aggregate; one that would hold up others cannot be stored."""

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege
from psycopg.sql import SQL, Identifier, Literal

from shared.context import Actor, transaction
from shared.ids import new_id
from shared.operations import bus as bus_client
from tests.as_owner import change
from tests.factories import DAY_1, make_plugin, make_versions
from tests.flow.test_relay_outbox import parked, run, unpublished
from tests.stub_bus import StubBus


def insert_event(actor: Actor, **given: object) -> None:
    """Announce something past the code that announces; given: columns with a value of their own."""
    columns = {
        "tenant_id": actor.tenant_id,
        "aggregate_id": new_id(),
        "revision": 1,
        "aggregate_type": "test",
        "event_id": new_id(),
        "event_type": "x",
        "actor_user_id": new_id(),
        "request_id": new_id(),
        "data": "{}",
        "occurred_at": DAY_1,
    } | given
    names = SQL(", ").join(map(Identifier, columns))
    statement = SQL("insert into outbox ({}) values ({})").format(names, SQL(", ").join(map(Literal, columns.values())))
    with transaction(actor) as conn:
        conn.execute(statement)


@pytest.mark.parametrize(
    "data",
    ['{"digits": 1' + "0" * 5000 + "}", '{"deep": ' + "[" * 3000 + "]" * 3000 + "}"],
    ids=["digits", "depth"],
)
def test_event_that_cannot_be_read_parks_its_own_aggregate_only(
    bus: StubBus, owner: Actor, stranger: Actor, data: str
) -> None:
    """What jsonb takes and Python does not; a tenant's other aggregates and other tenants go on."""
    unreadable, other, strange = make_plugin(owner), make_plugin(owner), make_plugin(stranger)
    make_versions(owner, unreadable, "1.0.0", "1.1.0")
    change(owner, "update outbox set data = %s where aggregate_id = %s and revision = 2", data, unreadable.plugin_id)

    run()

    assert parked(unreadable) == [(2, bus_client.UNREADABLE, 1)]
    assert bus.revisions(unreadable.plugin_id) == [1]
    assert unpublished(unreadable, other, strange) == {unreadable.plugin_id}
    assert run().depth == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("data", "[1]"),
        ("data", "null"),
        ("occurred_at", "infinity"),
        ("occurred_at", "20000-01-01T00:00:00Z"),
        ("occurred_at", "0044-03-15T00:00:00Z BC"),
    ],
)
def test_event_that_would_stop_the_relay_is_not_stored(owner: Actor, column: str, value: str) -> None:
    with pytest.raises(CheckViolation, match=f"outbox_{column}_check"):
        insert_event(owner, **{column: value})


def test_attempts_that_a_request_made_up_hold_up_no_other_tenant(bus: StubBus, owner: Actor, stranger: Actor) -> None:
    poisoned, other = make_plugin(owner), make_plugin(stranger)
    set_attempts = "update outbox set attempts = %s where tenant_id = %s"
    with pytest.raises(CheckViolation, match="outbox_attempts_check"), transaction(owner) as conn:
        conn.execute(set_attempts, (32767, owner.tenant_id))
    with transaction(owner) as conn:
        conn.execute(set_attempts, (1000, owner.tenant_id))
    bus.judge = lambda event: "MalformedDetail" if event.tenantid == owner.tenant_id else ""

    run()

    assert parked(poisoned) == [(1, "MalformedDetail", 1000)]
    assert unpublished(other) == set()


@pytest.mark.parametrize(("column", "value"), [("published_at", DAY_1), ("attempts", 5)])
def test_request_cannot_announce_what_was_published_or_counted(owner: Actor, column: str, value: object) -> None:
    insert_event(owner)

    with pytest.raises(InsufficientPrivilege):
        insert_event(owner, **{column: value})
