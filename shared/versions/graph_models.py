"""Shapes of the dependency graph: what its rows are made from, and what a resolver reads of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.versions.packed import PackedPlugin


@dataclass(frozen=True, slots=True)
class PackableRow:
    """A version as it goes into its plugin's packed row."""

    plugin_id: UUID
    version: str
    dependencies: Sequence[dict[str, str]]
    host_range: str | None
    released_at: datetime
    is_yanked: bool = False
    is_deprecated: bool = False


@dataclass(frozen=True, slots=True)
class TargetRow:
    """What a name means to who depends on it."""

    name: str
    is_public: bool
    versions: list[str]
    closure: list[str]


@dataclass(frozen=True, slots=True)
class NewGraph:
    """A plugin's row about to be written."""

    plugin_id: UUID
    is_public: bool
    name: str
    last_ordinal: int
    newest_released_at: datetime
    closure: Sequence[str]
    packed: str


@dataclass(frozen=True, slots=True)
class NewEdge:
    """A name that a plugin asks for; how much of the target its row knows."""

    plugin_id: UUID
    plugin_name: str
    is_public: bool
    target_name: str
    masked_upto: int
    closure_seen: int


@dataclass(frozen=True, slots=True)
class GraphRow:
    """A plugin as its tenant, or another that may see it, reads it; closure: only of a name that was asked for.

    is_shadowing: an own plugin whose name is a public plugin's too. bytes_upto: of the packed rows up to this one.
    """

    name: str
    tenant_id: UUID
    plugin_id: UUID
    is_public: bool
    generation: int
    newest_released_at: datetime
    packed: str
    closure: list[str] | None
    deprecation_message: str | None
    successor_name: str | None
    is_shadowing: bool
    bytes_upto: int


@dataclass(frozen=True, slots=True)
class FetchedPlugin:
    """A plugin of a fetched graph: its row, and what is packed in it."""

    row: GraphRow
    plugin: PackedPlugin
