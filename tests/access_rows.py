"""Writes a model of access into a tenant's rows, as a request would: what it says is then what the database derives."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.ids import new_id
from shared.permissions import Permission, permissions_in
from tests.access_model import AccessModel, Asked, Bound

MASK = "select app.effective_mask(%s, %s, %s, %s, %s, %s)::text"
BINDING = """
    insert into binding (
        tenant_id, binding_id, role_id, user_id, group_id, effect, plugin_tenant_id, plugin_id, environment_id,
        valid_until, mfa_max_age_s, weekdays, opens_at, closes_at, networks, created_at
    ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::cidr[], now())
"""


@dataclass(frozen=True)
class Cast:
    """What a model may be about. All is one tenant's, but for the plugins, which may be the platform's."""

    owner: Actor
    users: tuple[UUID, ...]
    groups: tuple[UUID, ...]
    roles: tuple[UUID, ...]
    plugins: tuple[UUID, ...]
    environments: tuple[UUID, ...]
    plugin_tenant_id: UUID

    @property
    def scopes(self) -> tuple[UUID | None, ...]:
        """Where a binding may count: the whole tenant first."""
        return (None, *self.plugins, *self.environments)


def make_cast(
    owner: Actor,
    plugins: tuple[UUID, ...],
    counts: tuple[int, int, int, int],
    plugin_tenant_id: UUID | None = None,
    make_id: Callable[[], UUID] = new_id,
) -> Cast:
    """Users, groups, roles and environments of a tenant, as many of each; no role allows anything yet."""
    users, groups, roles, environments = (tuple(make_id() for _ in range(count)) for count in counts)
    cast = Cast(owner, users, groups, roles, plugins, environments, plugin_tenant_id or owner.tenant_id)
    write_cast(cast)
    return cast


def write_cast(cast: Cast) -> None:
    """Make all that a cast names, but for its plugins; a person has the id of the user."""
    tenant_id, owner = cast.owner.tenant_id, cast.owner
    with transaction(owner) as conn:
        for user_id in cast.users:
            conn.execute("select app.enroll_person(%s, 'cast', %s)", (user_id, str(user_id)))
            conn.execute(
                "insert into tenant_user (tenant_id, user_id, person_id, kind, display_name, created_at)"
                " values (%s, %s, %s, 'human', 'Cast', now())",
                (tenant_id, user_id, user_id),
            )
        for group_id in cast.groups:
            conn.execute(
                "insert into user_group (tenant_id, group_id, name, created_at, updated_at)"
                " values (%s, %s, %s, now(), now())",
                (tenant_id, group_id, str(group_id)),
            )
        for role_id in cast.roles:
            conn.execute(
                "insert into role (tenant_id, role_id, name, permissions) values (%s, %s, %s, '{}')",
                (tenant_id, role_id, str(role_id)),
            )
        for environment_id in cast.environments:
            conn.execute(
                "insert into environment"
                " (tenant_id, environment_id, name, title, is_production, created_at, updated_at)"
                " values (%s, %s, %s, 'Cast', false, now(), now())",
                (tenant_id, environment_id, f"e{environment_id.hex}"),
            )


def set_role(conn: Connection, cast: Cast, role_id: UUID, permissions: frozenset[Permission]) -> None:
    """What a role allows."""
    conn.execute(
        "update role set permissions = %s where tenant_id = %s and role_id = %s",
        ([permission.value for permission in permissions], cast.owner.tenant_id, role_id),
    )


def add_binding(conn: Connection, cast: Cast, bound: Bound) -> None:
    """A binding as its row."""
    limits, tenant_id = bound.limits, cast.owner.tenant_id
    weekdays, opens, closes = limits.hours or (None, None, None)
    is_user, is_plugin = bound.principal_id in cast.users, bound.scope_id in cast.plugins
    conn.execute(
        BINDING,
        (
            tenant_id,
            bound.binding_id,
            bound.role_id,
            bound.principal_id if is_user else None,
            None if is_user else bound.principal_id,
            "deny" if bound.is_deny else "allow",
            cast.plugin_tenant_id if is_plugin else None,
            bound.scope_id if is_plugin else None,
            bound.scope_id if bound.scope_id in cast.environments else None,
            limits.valid_until,
            limits.mfa_max_age_s,
            sorted(weekdays) if weekdays else None,
            opens,
            closes,
            list(limits.networks) if limits.networks else None,
        ),
    )


def write_model(cast: Cast, model: AccessModel) -> None:
    """Make the tenant's rows those of the model, in one transaction."""
    tenant_id = cast.owner.tenant_id
    with transaction(cast.owner) as conn:
        conn.execute("select app.lock_epoch()")
        conn.execute("delete from binding where tenant_id = %s and role_id = any(%s)", (tenant_id, list(cast.roles)))
        conn.execute("delete from group_user where tenant_id = %s", (tenant_id,))
        conn.execute("delete from group_group where tenant_id = %s", (tenant_id,))
        conn.execute("update tenant set time_zone = %s where tenant_id = %s", (model.time_zone, tenant_id))
        for user_id in cast.users:
            conn.execute(
                "update tenant_user set suspended_at = case when %s then now() end"
                " where tenant_id = %s and user_id = %s",
                (user_id in model.suspended_users, tenant_id, user_id),
            )
        for role_id, permissions in model.roles.items():
            set_role(conn, cast, role_id, permissions)
        for pair in model.group_groups:
            conn.execute("insert into group_group values (%s, %s, %s, now())", (tenant_id, *pair))
        for pair in model.group_users:
            conn.execute("insert into group_user values (%s, %s, %s, now())", (tenant_id, *pair))
        for bound in model.bindings:
            add_binding(conn, cast, bound)


