"""Shapes of the dependency graph: what its rows are made from, and what a resolver reads of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
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


class GraphRow(NamedTuple):
    """A plugin as its tenant, or another that may see it, reads it. bytes_upto: of the packed rows up to this one.

    A tuple, which is made in a fifth of the time: a resolver reads a thousand of them.
    """

    name: str
    plugin_id: UUID
    is_public: bool
    generation: int
    packed: str
    deprecation_message: str | None
    successor_name: str | None
    bytes_upto: int


@dataclass(frozen=True, slots=True)
class GraphPage:
    """What one statement read. rows: of a name the own plugin before the public one. externals: names of nobody's."""

    rows: Sequence[GraphRow]
    externals: Sequence[str]


class FetchedPlugin(NamedTuple):
    """A plugin of a fetched graph: its row, and what is packed in it."""

    row: GraphRow
    plugin: PackedPlugin
