"""Use cases of roles: what a tenant's roles allow."""

from typing import NoReturn
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import RevisionStale
from shared.identity import role_store as store
from shared.identity.errors import RoleBuiltIn, RoleInUse, RoleNotFound
from shared.identity.grants import require_held, require_role_grantable
from shared.identity.role_models import (
    ListRoles,
    PermissionCatalogue,
    PermissionEntry,
    Role,
    RoleDraft,
    RolePage,
    RolePatch,
    RoleRow,
)
from shared.identity.service import require
from shared.identity.store import lock_epoch
from shared.ids import new_id
from shared.permissions import DESCRIPTIONS, Permission

_listed = TypeAdapter(tuple[str])


def list_roles(actor: Actor, query: ListRoles) -> RolePage:
    """The tenant's roles, by name.

    Raises: Forbidden without `roles:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ROLES_READ)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_roles(conn, actor.tenant_id, after, query.limit + 1)
    return RolePage(
        items=[Role.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (row.name,)),
    )


def create_role(actor: Actor, draft: RoleDraft) -> Role:
    """Make a role; nobody has it until it is bound.

    Raises: Forbidden without `roles:manage`. PermissionsLacking. RoleNameTaken.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.ROLES_MANAGE)
        require_held(conn, actor, draft.permissions)
        return Role.of(store.create_role(conn, actor.tenant_id, new_id(), draft))


def get_role(actor: Actor, role_id: UUID) -> Role:
    """One role.

    Raises: Forbidden without `roles:read`. RoleNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ROLES_READ)
        return Role.of(read_role(conn, actor, role_id))


def update_role(actor: Actor, role_id: UUID, patch: RolePatch, revision: int) -> Role:
    """Change the given fields of a role, if it is still at `revision`; who holds it may do the new with the commit.

    Raises: Forbidden without `roles:manage`. RoleNotFound. RoleBuiltIn. RevisionStale. RoleNameTaken. LastOwner.
    PermissionsLacking for who lacks, in the tenant or where the role is bound, what it allows or would allow.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.ROLES_MANAGE)
        row = _read_own(conn, actor, role_id)
        kept = {name: getattr(row, name) for name in RolePatch.model_fields}
        fields = RolePatch.model_validate(kept | patch.model_dump(exclude_unset=True))
        require_role_grantable(conn, actor, role_id, {*map(Permission, row.permissions), *fields.permissions})
        return Role.of(
            store.update_role(conn, actor.tenant_id, role_id, revision, fields) or _refuse_stale(row.revision)
        )


def delete_role(actor: Actor, role_id: UUID, revision: int) -> None:
    """Remove a role that nothing binds, if it is still at `revision`, and the pairs in which it is kept apart.

    Raises: Forbidden without `roles:manage`. RoleNotFound. RoleBuiltIn. RevisionStale. PermissionsLacking. RoleInUse.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.ROLES_MANAGE)
        row = _read_own(conn, actor, role_id)
        require_role_grantable(conn, actor, role_id, map(Permission, row.permissions))
        bindings = store.count_bindings(conn, actor.tenant_id, role_id)
        if bindings:
            raise RoleInUse(bindings)
        if not store.delete_role(conn, actor.tenant_id, role_id, revision):
            _refuse_stale(row.revision)


def list_permissions(actor: Actor) -> PermissionCatalogue:
    """All that a role can allow, by number.

    Raises: Forbidden without `roles:read`.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ROLES_READ)
    return PermissionCatalogue(
        items=[PermissionEntry(name=p, bit=p.bit, description=text) for p, text in DESCRIPTIONS.items()]
    )


def read_role(conn: Connection, actor: Actor, role_id: UUID) -> RoleRow:
    """The role as it is in this transaction.

    Raises: RoleNotFound.
    """
    row = store.get_role(conn, actor.tenant_id, role_id)
    if row is None:
        raise RoleNotFound(role_id)
    return row


def _read_own(conn: Connection, actor: Actor, role_id: UUID) -> RoleRow:
    row = read_role(conn, actor, role_id)
    if row.is_built_in:
        raise RoleBuiltIn(role_id)
    return row


def _refuse_stale(current: int) -> NoReturn:
    # The epoch's lock is held, so what was read before is what is there.
    raise RevisionStale(current)
