"""The statements of roles."""

from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.identity.role_models import RoleRow

_sql = queries.load("identity_role", RoleRow)


def list_roles(conn: Connection, tenant_id: UUID, after_name: str | None, page_size: int) -> list[RoleRow]:
    """The tenant's roles by name, after the given one (None: from the first)."""
    return list(_sql.list_roles(conn, tenant_id=tenant_id, after_name=after_name, page_size=page_size))
