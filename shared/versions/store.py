"""The statements of room versions."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID
from shared.versions.models import Dependency, VersionRow

_sql = queries.load("versions", VersionRow)


@dataclass(frozen=True)
class NewVersion:
    """A version about to be written."""

    version_id: UUID
    plugin_id: UUID
    is_public: bool
    version: str
    ordinal: int
    sort_key: str
    is_prerelease: bool
    released_at: datetime
    dependencies: Sequence[Dependency]
    host_range: str | None


def list_taken(conn: Connection, tenant_id: UUID, wanted: Sequence[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Those of the pairs of plugin and sort key that there is a version for."""
    rows = _sql.list_taken(
        conn,
        tenant_id=tenant_id,
        plugin_ids=[plugin_id for plugin_id, _ in wanted],
        sort_keys=[sort_key for _, sort_key in wanted],
    )
    return set(rows)


def publish_versions(
    conn: Connection, tenant_id: UUID, published_by: UUID, versions: Sequence[NewVersion], now: datetime
) -> list[VersionRow]:
    """Write the versions, in the given order; their plugins are held, so that nobody else can be first."""
    return list(
        _sql.publish_versions(
            conn,
            tenant_id=tenant_id,
            published_by=published_by,
            versions=json.dumps([asdict(v) for v in versions], default=str),
            now=now,
        )
    )


def list_versions(
    conn: Connection,
    plugin_tenant_id: UUID,
    plugin_id: UUID,
    is_prerelease: bool | None,
    is_yanked: bool | None,
    before_sort_key: str | None,
    page_size: int,
) -> list[VersionRow]:
    """Versions of one plugin, highest first, below `before_sort_key` (None: from the top)."""
    return list(
        _sql.list_versions(
            conn,
            plugin_tenant_id=plugin_tenant_id,
            plugin_id=plugin_id,
            is_prerelease=is_prerelease,
            is_yanked=is_yanked,
            before_sort_key=before_sort_key,
            page_size=page_size,
        )
    )


def get_version(conn: Connection, tenant_id: UUID, version_id: UUID) -> VersionRow | None:
    """One version by its id, if the tenant may see it."""
    row: VersionRow | None = _sql.get_version(
        conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, version_id=version_id
    )
    return row


def get_version_by_number(
    conn: Connection, plugin_tenant_id: UUID, plugin_id: UUID, sort_key: str
) -> VersionRow | None:
    """One version of a plugin by its semver sort key."""
    row: VersionRow | None = _sql.get_version_by_number(
        conn, plugin_tenant_id=plugin_tenant_id, plugin_id=plugin_id, sort_key=sort_key
    )
    return row
