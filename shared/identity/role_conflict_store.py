"""The statements of pairs of roles kept apart; a pair is always given as lower and higher id."""

from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation

from clients.postgres import Connection
from shared import queries
from shared.identity.errors import RoleConflictTaken
from shared.identity.refusals import named_refusals
from shared.identity.role_conflict_models import RoleConflictRow

_sql = queries.load("identity_role_conflict", RoleConflictRow)


def create_role_conflict(conn: Connection, tenant_id: UUID, role_id: UUID, other_role_id: UUID, now: datetime) -> None:
    """Keep two roles apart. Raises: RoleConflictTaken. RolesConflict while somebody holds both."""
    try:
        with named_refusals():
            _sql.create_role_conflict(conn, tenant_id=tenant_id, role_id=role_id, other_role_id=other_role_id, now=now)
    except UniqueViolation as exc:
        raise RoleConflictTaken from exc


def list_role_conflicts(
    conn: Connection, tenant_id: UUID, after: tuple[UUID, UUID] | None, page_size: int
) -> list[RoleConflictRow]:
    """The tenant's pairs by id, after the given one (None: from the first)."""
    role_id, other_role_id = after or (None, None)
    return list(
        _sql.list_role_conflicts(
            conn, tenant_id=tenant_id, after_role_id=role_id, after_other_role_id=other_role_id, page_size=page_size
        )
    )


def delete_role_conflict(conn: Connection, tenant_id: UUID, role_id: UUID, other_role_id: UUID) -> bool:
    """Let two roles be held together again; False if they were not kept apart."""
    return bool(_sql.delete_role_conflict(conn, tenant_id=tenant_id, role_id=role_id, other_role_id=other_role_id))
