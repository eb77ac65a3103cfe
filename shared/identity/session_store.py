"""The statements that sessions need: who may have one."""

from uuid import UUID

from clients.postgres import Connection
from shared import queries

_sql = queries.load("identity_session")


def find_tenant_id(conn: Connection, slug: str) -> UUID | None:
    """The tenant of a slug; needs no context."""
    found: UUID | None = _sql.find_tenant_id(conn, slug=slug)
    return found


def is_active(conn: Connection, tenant_id: UUID, user_id: UUID) -> bool:
    """Whether neither the tenant nor the user is suspended; False too for an unknown one."""
    return bool(_sql.is_active(conn, tenant_id=tenant_id, user_id=user_id))


def has_user(conn: Connection, tenant_id: UUID, user_id: UUID) -> bool:
    """Whether the tenant has such a user."""
    return bool(_sql.has_user(conn, tenant_id=tenant_id, user_id=user_id))
