"""The statements of environments one by one, in a transaction that is undone."""

from datetime import datetime
from uuid import UUID

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from clients.postgres import Connection
from shared.context import Actor
from shared.environments import store
from shared.environments.errors import EnvironmentNameTaken
from shared.environments.models import EnvironmentDraft, EnvironmentPatch
from shared.identity.models import Reach
from shared.ids import new_id
from tests.factories import DAY_1, make_environment

ALL = Reach(is_everywhere=True, exceptions=[])


def add(conn: Connection, owner: Actor, name: str, now: datetime) -> UUID:
    draft = EnvironmentDraft(name=name, title="Somewhere")
    return store.create_environment(conn, owner.tenant_id, new_id(), draft, now).environment_id


def test_created_environment_is_read_as_it_was_written(conn: Connection, owner: Actor, now: datetime) -> None:
    draft = EnvironmentDraft(name="production", title="Production", is_production=True)

    written = store.create_environment(conn, owner.tenant_id, new_id(), draft, now)

    assert (written.name, written.title, written.is_production, written.revision) == (
        "production",
        "Production",
        True,
        1,
    )
    assert (written.created_at, written.updated_at) == (now, now)
    assert store.get_environment(conn, owner.tenant_id, written.environment_id) == written


def test_second_environment_of_a_name_is_refused_by_its_name(conn: Connection, owner: Actor, now: datetime) -> None:
    add(conn, owner, "production", now)

    with pytest.raises(EnvironmentNameTaken) as refused, conn.transaction():
        add(conn, owner, "production", now)

    assert refused.value.fields == {"name": "production"}


def test_environments_come_by_name_after_the_last_one_seen(conn: Connection, owner: Actor, now: datetime) -> None:
    for name in ("staging", "production", "development", "e2e"):
        add(conn, owner, name, now)

    first = store.list_environments(conn, owner.tenant_id, ALL, None, 2)
    rest = store.list_environments(conn, owner.tenant_id, ALL, first[-1].name, 10)

    assert [row.name for row in first + rest] == ["development", "e2e", "production", "staging"]


@pytest.mark.parametrize(
    ("is_everywhere", "exceptions", "seen"),
    [(True, [], "abc"), (True, ["b"], "ac"), (False, ["b"], "b"), (False, ["c", "a"], "ac"), (False, [], "")],
)
def test_only_environments_in_reach_are_listed(
    conn: Connection, owner: Actor, now: datetime, is_everywhere: bool, exceptions: list[str], seen: str
) -> None:
    ids = {name: add(conn, owner, name, now) for name in "abc"}
    # The id of a plugin, say: reach is of all there is in the tenant.
    reach = Reach(is_everywhere, [new_id(), *(ids[name] for name in exceptions)])

    assert [row.name for row in store.list_environments(conn, owner.tenant_id, reach, None, 10)] == list(seen)


def test_update_is_of_the_revision_it_names(conn: Connection, owner: Actor, now: datetime) -> None:
    environment = make_environment(owner)
    fields = EnvironmentPatch(title="Renamed", is_production=True)
    key = (owner.tenant_id, environment.environment_id)

    late = store.update_environment(conn, *key, 2, fields, now)
    updated = store.update_environment(conn, *key, 1, fields, now)

    assert late is None
    assert updated is not None
    assert (updated.title, updated.is_production, updated.revision) == ("Renamed", True, 2)
    assert (updated.name, updated.created_at, updated.updated_at) == (environment.name, DAY_1, now)


def test_environment_of_a_neighbour_is_not_there(conn: Connection, stranger: Actor, now: datetime) -> None:
    theirs = make_environment(stranger)
    key = (stranger.tenant_id, theirs.environment_id)

    assert store.get_environment(conn, *key) is None
    assert store.list_environments(conn, stranger.tenant_id, ALL, None, 10) == []
    assert store.update_environment(conn, *key, 1, EnvironmentPatch(title="Mine"), now) is None


@pytest.mark.parametrize("name", ["", "Production", "1st", "-a", "a_b", "a b", "é", "a\n", "a" * 64])
def test_database_takes_no_name_that_no_pipeline_could_say(conn: Connection, owner: Actor, name: str) -> None:
    values = (owner.tenant_id, new_id(), name, DAY_1, DAY_1)

    with pytest.raises(CheckViolation, match="environment_name_check"), conn.transaction():
        conn.execute("insert into environment values (%s, %s, %s, 'Title', false, 1, %s, %s)", values)


@pytest.mark.parametrize("statement", ["update environment set name = 'other'", "delete from environment"])
def test_no_request_renames_an_environment_or_takes_it_away(conn: Connection, owner: Actor, statement: str) -> None:
    make_environment(owner)

    with pytest.raises(InsufficientPrivilege), conn.transaction():
        conn.execute(statement.encode())
