"""The statements for what is said of a version after it was published."""

from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries

_sql = queries.load("versions_withdrawal")


def yank_version(
    conn: Connection, tenant_id: UUID, yanked_by: UUID, version_id: UUID, reason: str, now: datetime
) -> bool:
    """Take the version back for this reason; False if it is already."""
    return bool(
        _sql.yank_version(conn, tenant_id=tenant_id, yanked_by=yanked_by, version_id=version_id, reason=reason, now=now)
    )


def unyank_version(conn: Connection, tenant_id: UUID, version_id: UUID) -> bool:
    """Let the version be chosen again; False if it is not yanked."""
    return bool(_sql.unyank_version(conn, tenant_id=tenant_id, version_id=version_id))


def deprecate_version(
    conn: Connection, tenant_id: UUID, deprecated_by: UUID, version_id: UUID, message: str, now: datetime
) -> bool:
    """Deprecate the version with this message; False if it is already."""
    return bool(
        _sql.deprecate_version(
            conn, tenant_id=tenant_id, deprecated_by=deprecated_by, version_id=version_id, message=message, now=now
        )
    )


def undeprecate_version(conn: Connection, tenant_id: UUID, version_id: UUID) -> bool:
    """Take the version's deprecation back; False if it has none."""
    return bool(_sql.undeprecate_version(conn, tenant_id=tenant_id, version_id=version_id))
