"""Use cases of room versions: publish a release, look at releases."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints, TypeAdapter

from clients.postgres import Connection
from shared import outbox
from shared.catalog import service as catalog
from shared.catalog.models import AdvancedPlugin
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import BatchTooLarge, Forbidden
from shared.fields import Storable
from shared.identity.service import require, require_somewhere
from shared.ids import new_id
from shared.permissions import Permission
from shared.versions import store
from shared.versions.dependencies import read_dependencies, read_host_range, refuse_itself
from shared.versions.errors import VersionNotFound, VersionTaken
from shared.versions.graph import derive_graph
from shared.versions.graph_models import PackableRow
from shared.versions.models import (
    Dependency,
    ListVersions,
    PublishedVersion,
    ReleaseDraft,
    VersionDetail,
    VersionPage,
    VersionRow,
)
from shared.versions.semver import Version, parse_version

MAX_PUBLISHED = 1000

_listed = TypeAdapter(tuple[Annotated[str, StringConstraints(max_length=2048), Storable]])


@dataclass(frozen=True)
class _Release:
    draft: ReleaseDraft
    version: Version
    dependencies: list[Dependency]
    host_range: str | None


def publish_version(actor: Actor, plugin_id: UUID, draft: ReleaseDraft, now: datetime) -> VersionDetail:
    """Publish one version of the tenant's own plugin, with what it needs; it never changes afterwards.

    Raises: Forbidden without `versions:publish`. PluginNotFound. PluginReadOnly. VersionTaken. DependencyRefused and
    DependenciesTooMany.
    """
    read = {plugin_id: [_read(draft)]}
    with transaction(actor) as conn:
        rows = _publish_missing(conn, actor, read, now)
    if not rows:
        raise VersionTaken(draft.version)
    return VersionDetail.of(rows[0])


def publish_versions(
    actor: Actor, releases: Mapping[UUID, Sequence[ReleaseDraft]], now: datetime
) -> list[PublishedVersion]:
    """Publish up to 1,000 versions of own plugins, numbered in the given order; those there already are left out.

    Raises: Forbidden without `versions:publish`. PluginNotFound. PluginReadOnly. BatchTooLarge. DependencyRefused and
    DependenciesTooMany, about the first.
    """
    if sum(map(len, releases.values())) > MAX_PUBLISHED:
        raise BatchTooLarge(limit=MAX_PUBLISHED)
    read = {plugin_id: list(map(_read, drafts)) for plugin_id, drafts in releases.items()}
    with transaction(actor) as conn:
        return [PublishedVersion.of(row) for row in _publish_missing(conn, actor, read, now)]


def list_versions(actor: Actor, plugin_id: UUID, query: ListVersions) -> VersionPage:
    """Versions of a plugin, own or public, highest first.

    Raises: Forbidden without `catalog:read` for it. PluginNotFound. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ, plugin_id)
        plugin = catalog.read_plugin(conn, actor, plugin_id)
        before = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_versions(
            conn, plugin.tenant_id, plugin_id, query.is_prerelease, query.is_yanked, before, query.limit + 1
        )
    return VersionPage(
        items=[PublishedVersion.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (row.sort_key,)),
    )


def get_version(actor: Actor, version_id: UUID) -> VersionDetail:
    """One version by its id, of an own or public plugin, with what it needs.

    Raises: Forbidden without `catalog:read`. VersionNotFound.
    """
    with transaction(actor) as conn:
        row = store.get_version(conn, actor.tenant_id, version_id)
        require(conn, actor, Permission.CATALOG_READ, row.plugin_id if row else None)
        if row is None:
            raise VersionNotFound(version_id)
        return VersionDetail.of(row)


