"""The statement that tells a tenant's plan."""

from uuid import UUID

from clients.postgres import Connection
from shared import queries

_sql = queries.load("identity_plan")


def find_plan(conn: Connection, tenant_id: UUID) -> str | None:
    """The name of a tenant's plan; needs no context."""
    found: str | None = _sql.find_plan(conn, tenant_id=tenant_id)
    return found
