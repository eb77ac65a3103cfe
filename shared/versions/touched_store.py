"""The statement of the job that finds what an advisory touches, run as the jobs login."""

from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.versions.touched_models import TouchingRow

_sql = queries.load("versions_touched", TouchingRow)


def match_advisory(conn: Connection, tenant_id: UUID, advisory_id: UUID) -> list[TouchingRow]:
    """What an advisory of the tenant speaks of, in its order; nothing if it is withdrawn."""
    return list(_sql.match_advisory(conn, tenant_id=tenant_id, advisory_id=advisory_id))
