"""Shapes of what depends on what: who depends on a plugin, and what one version needs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from shared.fields import Public, RequestModel, ResponseModel
from shared.filters import Reads, ReadsNothing
from shared.versions.models import DependencyKind
from shared.versions.semver import MAX_LENGTH, checked_range, checked_version
from shared.versions.version_graph import MAX_NODES, Node, WalkedGraph


class DependentReach(StrEnum):
    """How near those are who depend on a plugin."""

    DIRECT = "direct"
    TRANSITIVE = "transitive"


class Standing(StrEnum):
    """Whether a dependent would take a version of what it depends on."""

    FOLLOWS = "follows"
    STAYS_BEHIND = "stays-behind"
    # Only older versions of it depend on the plugin.
    LEFT = "left"


class ListDependents(RequestModel):
    """Which dependents of a plugin, and which page of them."""

    kind: Annotated[
        DependentReach,
        Field(
            description="Who asks for it, or also who asks for those, and so on; nearest first, then the first found."
        ),
        Reads("distance"),
    ] = DependentReach.DIRECT
    version: Annotated[
        Annotated[str, Field(max_length=MAX_LENGTH, examples=["2.0.0"]), AfterValidator(checked_version)] | None,
        Field(description="Only those who would take this version of it, published or not."),
        Reads("standing"),
    ] = None
    range: Annotated[
        Annotated[str, Field(max_length=MAX_LENGTH, examples=["^2.0.0"]), AfterValidator(checked_range)] | None,
        Field(description="Only those who would take one of its published versions in this npm range."),
        Reads("range"),
    ] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("name")] = None


class VersionGraphQuery(RequestModel):
    """How much of the graph from a version."""

    depth: Annotated[int, Field(ge=1, le=10), ReadsNothing("says how far from the version to go")] = 3
    has_external: Annotated[
        bool,
        Field(alias="include_external", description="Also packages that are no plugin here, such as react."),
        ReadsNothing("says which nodes to show"),
    ] = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A plugin whose dependents are asked for. is_public: the platform's for all, not a tenant's own."""

    name: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class DependentRow:
    """A plugin that asks for one of some names. place: of the name among them, from 1."""

    place: int
    plugin_id: UUID
    plugin_name: str
    is_public: bool


class Dependent(ResponseModel):
    """A plugin that depends on another, as its newest stable version does."""

    href: Annotated[str, Public]
    plugin_id: Annotated[UUID, Public]
    name: Annotated[str, Public]
    version: Annotated[str, Public, Field(description="Its newest stable version, which the rest is about.")]
    distance: Annotated[int, Public, Field(description="1: it asks for the plugin itself.")]
    via: Annotated[str | None, Public, Field(description="The plugin it asks for, where that is another.")]
    kind: Annotated[DependencyKind | None, Public, Field(description="Of what it asks for; null if it has left.")]
    range: Annotated[str | None, Public, Field(description="Of what it asks for; null if it has left.")]
    standing: Annotated[
        Standing | None,
        Public,
        Field(
            description="Whether it would take the version that the page is about, and on a longer way each plugin the "
            "newest of the next. `left`: only older versions on the way ask for it. Null where there is no version."
        ),
    ]


class DependentPage(ResponseModel):
    """Dependents by name. A page that filters can be short, or empty, and have a next one."""

    version: Annotated[
        str | None, Public, Field(description="The version that standings are about: as asked, or the newest stable.")
    ]
    items: Annotated[list[Dependent], Public]
    next_cursor: Annotated[str | None, Public]
    total: Annotated[int, Public, Field(description="Of dependents of that kind, whichever version they would take.")]
    is_total_capped: Annotated[
        bool, Public, Field(description="There are more. Of transitive ones, those nearest to the plugin are listed.")
    ]


class VersionGraphNode(ResponseModel):
    """A package in the graph, once for all who ask for it."""

    name: Annotated[str, Public]
    plugin_id: Annotated[UUID | None, Public, Field(description="Null of a package that is no plugin you can see.")]
    version: Annotated[
        str | None, Public, Field(description="The newest stable one that is accepted where it is first asked for.")
    ]
    distance: Annotated[int, Public]
    is_deprecated: Annotated[bool, Public]
    is_yanked: Annotated[bool, Public]


class VersionGraphEdge(ResponseModel):
    """What one node asks of another."""

    source: Annotated[str, Field(serialization_alias="from"), Public]
    target: Annotated[str, Field(serialization_alias="to"), Public]
    kind: Annotated[DependencyKind, Public]
    range: Annotated[str, Public]
    is_accepted: Annotated[
        bool | None, Public, Field(description="Whether the range accepts the node's version; null of no plugin.")
    ]


class VersionGraph(ResponseModel):
    """What one version needs, to a depth; nodes by distance, the version itself first."""

    version_id: Annotated[UUID, Public]
    depth: Annotated[int, Public]
    nodes: Annotated[list[VersionGraphNode], Public]
    edges: Annotated[list[VersionGraphEdge], Public]
    is_truncated: Annotated[
        bool, Public, Field(description=f"There is more within that depth; {MAX_NODES:,} nodes are shown at most.")
    ]

    @classmethod
    def of(cls, version_id: UUID, depth: int, walked: WalkedGraph) -> "VersionGraph":
        """The answer that shows a walked graph."""
        return cls(
            version_id=version_id,
            depth=depth,
            nodes=[_shown(node) for node in walked.nodes.values()],
            edges=[
                VersionGraphEdge(
                    source=edge.source,
                    target=edge.target,
                    kind=edge.kind,
                    range=edge.range,
                    is_accepted=edge.is_accepted,
                )
                for edge in walked.edges
            ],
            is_truncated=walked.is_truncated,
        )


def _shown(node: Node) -> VersionGraphNode:
    return VersionGraphNode(
        name=node.name,
        plugin_id=node.plugin.plugin_id if node.plugin else None,
        version=node.version,
        distance=node.distance,
        is_deprecated=node.is_deprecated,
        is_yanked=node.is_yanked,
    )
