"""The statements of room catalog."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from psycopg.errors import CheckViolation, ForeignKeyViolation

from clients.postgres import Connection
from shared import queries
from shared.catalog.models import (
    AdvancedPlugin,
    FacetCount,
    NamedPlugin,
    PluginDraft,
    PluginKey,
    PluginPatch,
    PluginRow,
    SearchPage,
    SearchPlugins,
    Standing,
)
from shared.context import PLATFORM_TENANT_ID
from shared.errors import PublicIsPlatformOnly, SuccessorNotFound
from shared.identity.models import Reach

_sql = queries.load("catalog", SearchPage, PluginKey, FacetCount, PluginRow, NamedPlugin, AdvancedPlugin)


def search_plugins(
    conn: Connection,
    tenant_id: UUID,
    query: SearchPlugins,
    generation: int | None,
    after: Sequence[object] | None,
    page_size: int,
) -> SearchPage:
    """Keys of what matches, best first; `after` is the tier, score and plugin id of the last one seen."""
    page: SearchPage = _sql.search_plugins(
        conn,
        tenant_id=tenant_id,
        query=query.q,
        **_filters(query),
        generation=generation,
        after=json.dumps(after, default=str) if after else None,
        page_size=page_size,
        with_facets=query.include == "facets",
    )
    return page


def browse_plugins(
    conn: Connection,
    tenant_id: UUID,
    query: SearchPlugins,
    reach: Reach,
    after: tuple[int, UUID] | None,
    page_size: int,
) -> list[PluginKey]:
    """Keys of the plugins in reach that the tenant may see, most depended-on first, after the given count and id."""
    return list(
        _sql.browse_plugins(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            **_filters(query),
            is_everywhere=reach.is_everywhere,
            exception_ids=reach.exceptions,
            after=json.dumps(after, default=str) if after else None,
            page_size=page_size,
        )
    )


def count_plugins(conn: Connection, tenant_id: UUID, query: SearchPlugins, most: int) -> list[FacetCount]:
    """Their number, and if asked their facets, among at most `most`."""
    return list(
        _sql.count_plugins(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            **_filters(query),
            most=most,
            with_facets=query.include == "facets",
        )
    )


def get_plugins(conn: Connection, tenant_ids: Sequence[UUID], plugin_ids: Sequence[UUID]) -> list[PluginRow]:
    """The plugins behind pairs of tenant and id that may be seen, in that order; others are missing."""
    return list(_sql.get_plugins(conn, tenant_ids=list(tenant_ids), plugin_ids=list(plugin_ids)))


def find_plugins(conn: Connection, tenant_id: UUID, names: Sequence[str]) -> list[NamedPlugin]:
    """The plugins of these names that the tenant may see, its own before public ones."""
    return list(_sql.find_plugins(conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, names=list(names)))


def create_plugins(
    conn: Connection, tenant_id: UUID, created_by: UUID, drafts: Mapping[UUID, PluginDraft], now: datetime
) -> list[NamedPlugin]:
    """Write new plugins under the given ids; names already taken are missing from the answer.

    Raises: PublicIsPlatformOnly.
    """
    rows = [{"plugin_id": plugin_id, **draft.model_dump()} for plugin_id, draft in drafts.items()]
    try:
        return list(
            _sql.create_plugins(
                conn,
                tenant_id=tenant_id,
                platform_tenant_id=PLATFORM_TENANT_ID,
                created_by=created_by,
                plugins=json.dumps(rows, default=str),
                now=now,
            )
        )
    except CheckViolation as exc:
        raise _named(exc) from exc


def update_plugin(
    conn: Connection, tenant_id: UUID, plugin_id: UUID, revision: int, fields: PluginPatch, now: datetime
) -> int | None:
    """Write all fields over revision `revision`; the new revision, or None if that is no longer the current one.

    Raises: PublicIsPlatformOnly.
    """
    try:
        updated: int | None = _sql.update_plugin(
            conn,
            tenant_id=tenant_id,
            plugin_id=plugin_id,
            revision=revision,
            plugin=fields.model_dump_json(exclude={"deprecation"}),
            now=now,
        )
    except CheckViolation as exc:
        raise _named(exc) from exc
    return updated


def hold_plugins(conn: Connection, tenant_id: UUID, plugin_ids: Sequence[UUID]) -> set[UUID]:
    """Hold these own plugins until the transaction ends; others are missing from the answer."""
    return {plugin_id for (plugin_id,) in _sql.hold_plugins(conn, tenant_id=tenant_id, plugin_ids=list(plugin_ids))}


def advance_plugins(
    conn: Connection, tenant_id: UUID, version_counts: Mapping[UUID, int], now: datetime
) -> list[AdvancedPlugin]:
    """Reserve as many ordinals and revisions for each of these held plugins."""
    return list(
        _sql.advance_plugins(
            conn,
            tenant_id=tenant_id,
            plugin_ids=list(version_counts),
            version_counts=list(version_counts.values()),
            now=now,
        )
    )


def record_standings(
    conn: Connection, tenant_id: UUID, standings: Mapping[UUID, Standing], now: datetime
) -> list[tuple[UUID, int]]:
    """Write the standings; id and new revision of each plugin that changed."""
    rows = [{"plugin_id": plugin_id, **asdict(standing)} for plugin_id, standing in standings.items()]
    return list(_sql.record_standings(conn, tenant_id=tenant_id, standings=json.dumps(rows, default=str), now=now))


def upsert_deprecation(
    conn: Connection,
    tenant_id: UUID,
    plugin_id: UUID,
    is_public: bool,
    message: str,
    successor: PluginRow | None,
    now: datetime,
) -> None:
    """Deprecate the plugin in favour of its successor, if there is one.

    Raises: SuccessorNotFound if it is the plugin itself or cannot be referred to.
    """
    try:
        _sql.upsert_deprecation(
            conn,
            tenant_id=tenant_id,
            plugin_id=plugin_id,
            is_public=is_public,
            message=message,
            successor_tenant_id=successor.tenant_id if successor else None,
            successor_plugin_id=successor.plugin_id if successor else None,
            now=now,
        )
    except (CheckViolation, ForeignKeyViolation) as exc:
        if (exc.diag.constraint_name or "").startswith("plugin_deprecation_successor"):
            raise SuccessorNotFound from exc
        raise


def delete_deprecation(conn: Connection, tenant_id: UUID, plugin_id: UUID) -> None:
    """Take the plugin's deprecation back, if it has one."""
    _sql.delete_deprecation(conn, tenant_id=tenant_id, plugin_id=plugin_id)


