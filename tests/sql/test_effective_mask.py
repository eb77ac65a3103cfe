"""What a check reads follows every change of bindings, groups and roles; the database refuses what must not be."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import psycopg
import pytest

from shared.context import Actor, transaction
from shared.ids import new_id
from shared.permissions import ROLE_PERMISSIONS, BuiltInRole, Permission, permissions_in
from tests.as_owner import rows
from tests.factories import make_member, make_plugin
from tests.rights import MONDAY_NOON, bind, held, keep_apart, make_group, nest, run


@pytest.fixture
def user(owner: Actor) -> Actor:
    """A developer of the owner's tenant."""
    return make_member(owner, BuiltInRole.DEVELOPER)


def test_role_of_an_outer_group_reaches_users_three_groups_down_until_one_nesting_goes(
    owner: Actor, user: Actor
) -> None:
    inner = make_group(owner, user)
    middle, outer = make_group(owner), make_group(owner)
    bind(owner, BuiltInRole.AUDITOR, group_id=outer)
    nest(owner, middle, inner)
    assert Permission.AUDIT_READ not in held(user)

    nest(owner, outer, middle)
    assert Permission.AUDIT_READ in held(user)

    run(owner, "delete from group_group where tenant_id = %s and member_group_id = %s", inner)
    assert Permission.AUDIT_READ not in held(user)


def test_deny_beats_allow_and_its_end_ends_it(owner: Actor, user: Actor) -> None:
    bind(owner, BuiltInRole.PUBLISHER, user_id=user.user_id)
    denied = bind(owner, BuiltInRole.DEVELOPER, user_id=user.user_id, effect="deny")
    assert held(user) == set(ROLE_PERMISSIONS[BuiltInRole.PUBLISHER]) - set(ROLE_PERMISSIONS[BuiltInRole.DEVELOPER])

    run(owner, "delete from binding where tenant_id = %s and binding_id = %s", denied)
    assert Permission.CATALOG_READ in held(user)


def test_binding_for_one_plugin_counts_there_alone(owner: Actor, user: Actor) -> None:
    mine, other = make_plugin(owner), make_plugin(owner)
    where = {"plugin_tenant_id": owner.tenant_id, "plugin_id": mine.plugin_id}
    bind(owner, BuiltInRole.PUBLISHER, user_id=user.user_id, **where)

    assert Permission.CATALOG_WRITE in held(user, mine.plugin_id)
    assert Permission.CATALOG_WRITE not in held(user, other.plugin_id) | held(user)


def test_edited_role_is_another_one_for_all_who_hold_it(owner: Actor, user: Actor) -> None:
    role_id = new_id()
    run(owner, "insert into role (tenant_id, role_id, name, permissions) values (%s, %s, 'own', '{}')", role_id)
    run(
        owner,
        "insert into binding (tenant_id, binding_id, role_id, user_id, created_at) values (%s, %s, %s, %s, now())",
        new_id(),
        role_id,
        user.user_id,
    )
    assert Permission.AUDIT_READ not in held(user)

    run(owner, "update role set permissions = '{audit:read}' where tenant_id = %s and role_id = %s", role_id)
    assert Permission.AUDIT_READ in held(user)


@pytest.mark.parametrize(
    ("age", "is_held"),
    [(None, False), (timedelta(minutes=5), True), (timedelta(minutes=5, microseconds=1), False)],
)
def test_second_factor_must_be_young_enough(owner: Actor, user: Actor, age: timedelta | None, is_held: bool) -> None:
    bind(owner, BuiltInRole.AUDITOR, user_id=user.user_id, mfa_max_age_s=300)

    assert (Permission.AUDIT_READ in held(user, mfa_at=MONDAY_NOON - age if age else None)) is is_held


@pytest.mark.parametrize(
    ("source", "is_held"), [(None, False), ("10.1.2.3", True), ("11.1.2.3", False), ("2001:db8::1", True)]
)
def test_address_must_be_in_one_of_the_networks(owner: Actor, user: Actor, source: str | None, is_held: bool) -> None:
    bind(owner, BuiltInRole.AUDITOR, user_id=user.user_id, networks=["10.0.0.0/8", "2001:db8::/32"])

    assert (Permission.AUDIT_READ in held(user, source=source)) is is_held


