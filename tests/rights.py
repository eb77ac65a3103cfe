"""Rights of a tenant as rows that the application's role writes, and what comes of them."""

from datetime import UTC, datetime
from uuid import UUID

from psycopg import sql

from shared.context import Actor, transaction
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission, permissions_in
from tests.access_rows import MASK

MONDAY_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def held(
    actor: Actor,
    *scopes: object,
    mfa_at: datetime | None = None,
    source: str | None = None,
    at: datetime = MONDAY_NOON,
) -> frozenset[Permission]:
    """What the actor may do in a scope at a time."""
    with transaction(actor) as conn:
        row = conn.execute(MASK, (actor.tenant_id, None, list(scopes), mfa_at, source, at)).fetchone()
    assert row
    return permissions_in(str(row[0]))


def run(actor: Actor, statement: str, *values: object) -> None:
    """A statement as the application's role in the actor's tenant, whose id is its first value."""
    with transaction(actor) as conn:
        conn.execute(statement.encode(), (actor.tenant_id, *values))


def bind(owner: Actor, role: str, **columns: object) -> UUID:
    """A binding of a role by its name; answers its id."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    values = sql.SQL(", ").join(map(sql.Placeholder, columns))
    statement = sql.SQL(
        "insert into binding (tenant_id, binding_id, role_id, created_at, {})"
        " select tenant_id, %(id)s, role_id, now(), {} from role where tenant_id = %(tenant)s and name = %(role)s"
    ).format(names, values)
    binding_id = new_id()
    with transaction(owner) as conn:
        conn.execute(statement, {"id": binding_id, "tenant": owner.tenant_id, "role": str(role), **columns})
    return binding_id


def make_group(owner: Actor, *users: Actor) -> UUID:
    """A group of users; answers its id."""
    group_id = new_id()
    run(owner, "insert into user_group values (%s, %s, %s, '', null, 1, now(), now())", group_id, str(group_id))
    for user in users:
        run(owner, "insert into group_user values (%s, %s, %s, now())", group_id, user.user_id)
    return group_id


def nest(owner: Actor, outer: object, inner: object) -> None:
    """Everybody in the inner group is in the outer one too."""
    run(owner, "insert into group_group values (%s, %s, %s, now())", outer, inner)


def keep_apart(owner: Actor, *names: BuiltInRole) -> None:
    """Nobody may hold both."""
    run(
        owner,
        "insert into role_conflict select tenant_id, min(role_id::text)::uuid, max(role_id::text)::uuid, now()"
        " from role where tenant_id = %s and name = any(%s) group by tenant_id",
        [name.value for name in names],
    )


def make_role(owner: Actor, *permissions: Permission) -> UUID:
    """A role of the tenant's own; its name is its id."""
    role_id = new_id()
    run(
        owner,
        "insert into role (tenant_id, role_id, name, permissions) values (%s, %s, %s, %s)",
        role_id,
        str(role_id),
        list(permissions),
    )
    return role_id
