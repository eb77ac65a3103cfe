"""The statements of room audit."""

from uuid import UUID

from clients.postgres import Connection
from shared import queries

_sql = queries.load("audit")


def record_audit(conn: Connection, tenant_id: UUID, action: str, object_type: str, object_id: str) -> None:
    """Add an entry in the name of the verified actor."""
    _sql.record_audit(conn, tenant_id=tenant_id, action=action, object_type=object_type, object_id=object_id)
