"""Use cases of pairs of roles kept apart: separation of duties, which the database holds against every change."""

from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.identity import role_conflict_store as store
from shared.identity.errors import RoleConflictNotFound
from shared.identity.role_conflict_models import (
    ListRoleConflicts,
    RoleConflict,
    RoleConflictDraft,
    RoleConflictPage,
    RoleConflictRow,
)
from shared.identity.roles import read_role
from shared.identity.service import require
from shared.identity.store import lock_epoch
from shared.permissions import Permission

_listed = TypeAdapter(tuple[UUID, UUID])


def create_role_conflict(actor: Actor, draft: RoleConflictDraft, now: datetime) -> RoleConflict:
    """Keep two roles apart, in whatever scope they are bound.

    Raises: Forbidden without `roles:manage`. RoleNotFound. RoleConflictTaken. RolesConflict while somebody holds both.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.ROLES_MANAGE)
        one, other = (read_role(conn, actor, role_id) for role_id in sorted((draft.role_id, draft.other_role_id)))
        store.create_role_conflict(conn, actor.tenant_id, one.role_id, other.role_id, now)
    return RoleConflict.of(RoleConflictRow(one.role_id, one.name, other.role_id, other.name, now))


def list_role_conflicts(actor: Actor, query: ListRoleConflicts) -> RoleConflictPage:
    """The tenant's pairs of roles kept apart.

    Raises: Forbidden without `roles:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ROLES_READ)
        after = decode_cursor(query.cursor, query, _listed) if query.cursor else None
        rows = store.list_role_conflicts(conn, actor.tenant_id, after, query.limit + 1)
    return RoleConflictPage(
        items=[RoleConflict.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.role_id), str(row.other_role_id))),
    )


def delete_role_conflict(actor: Actor, role_id: UUID, other_role_id: UUID) -> None:
    """Let two roles be held together again.

    Raises: Forbidden without `roles:manage`. RoleConflictNotFound.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.ROLES_MANAGE)
        if not store.delete_role_conflict(conn, actor.tenant_id, *sorted((role_id, other_role_id))):
            raise RoleConflictNotFound