@pytest.mark.parametrize(
    ("at", "is_held"),
    [
        ("2026-03-02T06:59:59+00:00", False),  # a Monday; Berlin is an hour ahead
        ("2026-03-02T07:00:00+00:00", True),
        ("2026-03-02T16:59:59+00:00", True),
        ("2026-03-02T17:00:00+00:00", False),
        ("2026-03-01T12:00:00+00:00", False),
        ("2026-06-01T06:00:00+00:00", True),  # two hours ahead in summer
    ],
)
def test_hours_are_the_tenants_own(owner: Actor, user: Actor, at: str, is_held: bool) -> None:
    run(owner, "update tenant set time_zone = 'Europe/Berlin' where tenant_id = %s")
    hours = {"weekdays": [1, 2, 3, 4, 5], "opens_at": "08:00", "closes_at": "18:00"}
    bind(owner, BuiltInRole.AUDITOR, user_id=user.user_id, **hours)

    assert (Permission.AUDIT_READ in held(user, at=datetime.fromisoformat(at))) is is_held


@pytest.mark.parametrize(
    ("at", "is_held"),
    [("2026-03-02T23:00:00+00:00", True), ("2026-03-03T05:59:00+00:00", True), ("2026-03-03T23:00:00+00:00", False)],
)
def test_night_belongs_to_the_day_it_begins_on(owner: Actor, user: Actor, at: str, is_held: bool) -> None:
    bind(owner, BuiltInRole.AUDITOR, user_id=user.user_id, weekdays=[1], opens_at="22:00", closes_at="06:00")

    assert (Permission.AUDIT_READ in held(user, at=datetime.fromisoformat(at))) is is_held


def test_binding_ends_at_its_moment(owner: Actor, user: Actor) -> None:
    bind(owner, BuiltInRole.AUDITOR, user_id=user.user_id, valid_until=MONDAY_NOON)

    assert Permission.AUDIT_READ in held(user, at=MONDAY_NOON - timedelta(microseconds=1))
    assert Permission.AUDIT_READ not in held(user, at=MONDAY_NOON)


def test_deny_whose_condition_cannot_be_judged_denies(owner: Actor, user: Actor) -> None:
    bind(owner, BuiltInRole.DEVELOPER, user_id=user.user_id, effect="deny", networks=["10.0.0.0/8"])

    assert Permission.CATALOG_READ not in held(user)
    assert Permission.CATALOG_READ not in held(user, source="10.0.0.1")
    assert Permission.CATALOG_READ in held(user, source="192.0.2.1")


@pytest.mark.parametrize("depth", [1, 3])
def test_group_cannot_be_in_itself(owner: Actor, depth: int) -> None:
    groups = [make_group(owner) for _ in range(depth)]
    for inner, outer in pairwise(groups):
        nest(owner, outer, inner)

    with pytest.raises(psycopg.Error) as refused:
        nest(owner, groups[0], groups[-1])
    assert refused.value.sqlstate == "PYCYC"


def test_pair_kept_apart_is_refused_however_it_would_come_together(owner: Actor, user: Actor) -> None:
    keep_apart(owner, BuiltInRole.AUDITOR, BuiltInRole.FINANCE)
    bind(owner, BuiltInRole.AUDITOR, user_id=user.user_id)
    group, inner = make_group(owner), make_group(owner, user)
    bind(owner, BuiltInRole.FINANCE, group_id=group)

    attempts: list[Callable[[], object]] = [
        lambda: bind(owner, BuiltInRole.FINANCE, user_id=user.user_id),
        lambda: bind(owner, BuiltInRole.FINANCE, group_id=inner),
        lambda: run(owner, "insert into group_user values (%s, %s, %s, now())", group, user.user_id),
        lambda: nest(owner, group, inner),
    ]
    for attempt in attempts:
        with pytest.raises(psycopg.Error) as refused:
            attempt()
        assert refused.value.sqlstate == "PYSOD"


