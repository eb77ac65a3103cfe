"""The statements of what depends on what."""

import json
from collections.abc import Collection, Sequence
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID
from shared.identity.models import Reach
from shared.versions.dependents_models import Asked, DependentRow

_sql = queries.load("versions_dependents", DependentRow)


def list_dependents(
    conn: Connection,
    tenant_id: UUID,
    asked: Sequence[Asked],
    reach: Reach,
    seen_ids: Collection[UUID],
    after: tuple[str, UUID] | None,
    page_size: int,
) -> list[DependentRow]:
    """Who asks for these plugins: by the plugin's place, then by name, after the given name and id.

    Nobody out of reach and none of `seen_ids`. Somebody who asks for two of the plugins comes twice.
    """
    return list(
        _sql.list_dependents(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            names=[one.name for one in asked],
            are_public=[one.is_public for one in asked],
            is_everywhere=reach.is_everywhere,
            exception_ids=reach.exceptions,
            seen_ids=list(seen_ids),
            after=json.dumps(after, default=str) if after else None,
            page_size=page_size,
        )
    )


def count_dependents(conn: Connection, tenant_id: UUID, asked: Asked, reach: Reach, most: int) -> int:
    """How many ask for a plugin themselves; no more than `most`."""
    count: int = _sql.count_dependents(
        conn,
        tenant_id=tenant_id,
        platform_tenant_id=PLATFORM_TENANT_ID,
        name=asked.name,
        is_public=asked.is_public,
        is_everywhere=reach.is_everywhere,
        exception_ids=reach.exceptions,
        most=most,
    )
    return count


def list_packed(conn: Connection, tenant_id: UUID, plugin_ids: Collection[UUID]) -> dict[UUID, str]:
    """The packed rows of these plugins that the tenant may see; those without a version are missing."""
    rows = _sql.list_packed(
        conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, plugin_ids=list(plugin_ids)
    )
    return dict(rows)
