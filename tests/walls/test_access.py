"""Rights past the services: no SQL of a request gives a right across tenants or breaks a rule that holds for rights."""

from collections.abc import Iterator

import pytest

from clients.postgres import Connection
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.ids import new_id
from tests.by_hand import NOT_ALLOWED, outcome, rows_of
from tests.factories import make_plugin
from tests.full_tenant import make_full_tenant

UNKNOWN = "23503"
NO_OWNER, CONFLICTING, CYCLIC = "PYOWN", "PYSOD", "PYCYC"
BIND = (
    "insert into binding (tenant_id, binding_id, role_id, user_id, group_id, plugin_tenant_id, plugin_id, created_at)"
    " values (%s, %s, %s, %s, %s, %s, %s, now())"
)


@pytest.fixture(scope="module")
def victim(stack: dict[str, str]) -> Actor:
    """The owner of a tenant with a row in every table."""
    return make_full_tenant()


@pytest.fixture(scope="module")
def attacker(stack: dict[str, str]) -> Actor:
    """The owner of another such tenant, who writes SQL by hand."""
    return make_full_tenant()


@pytest.fixture
def conn(attacker: Actor) -> Iterator[Connection]:
    """The attacker's transaction as the application's role, undone at the end."""
    with transaction(attacker) as conn:
        yield conn
        conn.rollback()


def role_of(actor: Actor, name: str) -> object:
    return next(row["role_id"] for row in rows_of("role", actor.tenant_id) if row["name"] == name)


def group_of(actor: Actor, name: str) -> object:
    return next(
        row["group_id"] for row in rows_of("user_group", actor.tenant_id) if str(row["name"]).startswith(f"{name}-")
    )


def test_role_user_or_group_of_another_tenant_is_as_unknown_as_none(
    conn: Connection, attacker: Actor, victim: Actor
) -> None:
    role, group, mine = role_of(attacker, "developer"), group_of(attacker, "inner"), attacker.tenant_id
    for theirs, none in (
        ((role_of(victim, "owner"), attacker.user_id, None), (new_id(), attacker.user_id, None)),
        ((role, victim.user_id, None), (role, new_id(), None)),
        ((role, None, group_of(victim, "outer")), (role, None, new_id())),
    ):
        for role_id, user_id, group_id in (theirs, none):
            assert outcome(conn, BIND, mine, new_id(), role_id, user_id, group_id, None, None) == UNKNOWN
    for user_id in (victim.user_id, new_id()):
        assert outcome(conn, "insert into group_user values (%s, %s, %s, now())", mine, group, user_id) == UNKNOWN
    for group_id in (group_of(victim, "outer"), new_id()):
        assert outcome(conn, "insert into group_group values (%s, %s, %s, now())", mine, group, group_id) == UNKNOWN


def test_role_is_bound_for_no_plugin_that_its_tenant_does_not_see(
    conn: Connection, platform: Actor, attacker: Actor, victim: Actor
) -> None:
    role = role_of(attacker, "developer")
    private, public = make_plugin(platform), make_plugin(platform, is_public=True)
    theirs = rows_of("plugin", victim.tenant_id)[0]["plugin_id"]

    bound = [
        outcome(conn, BIND, attacker.tenant_id, new_id(), role, attacker.user_id, None, tenant_id, plugin_id)
        for tenant_id, plugin_id in (
            (PLATFORM_TENANT_ID, private.plugin_id),
            (PLATFORM_TENANT_ID, new_id()),
            (victim.tenant_id, theirs),
            (PLATFORM_TENANT_ID, public.plugin_id),
        )
    ]
    assert bound == [NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, 1]


def test_built_in_role_is_changed_by_no_request(conn: Connection) -> None:
    assert outcome(conn, "update role set permissions = '{}' where is_built_in") == 0
    assert outcome(conn, "delete from role where is_built_in and name = 'reviewer-security'") == 0
    assert outcome(conn, "update role set permissions = array['catalog:read'] where name = 'owner'") == 0


def test_what_a_check_reads_is_written_by_no_request(conn: Connection) -> None:
    for table in ("effective_permission", "effective_group", "tenant_epoch"):
        assert outcome(conn, f"update {table} set tenant_id = tenant_id") == NOT_ALLOWED  # noqa: S608 - names from above
        assert outcome(conn, f"delete from {table}") == NOT_ALLOWED  # noqa: S608 - as above
    copied = "insert into effective_permission select * from effective_permission"
    assert outcome(conn, copied) == NOT_ALLOWED
    assert outcome(conn, "insert into effective_group select * from effective_group") == NOT_ALLOWED
    assert outcome(conn, "update role set mask = ~mask") == NOT_ALLOWED
    assert outcome(conn, "update binding set effect = 'allow'") == NOT_ALLOWED
    assert outcome(conn, "update app.permission set bit = 0") == NOT_ALLOWED


def test_no_statement_takes_the_last_owner(conn: Connection) -> None:
    assert outcome(conn, "delete from binding") == NO_OWNER
    assert outcome(conn, "update tenant_user set suspended_at = now()") == NO_OWNER


def test_no_statement_gives_a_user_both_roles_of_a_pair(conn: Connection, attacker: Actor) -> None:
    """The full tenant keeps auditor and finance apart, and its owner is one of the two already."""
    given = {
        outcome(conn, BIND, attacker.tenant_id, new_id(), role_of(attacker, name), attacker.user_id, None, None, None)
        for name in ("auditor", "finance")
    }
    assert CONFLICTING in given


def test_no_statement_puts_a_group_into_itself(conn: Connection, attacker: Actor) -> None:
    outer, inner = group_of(attacker, "outer"), group_of(attacker, "inner")
    for one, other in ((inner, outer), (outer, outer)):
        nested = outcome(conn, "insert into group_group values (%s, %s, %s, now())", attacker.tenant_id, one, other)
        assert nested == CYCLIC
