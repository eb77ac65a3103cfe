"""Use cases of room catalog: find a plugin, look at it, create it, change it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, FiniteFloat, TypeAdapter

from clients.postgres import Connection
from shared import outbox
from shared.catalog import store
from shared.catalog.models import (
    AdvancedPlugin,
    ImportedPlugin,
    Plugin,
    PluginDraft,
    PluginPage,
    PluginPatch,
    PluginRow,
    SearchPage,
    SearchPlugins,
    Standing,
)
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.cursors import decode_cursor, encode_cursor
from shared.errors import (
    BatchTooLarge,
    CursorExpired,
    PluginNameTaken,
    PluginNotFound,
    PluginReadOnly,
    RevisionStale,
    SuccessorNotFound,
)
from shared.identity.models import Reach
from shared.identity.service import require, require_somewhere
from shared.ids import new_id
from shared.permissions import Permission

# Totals and facets stop counting here: an exact number costs more than the page, and nobody reads it.
MAX_COUNTED = 1000
MAX_IMPORTED = 1000

# Anybody can make a cursor, so each part is bounded by the column it is compared with.
_Integer = Annotated[int, Field(ge=0, lt=2**31)]
_searched = TypeAdapter(tuple[_Integer, Annotated[int, Field(ge=1, le=6)], FiniteFloat, UUID])
_browsed = TypeAdapter(tuple[_Integer, UUID])


def search_plugins(actor: Actor, query: SearchPlugins) -> PluginPage:
    """Plugins the actor may see: best match first, or without words most depended-on first.

    What bindings for single plugins say is followed: those that are denied are not shown, nor is anything else to who
    may read some alone. The total and the facets count what the tenant may see, and a page of a search can be short.
    Raises: Forbidden for who may read none: without `catalog:read` in the tenant and for every plugin. CursorInvalid,
    CursorExpired.
    """
    with transaction(actor) as conn:
        reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
        return _search(conn, actor, query, reach) if query.q else _browse(conn, actor, query, reach)


def get_plugin(actor: Actor, plugin_id: UUID) -> Plugin:
    """One plugin, own or public.

    Raises: Forbidden without `catalog:read` for it, as for one that is not there. PluginNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ, plugin_id)
        return Plugin.of(read_plugin(conn, actor, plugin_id))


def find_plugin(actor: Actor, name: str) -> Plugin:
    """One plugin by its npm name: the tenant's own first, then the public one.

    Raises: Forbidden without `catalog:read` for it, as for one that is not there. PluginNotFound.
    """
    with transaction(actor) as conn:
        found = store.find_plugins(conn, actor.tenant_id, [name])
        require(conn, actor, Permission.CATALOG_READ, found[0].plugin_id if found else None)
        if not found:
            raise PluginNotFound(name)
        return Plugin.of(store.get_plugins(conn, [found[0].tenant_id], [found[0].plugin_id])[0])


def create_plugin(actor: Actor, draft: PluginDraft, now: datetime) -> Plugin:
    """Add a plugin to the tenant's catalog; it can be found at once.

    Raises: Forbidden without `catalog:write`. PluginNameTaken. PublicIsPlatformOnly.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_WRITE)
        (imported,) = _insert(conn, actor, [draft], now)
        if imported.plugin_id is None or not imported.is_new:
            raise PluginNameTaken(draft.name)
        return Plugin.of(read_plugin(conn, actor, imported.plugin_id))


def import_plugins(actor: Actor, drafts: Sequence[PluginDraft], now: datetime) -> list[ImportedPlugin]:
    """Add up to 1,000 plugins, leaving those that are there already as they are; answers in the given order.

    Raises: Forbidden without `catalog:write`. BatchTooLarge. PublicIsPlatformOnly.
    """
    if len(drafts) > MAX_IMPORTED:
        raise BatchTooLarge(limit=MAX_IMPORTED)
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_WRITE)
        return _insert(conn, actor, drafts, now)


def update_plugin(actor: Actor, plugin_id: UUID, patch: PluginPatch, revision: int, now: datetime) -> Plugin:
    """Change the given fields of the tenant's own plugin, if it is still at `revision`.

    Raises: Forbidden without `catalog:write` for it. PluginNotFound. PluginReadOnly for a public one of the platform.
    RevisionStale. PublicIsPlatformOnly. SuccessorNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_WRITE, plugin_id)
        row = read_plugin(conn, actor, plugin_id)
        if row.tenant_id != actor.tenant_id:
            raise PluginReadOnly(plugin_id)
        if row.revision != revision:
            # Also when it is newer than what we read: its other fields are not in our hands.
            raise RevisionStale(row.revision)
        fields = _patched(row, patch)
        updated = store.update_plugin(conn, actor.tenant_id, plugin_id, revision, fields, now)
        if updated is None:
            # Read again: it may have changed between the first look and the update.
            raise RevisionStale(read_plugin(conn, actor, plugin_id).revision)
        if "deprecation" in patch.model_fields_set:
            _write_deprecation(conn, actor, plugin_id, fields, now)
        store.write_search(conn, actor.tenant_id, [plugin_id])
        _announce(conn, actor, "plugyard.plugin.updated", {plugin_id: updated}, now)
        return Plugin.of(read_plugin(conn, actor, plugin_id))


