"""Nobody hands on what they lack: the one rule for whoever gives, changes or takes away rights of others.

How a use case that changes rights begins, in this order:

    with transaction(actor) as conn:
        store.lock_epoch(conn)                                   # 1. no other change of rights goes on from here
        require(conn, actor, Permission.MEMBERS_MANAGE)          # 2. may the actor do this at all?
        require_group_grantable(conn, actor, group_id)           # 3. does the actor hold what this hands on?
        ...                                                      # 4. the change

The lock comes first: a revocation that commits while we wait for it is then seen by every statement that follows, as
each reads what was committed before it began. Asked before the lock, the answer could be of a moment ago.

Nor is it handed on for longer, or on fewer conditions, than it is held: who is an admin until Friday, or with a second
factor only, could else give themselves the same for good. Taking away asks for what is held now alone.

Which to ask:
- a role bound to somebody, or a deny removed: `require_grantable` with the role's permissions, in the binding's scope
  and within its limits; a role unbound, or denied: `require_held`;
- a user who joins a group, and a group that is nested in one: `require_group_grantable` with the outer group; who is in
  a group is in all that it is in. `require_group_held` for who leaves it, and before a group is removed;
- a role whose permissions change: `require_role_grantable` with what it will allow;
- who is suspended, restored, removed or renamed: `require_user_grantable`;
- an API key's scopes: `require_grantable` with the permissions in question, within the key's life.

An API key acts within its scopes here too: a key for reading gives nobody the right to write.
"""

from collections.abc import Iterable, Set
from uuid import UUID

from clients.postgres import Connection
from shared.context import Actor
from shared.identity import grant_store as store
from shared.identity.errors import PermissionsLacking
from shared.identity.grant_models import ALWAYS, Grant, Limits
from shared.identity.service import held_permissions
from shared.permissions import Permission, permissions_in


def require_held(
    conn: Connection,
    actor: Actor,
    permissions: Iterable[Permission],
    plugin_id: UUID | None = None,
    environment_id: UUID | None = None,
) -> None:
    """Go on only if the actor holds all of these in that scope now, by default the whole tenant.

    Raises: PermissionsLacking (403), which names those that are missing.
    """
    _refuse_missing(set(permissions) - held_permissions(conn, actor, plugin_id, environment_id))


def require_grantable(
    conn: Connection,
    actor: Actor,
    permissions: Iterable[Permission],
    plugin_id: UUID | None = None,
    environment_id: UUID | None = None,
    limits: Limits = ALWAYS,
) -> None:
    """Go on only if the actor holds all of these in that scope, and for as long as they are given.

    limits: for how long and on what conditions they are given.
    Raises: PermissionsLacking.
    """
    given = set(permissions)
    lasting = permissions_in(store.lasting_mask(conn, actor.tenant_id, plugin_id or environment_id, limits))
    _refuse_missing(given - (held_permissions(conn, actor, plugin_id, environment_id) & lasting))


def require_group_grantable(conn: Connection, actor: Actor, group_id: UUID) -> None:
    """Go on only if the actor holds all that being in the group gives or denies, each in its scope and for as long.

    Counted are the group's own bindings and those of every group it is in, directly or through others.
    Raises: PermissionsLacking.
    """
    grants = store.list_group_grants(conn, actor.tenant_id, group_id, actor.mfa_at, actor.source_ip)
    require_all(actor, grants)
    fleeting = (permissions_in(grant.bound_mask) - permissions_in(grant.lasting_mask) for grant in grants)
    _refuse_missing(frozenset[Permission]().union(*fleeting))


def require_group_held(conn: Connection, actor: Actor, group_id: UUID) -> None:
    """Go on only if the actor holds now all that being in the group gives or denies, each in its scope.

    Raises: PermissionsLacking.
    """
    require_all(actor, store.list_group_grants(conn, actor.tenant_id, group_id, actor.mfa_at, actor.source_ip))


def require_user_grantable(conn: Connection, actor: Actor, user_id: UUID) -> None:
    """Go on only if the actor holds all that the user is given or denied, each in its scope.

    Raises: PermissionsLacking.
    """
    require_all(actor, store.list_user_grants(conn, actor.tenant_id, user_id, actor.mfa_at, actor.source_ip))


def require_role_grantable(conn: Connection, actor: Actor, role_id: UUID, permissions: Iterable[Permission]) -> None:
    """Go on only if the actor holds all that the role allows or will allow, in the tenant and wherever it is bound.

    permissions: what the role allows and what it will allow. What it does not allow yet, the actor holds for as long as
    the role is bound.
    Raises: PermissionsLacking.
    """
    wanted = set(permissions)
    require_held(conn, actor, wanted)
    grants = store.list_role_grants(conn, actor.tenant_id, role_id, actor.mfa_at, actor.source_ip)
    require_all(actor, grants, wanted)
    fleeting = (wanted - permissions_in(grant.bound_mask) - permissions_in(grant.lasting_mask) for grant in grants)
    _refuse_missing(frozenset[Permission]().union(*fleeting))


def require_all(actor: Actor, grants: Iterable[Grant], more: Set[Permission] = frozenset()) -> None:
    """Go on only if the actor holds what each of these gives or denies, and more, in its scope.

    Raises: PermissionsLacking, which names all that is missing anywhere.
    """
    missing = ((more | permissions_in(grant.bound_mask)) - _held(actor, grant) for grant in grants)
    _refuse_missing(frozenset[Permission]().union(*missing))


def _held(actor: Actor, grant: Grant) -> frozenset[Permission]:
    return actor.within_key(permissions_in(grant.held_mask))


def _refuse_missing(missing: Set[Permission]) -> None:
    if missing:
        raise PermissionsLacking(sorted(missing, key=lambda permission: permission.bit))
