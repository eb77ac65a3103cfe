"""The statements behind bills of materials."""

from collections.abc import Sequence
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID
from shared.versions.sbom_models import SbomRow

_sql = queries.load("versions_sboms", SbomRow)


def export_sbom(conn: Connection, tenant_id: UUID, wanted: Sequence[tuple[str, str]]) -> list[SbomRow]:
    """What is known of the wanted pairs of name and sort key, in their order, own plugins before public ones.

    A name that is nobody's plugin is missing.
    """
    names, sort_keys = [name for name, _ in wanted], [sort_key for _, sort_key in wanted]
    return list(
        _sql.export_sbom(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            names=names,
            sort_keys=sort_keys,
        )
    )