def write_search(conn: Connection, tenant_id: UUID, plugin_ids: Sequence[UUID]) -> None:
    """Bring the tenant's changed plugins into the search projection."""
    _sql.write_search(conn, tenant_id=tenant_id, plugin_ids=list(plugin_ids))


def project_standing(conn: Connection, plugin_tenant_id: UUID, plugin_id: UUID) -> None:
    """Bring what the platform says of a plugin into the search projection."""
    _sql.project_standing(conn, plugin_tenant_id=plugin_tenant_id, plugin_id=plugin_id)


def prepare_generation(conn: Connection, now: datetime) -> int | None:
    """Begin a rebuild; its generation, or None while another one is under way."""
    generation: int | None = _sql.prepare_generation(conn, now=now)
    return generation


def allow_minutes(conn: Connection) -> None:
    """Let each later statement of this transaction run for up to four minutes."""
    _sql.allow_minutes(conn)


def fill_generation(conn: Connection, generation: int) -> int:
    """Fill the generation; how many plugins it holds."""
    return int(_sql.fill_generation(conn, generation=generation))


def publish_generation(conn: Connection, generation: int, now: datetime) -> bool:
    """Let readers use the generation; False if it is no longer wanted."""
    return bool(_sql.publish_generation(conn, generation=generation, now=now))


def _named(exc: CheckViolation) -> Exception:
    return PublicIsPlatformOnly() if exc.diag.constraint_name == "plugin_public_check" else exc


def _filters(query: SearchPlugins) -> dict[str, str | None]:
    return {"category": query.category, "role": query.role, "publisher": query.publisher}
