"""Use cases of what depends on what: who depends on a plugin, and what one version needs.

Both show a graph without the plugins that the reader may not see: these are in no list and no count, and no way leads
through them. A name of one of them in a version's own list is shown as the name of no plugin is.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints, TypeAdapter

from clients.postgres import Connection
from shared.catalog import service as catalog
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, encode_cursor
from shared.fields import Storable
from shared.identity.service import require, require_somewhere
from shared.permissions import Permission
from shared.versions import dependents_store as store
from shared.versions import store as versions_store
from shared.versions.dependents_models import (
    Dependent,
    DependentPage,
    DependentReach,
    ListDependents,
    Standing,
    VersionGraph,
    VersionGraphQuery,
)
from shared.versions.dependents_walk import Found, Listing, find_direct, find_transitive
from shared.versions.errors import VersionNotFound
from shared.versions.graph import fetch_graph
from shared.versions.graph_models import FetchedPlugin
from shared.versions.packed import PackedPlugin, Release, pack, unpack
from shared.versions.standings import Judge, Step, asked_of, judge_of, newest_of
from shared.versions.version_graph import GraphPlugin, Node, walk_version_graph

# How many a page that filters looks at: each costs its packed row. The page ends there, and the next one goes on.
MAX_JUDGED = 500

_listed = TypeAdapter(tuple[Annotated[str, StringConstraints(max_length=214), Storable], UUID])


def list_dependents(actor: Actor, plugin_id: UUID, query: ListDependents) -> DependentPage:
    """Who depends on a plugin, own or public, by name.

    Raises: Forbidden without `catalog:read` for it. PluginNotFound. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ, plugin_id)
        reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
        target = catalog.read_plugin(conn, actor, plugin_id)
        root = Found(target.plugin_id, target.name, target.is_public, 0, None)
        after = decode_cursor(query.cursor, query, _listed) if query.cursor else None
        find = find_direct if query.kind is DependentReach.DIRECT else find_transitive
        listing = find(conn, actor, root, reach, after, _looked_at(query) + 1)
        return _page(conn, actor, root, query, listing)


def get_version_graph(actor: Actor, version_id: UUID, query: VersionGraphQuery) -> VersionGraph:
    """What one version, of an own or public plugin, needs, to a depth; names mean what they mean to the tenant.

    Raises: Forbidden without `catalog:read` for it. VersionNotFound.
    """
    with transaction(actor) as conn:
        row = versions_store.get_version(conn, actor.tenant_id, version_id)
        require(conn, actor, Permission.CATALOG_READ, row.plugin_id if row else None)
        if row is None:
            raise VersionNotFound(version_id)
        reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
        plugin = catalog.read_plugin(conn, actor, row.plugin_id)
        text = store.list_packed(conn, actor.tenant_id, [plugin.plugin_id]).get(plugin.plugin_id)
        fetched = fetch_graph(conn, actor.tenant_id, [needed["name"] for needed in row.dependencies or ()])
    # A plugin last published before there was a graph has no row, and its versions ask for nothing.
    packed = unpack(text or pack([Release(row.version, [], None, row.released_at.date(), row.is_yanked)], {}))
    own = GraphPlugin(plugin.plugin_id, plugin.is_public, plugin.deprecated_at is not None, packed)
    known = {name: _known(one) for name, one in fetched.items() if reach.covers(one.row.plugin_id)}
    root = Node(plugin.name, 0, own, row.ordinal - 1 if text else 0)
    walked = walk_version_graph(root, known, query.depth, include_external=query.has_external)
    return VersionGraph.of(version_id, query.depth, walked)


def _known(fetched: FetchedPlugin) -> GraphPlugin:
    row = fetched.row
    return GraphPlugin(row.plugin_id, row.is_public, row.deprecation_message is not None, fetched.plugin)


def _looked_at(query: ListDependents) -> int:
    """How many a page looks at."""
    return query.limit if query.version is None and query.range is None else MAX_JUDGED


def _page(conn: Connection, actor: Actor, root: Found, query: ListDependents, listing: Listing) -> DependentPage:
    """The first of those found that are wanted; it ends where it is full or enough were looked at."""
    looked = listing.found[: _looked_at(query)]
    ids = {root.plugin_id, *(step.plugin_id for one in looked for step, _ in one.way())}
    packed = {i: unpack(text) for i, text in store.list_packed(conn, actor.tenant_id, ids).items()}
    judge = judge_of(packed.get(root.plugin_id), query.version, query.range)
    items: list[Dependent] = []
    last: Found | None = None
    for last in looked:
        items.extend(_judged(last, packed, judge, query))
        if len(items) == query.limit:
            break
    return DependentPage(
        version=str(judge.subject) if judge.subject else None,
        items=items,
        next_cursor=_cursor_after(query, last, listing),
        total=listing.total,
        is_total_capped=listing.is_capped,
    )


def _cursor_after(query: ListDependents, last: Found | None, listing: Listing) -> str | None:
    """The cursor behind the last that was looked at; None where no further one was found."""
    if last is None or last is listing.found[-1]:
        return None
    return encode_cursor(query, (last.name, str(last.plugin_id)))


def _judged(
    found: Found, packed: Mapping[UUID, PackedPlugin], judge: Judge, query: ListDependents
) -> Iterator[Dependent]:
    """A dependent as it is shown, if it is wanted."""
    way = [_step(packed[one.plugin_id], via.name) for one, via in found.way()]
    standing = judge.standing(way)
    if judge.takes_wanted(way) and (query.version is None or standing is Standing.FOLLOWS):
        asked = way[0].asked
        yield Dependent(
            href=f"/v1/plugins/{found.plugin_id}",
            plugin_id=found.plugin_id,
            name=found.name,
            version=way[0].version,
            distance=found.distance,
            via=found.via.name if found.via and found.via.distance else None,
            kind=asked.kind if asked else None,
            range=asked.range if asked else None,
            standing=standing,
        )


def _step(plugin: PackedPlugin, name: str) -> Step:
    return Step(plugin.versions[newest_of(plugin)], asked_of(plugin, name))
