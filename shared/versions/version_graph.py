"""The graph of what one version needs, walked breadth first to a depth: pure, over plugins that were fetched before.

A name is one node, as an environment has one version of a plugin. Its version is the newest stable one that all who ask
for it where it is first met accept, or else the first of them; an edge says whether its range accepts that version. So
the graph shows what would come along, and where it would clash; what goes together is for a resolver to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from uuid import UUID

from shared.versions.models import DependencyKind
from shared.versions.packed import Constraint, PackedPlugin, masks, parsed

# Answers stay below what a function may answer, and within what a reader can draw.
MAX_NODES = 2000
MAX_EDGES = 10_000


@dataclass(frozen=True, slots=True)
class GraphPlugin:
    """A plugin that the reader may see. is_deprecated: in all of its versions."""

    plugin_id: UUID
    is_public: bool
    is_deprecated: bool
    packed: PackedPlugin


@dataclass(frozen=True, slots=True)
class Node:
    """A name in the graph, how far from the root it was first met, and which version it would be.

    plugin: None of a name that is nobody's. index: the version's ordinal less one; None where no version will do.
    """

    name: str
    distance: int
    plugin: GraphPlugin | None
    index: int | None

    @property
    def version(self) -> str | None:
        """The version's number."""
        return self.plugin.packed.versions[self.index] if self.plugin and self.index is not None else None

    @property
    def is_yanked(self) -> bool:
        """Whether the version was taken back."""
        return self.plugin is not None and self.index is not None and bool(self.plugin.packed.yanked >> self.index & 1)

    @property
    def is_deprecated(self) -> bool:
        """Whether the version, or the plugin as a whole, should not be used any more."""
        if self.plugin is None:
            return False
        marked = self.index is not None and bool(self.plugin.packed.deprecated >> self.index & 1)
        return self.plugin.is_deprecated or marked


@dataclass(frozen=True, slots=True)
class Edge:
    """What one node asks of another. is_accepted: is its version in the range; None of no plugin."""

    source: str
    target: str
    kind: DependencyKind
    range: str
    is_accepted: bool | None


@dataclass(slots=True)
class WalkedGraph:
    """Nodes nearest first, edges in the order they were met; is_truncated: there was more than the bounds let in."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    is_truncated: bool = False


Asked = tuple[Node, Constraint]


def walk_version_graph(
    root: Node, known: Mapping[str, GraphPlugin], depth: int, *, include_external: bool = False, most: int = MAX_NODES
) -> WalkedGraph:
    """The graph from a root down to `depth` edges; a name that is not known is nobody's.

    known: by name, what the reader may see. most: nodes.
    """
    graph = WalkedGraph({root.name: root})
    level = [root]
    for distance in range(1, depth + 1):
        asked = [
            (node, constraint)
            for node in level
            for constraint in _asks(node)
            if include_external or constraint.target in known or constraint.target == root.name
        ]
        level = _add_nodes(graph, asked, known, distance, most)
        _add_edges(graph, asked)
    return graph


def accepted_by(asker: GraphPlugin, constraint: Constraint, target: GraphPlugin) -> int:
    """The mask of the target's versions that a constraint accepts by npm's rule.

    Masks are looked up between public plugins only. Of a name that is public and somebody's own too, a row may have the
    masks on either; there the range says it.
    """
    versions = target.packed.versions
    if not (asker.is_public and target.is_public):
        return masks(constraint.range, parsed(versions))[0]
    return constraint.strict if constraint.upto == len(versions) else constraint.extended(parsed(versions)).strict


def newest_in(plugin: PackedPlugin, accepted: int) -> int | None:
    """The index of the newest version in a mask: stable ones before pre-releases, yanked ones last; None of none."""
    standing = accepted & ~plugin.yanked
    for mask in (standing & ~plugin.prereleases, standing, accepted):
        if mask:
            return next(index for index in reversed(plugin.order()) if mask >> index & 1)
    return None


def _asks(node: Node) -> Sequence[Constraint]:
    return node.plugin.packed.constraints_of(node.index) if node.plugin and node.index is not None else ()


def _add_nodes(
    graph: WalkedGraph, asked: Sequence[Asked], known: Mapping[str, GraphPlugin], distance: int, most: int
) -> list[Node]:
    """Make nodes of the names met for the first time, in the order they are asked for; answers these."""
    met: dict[str, list[Asked]] = {}
    for node, constraint in asked:
        if constraint.target not in graph.nodes:
            met.setdefault(constraint.target, []).append((node, constraint))
    room = most - len(graph.nodes)
    graph.is_truncated |= len(met) > room
    added = [_node(name, known.get(name), askers, distance) for name, askers in list(met.items())[:room]]
    graph.nodes.update((node.name, node) for node in added)
    return added


def _node(name: str, plugin: GraphPlugin | None, askers: Sequence[Asked], distance: int) -> Node:
    if plugin is None:
        return Node(name, distance, None, None)
    ranges = [accepted_by(node.plugin, constraint, plugin) for node, constraint in askers if node.plugin]
    return Node(name, distance, plugin, newest_in(plugin.packed, reduce(and_, ranges) or ranges[0]))


def _add_edges(graph: WalkedGraph, asked: Sequence[Asked]) -> None:
    for node, constraint in asked:
        target = graph.nodes.get(constraint.target)
        if target is None:
            continue
        if len(graph.edges) == MAX_EDGES:
            graph.is_truncated = True
            return
        graph.edges.append(
            Edge(node.name, target.name, constraint.kind, constraint.range, _is_accepted(node, constraint, target))
        )


def _is_accepted(node: Node, constraint: Constraint, target: Node) -> bool | None:
    if node.plugin is None or target.plugin is None:
        return None
    if target.index is None:
        return False
    return bool(accepted_by(node.plugin, constraint, target.plugin) >> target.index & 1)
