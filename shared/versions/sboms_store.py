"""The statements behind bills of materials."""

from collections.abc import Sequence
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID
from shared.versions.sbom_models import SbomRow

_sql = queries.load("versions_sboms", SbomRow)


def export_sbom(conn: Connection, tenant_id: UUID, names: Sequence[str]) -> list[SbomRow]:
    """The plugins of these names, own ones before public ones; a name that is nobody's plugin is missing."""
    return list(_sql.export_sbom(conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, names=names))
