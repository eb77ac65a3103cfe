"""The dependency graph: what publishing writes of it, and what a resolver reads, in one statement.

A plugin's row holds all of its versions, packed, and the names they can lead to. Masks in it and its closure speak of
other plugins, which change without it: both are caches. A mask says up to which version it looked and a reader tests
the newer ones itself; a name that no closure has is asked for again. So to be behind the events (`refresh.py`) costs
time and is not wrong. A mask does not say on whose plugin it was made: where a name is public and the tenant's own too,
a reader takes none (`_forget_masks_on_others`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from clients.postgres import Connection
from shared.catalog.models import AdvancedPlugin
from shared.versions import graph_store as store
from shared.versions.graph_models import FetchedPlugin, NewEdge, NewGraph, PackableRow, TargetRow
from shared.versions.models import Dependency, DependencyKind
from shared.versions.packed import Release, pack, unpack
from shared.versions.resolve_errors import GraphTooLarge

# A closure of more would cost every reader more than asking again does.
MAX_CLOSURE = 5000
# What one question may read: unpacked it takes a few times as much, within a function's memory.
MAX_PLUGINS = 10_000
MAX_PACKED_BYTES = 64 * 1024 * 1024


def derive_graph(
    conn: Connection, tenant_id: UUID, plugins: Mapping[UUID, AdvancedPlugin], published: Sequence[PackableRow]
) -> None:
    """Write the rows of plugins with new versions, or with other things said of versions; the caller holds the plugins.

    published: the new versions of these plugins, which the caller has written, in order of their ordinals.
    """
    store.hold_graph(conn, tenant_id, list(plugins))
    releases = _all_releases(conn, tenant_id, plugins, published)
    targets = {row.name: row for row in store.list_targets(conn, tenant_id, _names(releases.values()))}
    seen = {plugin_id: _seen(plugins[plugin_id], own, targets) for plugin_id, own in releases.items()}
    closures = _closures(plugins, seen)
    graphs = [_graph(plugins[i], releases[i], seen[i], closures[i]) for i in plugins]
    store.write_graph(conn, tenant_id, graphs)
    store.write_edges(conn, tenant_id, [edge for i in plugins for edge in _edges(plugins[i], releases[i], seen[i])])


def fetch_graph(conn: Connection, tenant_id: UUID, names: Collection[str]) -> dict[str, FetchedPlugin]:
    """The plugins that these names can lead to, as a tenant reads names, by name; what is nobody's is missing.

    One statement, as a rule. A name that a version asks for and no closure had yet is asked for by another.

    Raises: GraphTooLarge.
    """
    fetched: dict[str, FetchedPlugin] = {}
    asked: set[str] = set()
    shadowing: set[str] = set()
    missing, room = set(names), MAX_PACKED_BYTES
    while missing:
        page = store.fetch_graph(conn, tenant_id, missing, MAX_PLUGINS, room)
        room -= page.rows[-1].bytes_upto if page.rows else 0
        rows = [row for row in page.rows if row.name not in fetched]
        if room < 0 or max(len(page.rows), len(fetched) + len(rows)) > MAX_PLUGINS:
            raise GraphTooLarge(MAX_PLUGINS, MAX_PACKED_BYTES)
        new: dict[str, FetchedPlugin] = {}
        for row in rows:
            if row.name in new:
                shadowing.add(row.name)
            else:
                new[row.name] = FetchedPlugin(row, unpack(row.packed))
        fetched |= new
        asked.update(missing, page.externals, new)
        missing = {target for plugin in new.values() for target in plugin.plugin.targets} - asked
    _forget_masks_on_others(fetched, shadowing)
    return fetched


def _forget_masks_on_others(fetched: Mapping[str, FetchedPlugin], shadowing: Collection[str]) -> None:
    """Take no masks that may have been made on another plugin than the one that has the name here.

    A public row speaks of public plugins, whatever the tenant has of its own. The tenant's rows speak of the public one
    until it has its own, and an edge may have seen more versions of that than its own will ever have.

    shadowing: the names that the tenant's own plugin and a public one both have.
    """
    own = {name for name, plugin in fetched.items() if not plugin.row.is_public}
    shadowed = own.intersection(shadowing)
    for plugin in fetched.values() if own else ():
        for target in (own if plugin.row.is_public else shadowed).intersection(plugin.plugin.targets):
            plugin.plugin.forget(target)


def _all_releases(
    conn: Connection, tenant_id: UUID, plugins: Mapping[UUID, AdvancedPlugin], published: Sequence[PackableRow]
) -> dict[UUID, list[PackableRow]]:
    new: dict[UUID, list[PackableRow]] = defaultdict(list)
    for row in published:
        new[row.plugin_id].append(row)
    # Of a plugin whose first versions these are there is nothing to read.
    before = {i: plugin.last_ordinal - len(new[i]) + 1 for i, plugin in plugins.items()}
    earlier: dict[UUID, list[PackableRow]] = defaultdict(list)
    for row in store.list_releases(conn, tenant_id, {i: ordinal for i, ordinal in before.items() if ordinal > 1}):
        earlier[row.plugin_id].append(row)
    return {i: [*earlier[i], *new[i]] for i in plugins}


def _names(all_releases: Iterable[Sequence[PackableRow]]) -> set[str]:
    return {d["name"] for releases in all_releases for release in releases for d in release.dependencies}


def _seen(
    plugin: AdvancedPlugin, releases: Sequence[PackableRow], targets: Mapping[str, TargetRow]
) -> dict[str, TargetRow | None]:
    """What the names a plugin asks for mean to it; what all can see is told of what all can see alone."""
    found = {name: targets.get(name) for name in sorted(_names([releases]))}
    return {name: t if t and (t.is_public or not plugin.is_public) else None for name, t in found.items()}


def _closures(
    plugins: Mapping[UUID, AdvancedPlugin], seen: Mapping[UUID, Mapping[str, TargetRow | None]]
) -> dict[UUID, set[str]]:
    """What each plugin can lead to; those published together lead on to one another, also in a circle."""
    closures = {
        i: {plugins[i].name}.union(targets, *(t.closure for t in targets.values() if t)) for i, targets in seen.items()
    }
    beside = {plugins[i].name: i for i in plugins}
    has_grown = True
    while has_grown:
        has_grown = False
        for i, targets in seen.items():
            size = len(closures[i])
            closures[i].update(*(closures[beside[name]] for name, t in targets.items() if t and name in beside))
            has_grown |= len(closures[i]) > size
    return closures


def _graph(
    plugin: AdvancedPlugin,
    releases: Sequence[PackableRow],
    seen: Mapping[str, TargetRow | None],
    closure: Collection[str],
) -> NewGraph:
    return NewGraph(
        plugin_id=plugin.plugin_id,
        is_public=plugin.is_public,
        name=plugin.name,
        last_ordinal=len(releases),
        newest_released_at=max(release.released_at for release in releases),
        closure=sorted(closure)[:MAX_CLOSURE],
        packed=pack([_release(r) for r in releases], {name: t.versions for name, t in seen.items() if t}),
    )


def _release(row: PackableRow) -> Release:
    return Release(
        version=row.version,
        dependencies=[Dependency(d["name"], d["range"], DependencyKind(d["kind"])) for d in row.dependencies],
        host_range=row.host_range,
        released_on=row.released_at.date(),
        is_yanked=row.is_yanked,
        is_deprecated=row.is_deprecated,
    )


def _edges(
    plugin: AdvancedPlugin, releases: Sequence[PackableRow], seen: Mapping[str, TargetRow | None]
) -> Iterable[NewEdge]:
    for name in sorted(_names([releases])):
        target = seen[name]
        yield NewEdge(
            plugin_id=plugin.plugin_id,
            plugin_name=plugin.name,
            is_public=plugin.is_public,
            target_name=name,
            masked_upto=len(target.versions) if target else 0,
            closure_seen=len(target.closure) if target else 0,
        )