def held_in_database(
    conn: Connection, cast: Cast, user_id: UUID, scope_id: UUID | None, asked: Asked
) -> frozenset[Permission]:
    """What the database says a user may do."""
    values = (cast.owner.tenant_id, user_id, [scope_id] if scope_id else [], asked.mfa_at, asked.source_ip, asked.at)
    row = conn.execute(MASK, values).fetchone()
    assert row
    return permissions_in(str(row[0]))


def edit_at_random(conn: Connection, cast: Cast, model: AccessModel, chance: Random) -> AccessModel:
    """One change of rights, made in the database and in the model; the epoch is held by this transaction."""
    tenant_id = cast.owner.tenant_id
    match chance.randrange(4):
        case 0:
            role_id = chance.choice(cast.roles)
            permissions = frozenset(chance.sample(list(Permission), 5))
            set_role(conn, cast, role_id, permissions)
            return replace(model, roles={**model.roles, role_id: permissions})
        case 1 if model.bindings:
            gone = chance.choice(model.bindings)
            conn.execute("delete from binding where tenant_id = %s and binding_id = %s", (tenant_id, gone.binding_id))
            return model.without_binding(gone.binding_id)
        case 2:
            pair = (chance.choice(cast.groups), chance.choice(cast.users))
            is_in = pair in model.group_users
            statement = (
                "delete from group_user where tenant_id = %s and group_id = %s and user_id = %s"
                if is_in
                else "insert into group_user values (%s, %s, %s, now())"
            )
            conn.execute(statement.encode(), (tenant_id, *pair))
            return replace(model, group_users=model.group_users ^ {pair})
    bound = Bound(
        new_id(),
        chance.choice(cast.roles),
        chance.choice([*cast.users, *cast.groups]),
        chance.random() < 0.2,
        chance.choice(cast.scopes),
    )
    if any(replace(other, binding_id=bound.binding_id) == bound for other in model.bindings):
        return model
    add_binding(conn, cast, bound)
    return replace(model, bindings=(*model.bindings, bound))