def test_pair_that_somebody_holds_cannot_be_declared(owner: Actor, user: Actor) -> None:
    bind(owner, BuiltInRole.AUDITOR, user_id=user.user_id)

    with pytest.raises(psycopg.Error) as refused:
        keep_apart(owner, BuiltInRole.AUDITOR, BuiltInRole.DEVELOPER)
    assert refused.value.sqlstate == "PYSOD"


def test_last_owner_can_be_neither_removed_nor_suspended_nor_denied(owner: Actor) -> None:
    group = make_group(owner, owner)
    attempts: list[Callable[[], object]] = [
        lambda: run(owner, "delete from binding where tenant_id = %s"),
        lambda: run(owner, "update tenant_user set suspended_at = now() where tenant_id = %s"),
        lambda: bind(owner, BuiltInRole.ADMIN, user_id=owner.user_id, effect="deny"),
        lambda: bind(owner, BuiltInRole.ADMIN, group_id=group, effect="deny"),
    ]
    for attempt in attempts:
        with pytest.raises(psycopg.Error) as refused:
            attempt()
        assert refused.value.sqlstate == "PYOWN"


def test_role_that_denies_the_owner_cannot_come_to_deny_the_giving_of_roles(owner: Actor) -> None:
    role_id = new_id()
    run(owner, "insert into role (tenant_id, role_id, name, permissions) values (%s, %s, 'own', '{}')", role_id)
    run(
        owner,
        "insert into binding (tenant_id, binding_id, role_id, user_id, effect, created_at)"
        " values (%s, %s, %s, %s, 'deny', now())",
        new_id(),
        role_id,
        owner.user_id,
    )

    with pytest.raises(psycopg.Error) as refused:
        run(owner, "update role set permissions = '{roles:manage}' where tenant_id = %s and role_id = %s", role_id)
    assert refused.value.sqlstate == "PYOWN"


def test_owner_who_is_one_through_a_group_is_one(owner: Actor, user: Actor) -> None:
    group = make_group(owner, user)
    bind(owner, BuiltInRole.OWNER, group_id=group)
    run(owner, "delete from binding where tenant_id = %s and user_id = %s", owner.user_id)

    with pytest.raises(psycopg.Error) as refused:
        run(owner, "delete from group_user where tenant_id = %s")
    assert refused.value.sqlstate == "PYOWN"


def test_built_in_role_cannot_be_edited_or_removed_by_a_request(owner: Actor) -> None:
    before = held(owner)

    run(owner, "update role set permissions = '{}' where tenant_id = %s")
    run(owner, "delete from role where tenant_id = %s and name = 'finance'")

    assert held(owner) == before
    bind(owner, BuiltInRole.FINANCE, user_id=owner.user_id)


def test_role_with_a_permission_that_is_none_is_refused(owner: Actor) -> None:
    with pytest.raises(psycopg.Error) as refused:
        run(
            owner,
            "insert into role (tenant_id, role_id, name, permissions) values (%s, %s, 'x', '{any:thing}')",
            new_id(),
        )
    assert refused.value.sqlstate == "PYPRM"


def test_catalogue_of_permissions_is_the_codes_own(stack: dict[str, str], owner: Actor) -> None:
    with transaction(owner) as conn:
        for permission in Permission:
            row = conn.execute("select app.permission_mask(array[%s])::text", (permission.value,)).fetchone()
            assert row
            assert permissions_in(str(row[0])) == {permission}


@pytest.mark.parametrize(
    ("local", "is_open"),
    [("2026-03-02 00:00", True), ("2026-03-02 23:59:59", True), ("2026-03-03 00:00", False)],
)
def test_is_open_all_day_where_opening_and_closing_are_one(stack: dict[str, str], local: str, is_open: bool) -> None:
    asked = "select app.is_open('{1}'::smallint[], '00:00', '00:00', %s::timestamp)"

    assert rows(asked, local) == [(is_open,)]
