"""Two changes of one user's rights at once, all pairs of kinds in both orders: what a check reads is what the rows say.

The first has made its change and not committed when the second begins; the second waits, and goes on after the commit.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.identity import store
from shared.permissions import BuiltInRole, Permission
from tests.as_owner import rows
from tests.factories import make_member
from tests.lock_waits import wait_until_one_waits
from tests.rights import bind, make_group, make_role, nest, run

# What a change may be refused for, by name; a deadlock is none of it.
REFUSALS = {"PYSOD", "PYCYC", "PYOWN"}
# Bindings and groups as they are, derived anew by other words than the triggers' own, beside what is kept.
AFRESH = """
with recursive reached (user_id, group_id) as (
    select user_id, group_id from group_user where tenant_id = %(t)s
    union
    select r.user_id, n.group_id from reached as r join group_group as n on n.member_group_id = r.group_id
),
fresh as (
    select coalesce(b.user_id, b.group_id)::text || b.binding_id || b.effect || r.role_id || r.mask::text
        || coalesce(b.plugin_id, b.environment_id, '00000000-0000-0000-0000-000000000000') as line
    from binding as b join role as r on r.role_id = b.role_id and r.tenant_id = b.tenant_id
    where b.tenant_id = %(t)s
    union all
    select 'in' || user_id || group_id from reached
),
kept as (
    select principal_id::text || binding_id || effect || role_id || mask::text || scope_id as line
    from effective_permission where tenant_id = %(t)s
    union all
    select 'in' || user_id || group_id from effective_group where tenant_id = %(t)s
)
(select 'missing', line from fresh except all select 'missing', line from kept)
union all
(select 'stale', line from kept except all select 'stale', line from fresh)
"""
BOTH_OF_A_PAIR = """
with recursive reached (user_id, principal_id) as (
    select user_id, user_id from tenant_user where tenant_id = %(t)s
    union
    select user_id, group_id from group_user where tenant_id = %(t)s
    union
    select r.user_id, n.group_id from reached as r join group_group as n on n.member_group_id = r.principal_id
),
held as (
    select r.user_id, b.role_id from reached as r join binding as b on r.principal_id in (b.user_id, b.group_id)
    where b.effect = 'allow'
)
select a.user_id from role_conflict as c
join held as a on a.role_id = c.role_id join held as b on b.role_id = c.other_role_id and b.user_id = a.user_id
where c.tenant_id = %(t)s
"""
CYCLES = """
with recursive up (origin, group_id) as (
    select member_group_id, group_id from group_group where tenant_id = %(t)s
    union
    select u.origin, n.group_id from up as u join group_group as n on n.member_group_id = u.group_id
)
select origin from up where origin = group_id
"""
OWNERS = """
select u.user_id from binding as b
join role as r on r.role_id = b.role_id and r.name = 'owner' and r.is_built_in
join tenant_user as u on u.user_id = b.user_id and u.suspended_at is null
where b.tenant_id = %(t)s
"""


@dataclass(frozen=True)
class Scene:
    """A user of a tenant with an owner, roles and groups that changes are about."""

    owner: Actor
    user_id: UUID
    roles: tuple[UUID, UUID]
    groups: tuple[UUID, UUID, UUID]


def make_scene(owner: Actor) -> Scene:
    """The user is in the group `left` and has the first role; the group `joined` is bound to the second."""
    user = make_member(owner, BuiltInRole.OWNER)
    first, second = sorted(make_role(owner, Permission.AUDIT_READ) for _ in range(2))
    joined, left, other = make_group(owner), make_group(owner, user), make_group(owner)
    nest(owner, other, left)
    bind(owner, str(first), user_id=user.user_id)
    bind(owner, str(second), group_id=joined)
    bind(owner, BuiltInRole.FINANCE, group_id=other)
    return Scene(owner, user.user_id, (first, second), (joined, left, other))


CHANGES: dict[str, tuple[str, Callable[[Scene], tuple[object, ...]]]] = {
    "edit a role": (
        "update role set permissions = array_append(permissions, 'audit:read') where tenant_id = %s and role_id = %s",
        lambda s: (s.roles[0],),
    ),
    "bind": (
        "insert into binding (tenant_id, binding_id, role_id, user_id, created_at)"
        " values (%s, gen_random_uuid(), %s, %s, now()) on conflict do nothing",
        lambda s: (s.roles[1], s.user_id),
    ),
    "unbind": ("delete from binding where tenant_id = %s and user_id = %s", lambda s: (s.user_id,)),
    "join": (
        "insert into group_user values (%s, %s, %s, now()) on conflict do nothing",
        lambda s: (s.groups[0], s.user_id),
    ),
    "leave": (
        "delete from group_user where tenant_id = %s and group_id = %s and user_id = %s",
        lambda s: (s.groups[1], s.user_id),
    ),
    "nest": (
        "insert into group_group values (%s, %s, %s, now()) on conflict do nothing",
        lambda s: (s.groups[0], s.groups[1]),
    ),
    "nest the other way": (
        "insert into group_group values (%s, %s, %s, now()) on conflict do nothing",
        lambda s: (s.groups[1], s.groups[0]),
    ),
    "take out": (
        "delete from group_group where tenant_id = %s and group_id = %s and member_group_id = %s",
        lambda s: (s.groups[2], s.groups[1]),
    ),
    "keep apart": (
        "insert into role_conflict values (%s, %s, %s, now()) on conflict do nothing",
        lambda s: s.roles,
    ),
    "suspend": (
        "update tenant_user set suspended_at = now() where tenant_id = %s and user_id = %s",
        lambda s: (s.user_id,),
    ),
    "restore": (
        "update tenant_user set suspended_at = null where tenant_id = %s and user_id = %s",
        lambda s: (s.user_id,),
    ),
    "suspend the owner": (
        "update tenant_user set suspended_at = now() where tenant_id = %s and user_id = %s",
        lambda s: (s.owner.user_id,),
    ),
}


def change(conn: Connection, scene: Scene, kind: str) -> None:
    """One change of rights, begun as every use case begins one."""
    statement, values = CHANGES[kind]
    store.lock_epoch(conn)
    conn.execute(statement.encode(), (scene.owner.tenant_id, *values(scene)))


def outcome(scene: Scene, kind: str) -> str:
    """Commits a change; what it was refused for, or nothing."""
    try:
        with transaction(scene.owner) as conn:
            change(conn, scene, kind)
    except psycopg.Error as refused:
        return str(refused.sqlstate)
    return ""


def after_one_another(scene: Scene, first: str, second: str) -> list[str]:
    """The outcomes of two changes, the second begun before the first has committed."""
    with ThreadPoolExecutor(1) as thread:
        try:
            with transaction(scene.owner) as conn:
                change(conn, scene, first)
                waiting = thread.submit(outcome, scene, second)
                wait_until_one_waits(waiting.done)
        except psycopg.Error as refused:
            return [str(refused.sqlstate), outcome(scene, second)]
        return ["", waiting.result(timeout=30)]


@pytest.mark.parametrize("first", CHANGES)
def test_two_changes_at_once_leave_what_the_rows_say_and_nothing_forbidden(owner: Actor, first: str) -> None:
    for second in CHANGES:
        scene = make_scene(owner)
        outcomes = after_one_another(scene, first, second)

        told = f"{first}, then {second}: {outcomes}"
        assert set(outcomes) <= {"", *REFUSALS}, told
        for forbidden in (AFRESH, BOTH_OF_A_PAIR, CYCLES):
            assert named_rows(forbidden, owner.tenant_id) == [], told
        assert named_rows(OWNERS, owner.tenant_id) != [], told
        run(owner, "update tenant_user set suspended_at = null where tenant_id = %s")


def test_pairs_that_exclude_each_other_do(owner: Actor) -> None:
    for first, second, refusal in (
        ("bind", "keep apart", "PYSOD"),
        ("keep apart", "join", "PYSOD"),
        ("nest", "nest the other way", "PYCYC"),
    ):
        for one, other in ((first, second), (second, first)):
            assert after_one_another(make_scene(owner), one, other) == ["", refusal], (one, other)


def named_rows(query: str, tenant_id: UUID) -> list[tuple[object, ...]]:
    """The rows of a query about one tenant."""
    return rows(query.replace("%(t)s", f"'{tenant_id}'"))
