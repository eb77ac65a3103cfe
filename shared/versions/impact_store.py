"""The statements of dry runs."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID
from shared.identity.models import Reach
from shared.versions.impact_models import AskingRow, OthersRow

_sql = queries.load("versions_impact", AskingRow, OthersRow)


def list_asking_plugins(
    conn: Connection, tenant_id: UUID, target_name: str, reach: Reach, page_size: int
) -> list[AskingRow]:
    """Who asks for a name and may be seen, by name, as the tenant reads names."""
    return list(
        _sql.list_asking_plugins(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            target_name=target_name,
            is_everywhere=reach.is_everywhere,
            exception_ids=reach.exceptions,
            page_size=page_size,
        )
    )


def list_asking_names(conn: Connection, tenant_id: UUID, target_name: str, page_size: int) -> list[str]:
    """The names of plugins that ask for a name in any of their versions, in order."""
    rows = _sql.list_asking_names(
        conn,
        tenant_id=tenant_id,
        platform_tenant_id=PLATFORM_TENANT_ID,
        target_name=target_name,
        page_size=page_size,
    )
    return [name for (name,) in rows]


def list_named_plugins(conn: Connection, tenant_id: UUID, names: Collection[str]) -> list[AskingRow]:
    """What these names mean to the tenant, by name; what is nobody's, or has no version, is missing."""
    return list(
        _sql.list_named_plugins(conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, names=list(names))
    )


def count_installations(
    conn: Connection, plugin_id: UUID, version: str | None, mfa_at: datetime | None, source_ip: str | None
) -> OthersRow:
    """How many other tenants run a public plugin, in one version or any; for who publishes it to all."""
    row: OthersRow = _sql.count_installations(
        conn, plugin_id=plugin_id, version=version, mfa_at=mfa_at, source_ip=source_ip
    )
    return row