def get_version_by_number(actor: Actor, plugin_id: UUID, number: str) -> VersionDetail:
    """One version of a plugin by its number, such as 1.4.0; build metadata does not matter.

    Raises: Forbidden without `catalog:read` for it. PluginNotFound. VersionNotFound, also for what is no version.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ, plugin_id)
        plugin = catalog.read_plugin(conn, actor, plugin_id)
        row = store.get_version_by_number(conn, plugin.tenant_id, plugin_id, _sort_key(number))
        if row is None:
            raise VersionNotFound(number)
        return VersionDetail.of(row)


def _require_publish(conn: Connection, actor: Actor, plugin_ids: Sequence[UUID]) -> None:
    if len(plugin_ids) == 1:
        require(conn, actor, Permission.VERSIONS_PUBLISH, plugin_ids[0])
        return
    reach = require_somewhere(conn, actor, Permission.VERSIONS_PUBLISH)
    if not all(map(reach.covers, plugin_ids)):
        raise Forbidden(Permission.VERSIONS_PUBLISH)


def _sort_key(number: str) -> str:
    try:
        return parse_version(number).sort_key
    except ValueError:
        raise VersionNotFound(number) from None


def _read(draft: ReleaseDraft) -> _Release:
    return _Release(draft, parse_version(draft.version), read_dependencies(draft), read_host_range(draft))


def _publish_missing(
    conn: Connection, actor: Actor, releases: Mapping[UUID, Sequence[_Release]], now: datetime
) -> list[VersionRow]:
    """Publish those of the releases that are not there."""
    _require_publish(conn, actor, list(releases))
    wanted = {(plugin_id, r.version.sort_key): r for plugin_id, read in releases.items() for r in read}
    catalog.hold_plugins(conn, actor, releases)
    taken = store.list_taken(conn, actor.tenant_id, list(wanted))
    return _publish(conn, actor, {key: release for key, release in wanted.items() if key not in taken}, now)


def _publish(
    conn: Connection, actor: Actor, releases: Mapping[tuple[UUID, str], _Release], now: datetime
) -> list[VersionRow]:
    """Number, write and announce the versions; the keys are plugin and sort key."""
    if not releases:
        return []
    counts = Counter(plugin_id for plugin_id, _ in releases)
    plugins = catalog.advance_plugins(conn, actor, counts, now)
    ordinals = {p.plugin_id: itertools.count(p.last_ordinal - counts[p.plugin_id] + 1) for p in plugins.values()}
    versions = [
        _new_version(plugins[plugin_id], next(ordinals[plugin_id]), release, now)
        for (plugin_id, _), release in releases.items()
    ]
    rows = store.publish_versions(conn, actor.tenant_id, actor.user_id, versions, now)
    derive_graph(conn, actor.tenant_id, plugins, [_packable(row) for row in rows])
    outbox.add(conn, actor, [_published(plugins[v.plugin_id], v) for v in versions], now)
    return rows


def _new_version(plugin: AdvancedPlugin, ordinal: int, release: _Release, now: datetime) -> store.NewVersion:
    refuse_itself(plugin.name, release.dependencies)
    return store.NewVersion(
        version_id=new_id(),
        plugin_id=plugin.plugin_id,
        is_public=plugin.is_public,
        version=release.draft.version,
        ordinal=ordinal,
        sort_key=release.version.sort_key,
        is_prerelease=release.version.is_prerelease,
        released_at=release.draft.released_at or now,
        dependencies=release.dependencies,
        host_range=release.host_range,
    )


def _packable(row: VersionRow) -> PackableRow:
    return PackableRow(row.plugin_id, row.version, row.dependencies or (), row.host_range, row.released_at)


def _published(plugin: AdvancedPlugin, version: store.NewVersion) -> outbox.Event:
    # Revisions and ordinals were reserved together, so the n-th new version has the n-th new revision.
    revision = plugin.revision - plugin.last_ordinal + version.ordinal
    data: dict[str, object] = {
        "plugin_id": version.plugin_id,
        "version_id": version.version_id,
        "version": version.version,
    }
    return outbox.Event("plugyard.version.published", "plugin", version.plugin_id, revision, data)