def record_standings(actor: Actor, standings: dict[UUID, Standing], now: datetime) -> int:
    """Write what the platform says of its plugins; answers how many changed.

    Raises: Forbidden without `catalog:write`.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_WRITE)
        hold_plugins(conn, actor, sorted(standings))
        changed = dict(store.record_standings(conn, actor.tenant_id, standings, now))
        if changed:
            _announce(conn, actor, "plugyard.plugin.standing-changed", changed, now)
        return len(changed)


def own_names(conn: Connection, actor: Actor, names: Sequence[str]) -> set[str]:
    """Those of the names that are plugins of the tenant's own, which nobody else sees; the platform has none."""
    found = store.find_plugins(conn, actor.tenant_id, names) if actor.tenant_id != PLATFORM_TENANT_ID else []
    return {plugin.name for plugin in found if plugin.tenant_id == actor.tenant_id}


def names_of(conn: Connection, actor: Actor, plugin_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of plugins, own or public, by their ids; what is not there has none."""
    tenant_ids = [actor.tenant_id] * len(plugin_ids) + [PLATFORM_TENANT_ID] * len(plugin_ids)
    rows = store.get_plugins(conn, tenant_ids, [*plugin_ids, *plugin_ids])
    return {row.plugin_id: row.name for row in rows}


def read_plugin(conn: Connection, actor: Actor, plugin_id: UUID) -> PluginRow:
    """The plugin as the actor's tenant sees it in this transaction.

    Raises: PluginNotFound.
    """
    rows = store.get_plugins(conn, [actor.tenant_id, PLATFORM_TENANT_ID], [plugin_id, plugin_id])
    if not rows:
        raise PluginNotFound(plugin_id)
    return rows[0]


def hold_plugins(conn: Connection, actor: Actor, plugin_ids: Collection[UUID]) -> None:
    """Hold the tenant's own plugins until this transaction ends; who else wants one of them waits.

    Raises: about the first that is not the tenant's, PluginNotFound, or PluginReadOnly if it is a public one.
    """
    held = store.hold_plugins(conn, actor.tenant_id, list(plugin_ids))
    for plugin_id in plugin_ids:
        if plugin_id not in held:
            read_plugin(conn, actor, plugin_id)
            raise PluginReadOnly(plugin_id)


def advance_plugins(
    conn: Connection, actor: Actor, version_counts: Mapping[UUID, int], now: datetime
) -> dict[UUID, AdvancedPlugin]:
    """Reserve ordinals and revisions for new versions of plugins this transaction holds; a revision alone for 0."""
    return {p.plugin_id: p for p in store.advance_plugins(conn, actor.tenant_id, version_counts, now)}


def _search(conn: Connection, actor: Actor, query: SearchPlugins, reach: Reach) -> PluginPage:
    generation, *after = decode_cursor(query.cursor, query, _searched) if query.cursor else (None,)
    page = store.search_plugins(conn, actor.tenant_id, query, generation, after, query.limit + 1)
    if generation is not None and page.generation is None:
        raise CursorExpired
    tenant_ids, plugin_ids = (page.tenant_ids or [])[: query.limit], (page.plugin_ids or [])[: query.limit]
    rows = [row for row in store.get_plugins(conn, tenant_ids, plugin_ids) if reach.covers(row.plugin_id)]
    return _page(query, rows, _cursor_after(query, page), page.total or 0, page.facets or {})


def _cursor_after(query: SearchPlugins, page: SearchPage) -> str | None:
    """The cursor of the page after this one; None where the extra hit that was asked for did not come."""
    last = query.limit - 1
    if not page.plugin_ids or not page.tiers or not page.scores or len(page.plugin_ids) <= query.limit:
        return None
    return encode_cursor(query, (page.generation, page.tiers[last], page.scores[last], str(page.plugin_ids[last])))


def _browse(conn: Connection, actor: Actor, query: SearchPlugins, reach: Reach) -> PluginPage:
    after = decode_cursor(query.cursor, query, _browsed) if query.cursor else None
    keys = store.browse_plugins(conn, actor.tenant_id, query, reach, after, query.limit + 1)
    shown = keys[: query.limit]
    counts = store.count_plugins(conn, actor.tenant_id, query, MAX_COUNTED + 1)
    total = next((c.plugin_count for c in counts if c.facet is None), 0)
    facets: dict[str, dict[str, int]] = {}
    for count in counts:
        if count.facet is not None and count.value is not None:
            facets.setdefault(count.facet, {})[count.value] = count.plugin_count
    cursor = None
    if len(keys) > len(shown):
        cursor = encode_cursor(query, (shown[-1].dependents_count, str(shown[-1].plugin_id)))
    rows = store.get_plugins(conn, [key.tenant_id for key in shown], [key.plugin_id for key in shown])
    return _page(query, rows, cursor, total, facets)


def _page(
    query: SearchPlugins, rows: Sequence[PluginRow], cursor: str | None, counted: int, facets: dict[str, dict[str, int]]
) -> PluginPage:
    return PluginPage(
        items=[Plugin.of(row) for row in rows],
        next_cursor=cursor,
        total=min(counted, MAX_COUNTED),
        is_total_capped=counted > MAX_COUNTED,
        facets=facets if query.include == "facets" else None,
    )


def _insert(conn: Connection, actor: Actor, drafts: Sequence[PluginDraft], now: datetime) -> list[ImportedPlugin]:
    inserted = store.create_plugins(conn, actor.tenant_id, actor.user_id, {new_id(): d for d in drafts}, now)
    ids = {plugin.name: plugin.plugin_id for plugin in inserted}
    if ids:
        store.write_search(conn, actor.tenant_id, list(ids.values()))
        _announce(conn, actor, "plugyard.plugin.created", dict.fromkeys(ids.values(), 1), now)
    kept = store.find_plugins(conn, actor.tenant_id, [d.name for d in drafts if d.name not in ids])
    known = {plugin.name: plugin.plugin_id for plugin in kept if plugin.tenant_id == actor.tenant_id}
    return [ImportedPlugin(ids.get(d.name) or known.get(d.name), d.name, d.name in ids) for d in drafts]


def _announce(conn: Connection, actor: Actor, event_type: str, revisions: dict[UUID, int], now: datetime) -> None:
    events = [
        outbox.Event(event_type, "plugin", plugin_id, revision, {"plugin_id": plugin_id})
        for plugin_id, revision in revisions.items()
    ]
    outbox.add(conn, actor, events, now)


def _patched(row: PluginRow, patch: PluginPatch) -> PluginPatch:
    """All fields as they will be: the patch's where it names them, else the row's; deprecation as in the patch."""
    kept = {name: getattr(row, name) for name in PluginPatch.model_fields if name != "deprecation"}
    return PluginPatch.model_validate(kept | patch.model_dump(exclude_unset=True))


def _write_deprecation(conn: Connection, actor: Actor, plugin_id: UUID, patch: PluginPatch, now: datetime) -> None:
    deprecation = patch.deprecation
    if deprecation is None:
        store.delete_deprecation(conn, actor.tenant_id, plugin_id)
        return
    successor = None
    if deprecation.successor_plugin_id:
        try:
            successor = read_plugin(conn, actor, deprecation.successor_plugin_id)
        except PluginNotFound:
            raise SuccessorNotFound from None
    if successor and patch.is_public and not successor.is_public:
        raise SuccessorNotFound
    store.upsert_deprecation(conn, actor.tenant_id, plugin_id, patch.is_public, deprecation.message, successor, now)
