"""Who leads to a plugin: those who ask for it, level by level, without whom the reader may not see.

A level is one statement over `dependency_edge`, as a rule. Of a plugin that everybody needs, the nearest are found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from clients.postgres import Connection
from shared.context import Actor
from shared.identity.models import Reach
from shared.versions import dependents_store as store
from shared.versions.dependents_models import Asked, DependentRow

# An exact number of 80,000 costs more than the page, and nobody reads it.
MAX_COUNTED = 1000
# How many a walk finds, and how far it goes.
MAX_FOUND = 2000
MAX_DISTANCE = 20

Place = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin that leads to another. via: what it asks for; None of that other itself, which is at distance 0."""

    plugin_id: UUID
    name: str
    is_public: bool
    distance: int
    via: "Found | None"

    @property
    def place(self) -> Place:
        """Where in a list by name it stands."""
        return self.name, self.plugin_id

    def way(self) -> Iterator[tuple["Found", "Found"]]:
        """Itself and what it asks for, that and what it asks for, and so on to the other."""
        step = self
        while step.via:
            yield step, step.via
            step = step.via


@dataclass(frozen=True, slots=True)
class Listing:
    """Some of those found, by name; and how many there are in all, or that there are more."""

    found: Sequence[Found]
    total: int
    is_capped: bool


def find_direct(conn: Connection, actor: Actor, root: Found, reach: Reach, after: Place | None, count: int) -> Listing:
    """The next `count` of those who ask for a plugin themselves."""
    rows = store.list_dependents(conn, actor.tenant_id, [_asked(root)], reach, [], after, count)
    counted = store.count_dependents(conn, actor.tenant_id, _asked(root), reach, MAX_COUNTED + 1)
    return Listing([_found(row, root) for row in rows], min(counted, MAX_COUNTED), counted > MAX_COUNTED)


def find_transitive(
    conn: Connection, actor: Actor, root: Found, reach: Reach, after: Place | None, count: int
) -> Listing:
    """The next `count` of those who lead to a plugin, among the nearest that a walk finds."""
    found: dict[UUID, Found] = {root.plugin_id: root}
    level: Sequence[Found] = [root]
    while level and len(found) <= MAX_FOUND + 1 and level[0].distance <= MAX_DISTANCE:
        level = _next_level(conn, actor, reach, level, found)
    near = [one for one in found.values() if 0 < one.distance <= MAX_DISTANCE][:MAX_FOUND]
    listed = sorted((one for one in near if after is None or one.place > after), key=lambda one: one.place)
    return Listing(listed[:count], len(near), len(found) > len(near) + 1)


def _next_level(
    conn: Connection, actor: Actor, reach: Reach, level: Sequence[Found], found: dict[UUID, Found]
) -> list[Found]:
    """Those who ask for a level and are not found yet, in its order, each by the first it asks for.

    Asked again while answers are full: who asks for many of the level comes many times in one, and in the next no more.
    """
    asked, met, is_full = [_asked(one) for one in level], list[Found](), True
    while is_full and len(found) <= MAX_FOUND + 1:
        rows = store.list_dependents(conn, actor.tenant_id, asked, reach, found, None, MAX_FOUND + 1)
        is_full = len(rows) > MAX_FOUND
        for row in rows:
            if row.plugin_id not in found:
                found[row.plugin_id] = _found(row, level[row.place - 1])
                met.append(found[row.plugin_id])
    return met


def _asked(found: Found) -> Asked:
    return Asked(found.name, found.is_public)


def _found(row: DependentRow, via: Found) -> Found:
    return Found(row.plugin_id, row.plugin_name, row.is_public, via.distance + 1, via)
