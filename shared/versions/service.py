"""Use cases of room versions: publish a release, look at releases."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from pydantic import TypeAdapter

from shared import outbox
from shared.catalog import service as catalog
from shared.catalog.models import AdvancedPlugin
from shared.context import Actor, transaction
from shared.edge.cursors import decode_cursor, encode_cursor
from shared.errors import PluginReadOnly, TooMany, VersionNotFound, VersionTaken
from shared.identity.models import Permission
from shared.identity.service import require
from shared.ids import new_id
from shared.versions import store
from shared.versions.models import ListVersions, PublishedVersion, ReleaseDraft, VersionPage, VersionRow
from shared.versions.semver import parse_version

MOST_PUBLISHED = 1000

_listed = TypeAdapter(tuple[str])


def publish_version(actor: Actor, plugin_id: UUID, draft: ReleaseDraft, now: datetime) -> PublishedVersion:
    """Publish one version of the tenant's own plugin; it never changes afterwards.

    Raises: Forbidden without `versions:publish`. PluginNotFound. PluginReadOnly. VersionTaken.
    """
    published = publish_versions(actor, plugin_id, [draft], now)
    if not published:
        raise VersionTaken(draft.version)
    return published[0]


def publish_versions(actor: Actor, plugin_id: UUID, drafts: Sequence[ReleaseDraft], now: datetime) -> list[PublishedVersion]:
    """Publish up to 1,000 versions of one plugin, numbered in the given order; those it has already are left out.

    Raises: Forbidden without `versions:publish`. PluginNotFound. PluginReadOnly. TooMany.
    """
    if len(drafts) > MOST_PUBLISHED:
        raise TooMany(limit=MOST_PUBLISHED)
    with transaction(actor) as conn:
        require(conn, actor, Permission.VERSIONS_PUBLISH)
        wanted = {parse_version(d.version).sort_key: d for d in drafts}
        taken = store.list_taken_sort_keys(conn, actor.tenant_id, plugin_id, list(wanted))
        missing = {key: draft for key, draft in wanted.items() if key not in taken}
        plugin = _advance(conn, actor, plugin_id, len(missing), now)
        rows = _insert(conn, actor, plugin_id, plugin, missing, now) if missing else []
        return [PublishedVersion.of(row) for row in rows]


def list_versions(actor: Actor, plugin_id: UUID, query: ListVersions) -> VersionPage:
    """Versions of a plugin, own or public, highest first.

    Raises: Forbidden without `catalog:read`. PluginNotFound. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
        plugin = catalog.read_plugin(conn, actor, plugin_id)
        before = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_versions(conn, plugin.tenant_id, plugin_id, query.prereleases, before, query.limit + 1)
    shown = rows[: query.limit]
    return VersionPage(
        items=[PublishedVersion.of(row) for row in shown],
        next_cursor=encode_cursor(query, (shown[-1].sort_key,)) if len(rows) > len(shown) else None,
    )


def get_version(actor: Actor, version_id: UUID) -> PublishedVersion:
    """One version by its id, of an own or public plugin.

    Raises: Forbidden without `catalog:read`. VersionNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
        row = store.get_version(conn, actor.tenant_id, version_id)
        if row is None:
            raise VersionNotFound(version_id)
        return PublishedVersion.of(row)


def get_version_by_number(actor: Actor, plugin_id: UUID, number: str) -> PublishedVersion:
    """One version of a plugin by its number, such as 1.4.0; build metadata does not matter.

    Raises: Forbidden without `catalog:read`. PluginNotFound. VersionNotFound, also for what is no version.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
        plugin = catalog.read_plugin(conn, actor, plugin_id)
        row = store.get_version_by_number(conn, plugin.tenant_id, plugin_id, _sort_key(number))
        if row is None:
            raise VersionNotFound(number)
        return PublishedVersion.of(row)


def _sort_key(number: str) -> str:
    try:
        return parse_version(number).sort_key
    except ValueError:
        raise VersionNotFound(number) from None


def _advance(conn: Connection, actor: Actor, plugin_id: UUID, count: int, now: datetime) -> AdvancedPlugin:
    plugin = catalog.advance_plugin(conn, actor, plugin_id, count, now)
    if plugin is None:
        # Not the tenant's own: say whether there is something to see at all.
        catalog.read_plugin(conn, actor, plugin_id)
        raise PluginReadOnly(plugin_id)
    return plugin


def _insert(
    conn: Connection, actor: Actor, plugin_id: UUID, plugin: AdvancedPlugin, drafts: dict[str, ReleaseDraft], now: datetime
) -> list[VersionRow]:
    first = plugin.last_ordinal - len(drafts) + 1
    versions = [
        store.NewVersion(
            new_id(), draft.version, ordinal, sort_key, parse_version(draft.version).is_prerelease, draft.released_at or now
        )
        for ordinal, (sort_key, draft) in enumerate(drafts.items(), first)
    ]
    rows = store.insert_versions(conn, actor.tenant_id, plugin_id, plugin.is_public, actor.user_id, versions, now)
    events = [
        outbox.Event(
            "plugyard.version.published", "plugin", plugin_id, plugin.revision - plugin.last_ordinal + v.ordinal,
            {"plugin_id": plugin_id, "version_id": v.version_id, "version": v.version},
        )
        for v in versions
    ]
    outbox.add(conn, actor, events, now)
    return rows
