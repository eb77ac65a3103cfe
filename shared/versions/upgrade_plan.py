"""In which steps to go from what is installed to what is wanted, so that every set on the way goes together.

Where a plugin's new version does not go with another's old one, the other has to move before it, or with it. Plugins
that wait for each other in a circle move at once: a step is a strongly connected component of that graph, and the steps
follow its arrows backwards. (S. R. Kosaraju's algorithm, as in A. Aho, J. Hopcroft, J. Ullman, "Data Structures and
Algorithms", 1983, 6.7.)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from shared.versions.conflicts import goes_with
from shared.versions.models import DependencyKind
from shared.versions.packed import Constraint, PackedPlugin
from shared.versions.semver import parse_range


@dataclass(frozen=True, slots=True)
class Move:
    """One plugin's part of a step; None: not there, before or after."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class UpgradeStep:
    """Plugins that move at once."""

    moves: tuple[Move, ...]


def plan_upgrade(
    plugins: Mapping[str, PackedPlugin], installed: Mapping[str, str], wanted: Mapping[str, str]
) -> list[UpgradeStep]:
    """The steps; each leaves no contradiction that was not there before it. Empty where nothing changes.

    wanted: a set that goes together; so then do all on the way, if the installed one does.
    """
    moves = {
        name: Move(name, installed.get(name), wanted.get(name))
        for name in sorted({*installed, *wanted})
        if installed.get(name) != wanted.get(name)
    }
    waits_for = _waits(plugins, moves)
    return [UpgradeStep(tuple(moves[name] for name in sorted(group))) for group in _in_order(waits_for)]


def _waits(plugins: Mapping[str, PackedPlugin], moves: Mapping[str, Move]) -> dict[str, set[str]]:
    """For each plugin those that cannot stay where they are when it has moved."""
    waits_for: dict[str, set[str]] = {name: set() for name in moves}
    for name, move in moves.items():
        for constraint in _constraints(plugins, name, move.after):
            target = moves.get(constraint.target)
            if target and not _is_met(constraint, target.before):
                waits_for[name].add(target.name)
        for constraint in _constraints(plugins, name, move.before):
            target = moves.get(constraint.target)
            if target and not _is_met(constraint, target.after):
                waits_for[target.name].add(name)
    return waits_for


def _constraints(plugins: Mapping[str, PackedPlugin], name: str, version: str | None) -> list[Constraint]:
    return plugins[name].constraints_by(version) if name in plugins else []


def _is_met(constraint: Constraint, version: str | None) -> bool:
    if version is None:
        return constraint.kind is DependencyKind.OPTIONAL
    return goes_with(parse_range(constraint.range), version)


def _in_order(waits_for: Mapping[str, set[str]]) -> Iterator[frozenset[str]]:
    """Groups of names that wait for each other, each group after those it waits for; small ones first."""
    groups = {name: group for group in _components(waits_for) for name in group}
    order: TopologicalSorter[frozenset[str]] = TopologicalSorter(
        {group: {groups[o] for name in group for o in waits_for[name]} - {group} for group in groups.values()}
    )
    order.prepare()
    while order.is_active():
        for group in sorted(order.get_ready(), key=lambda names: (len(names), sorted(names))):
            yield group
            order.done(group)


def _components(arrows: Mapping[str, set[str]]) -> Iterator[frozenset[str]]:
    """The strongly connected components."""
    backwards: dict[str, set[str]] = {name: set() for name in arrows}
    for name, targets in arrows.items():
        for target in targets:
            backwards[target].add(name)
    seen: set[str] = set()
    finished = [name for start in arrows for name in _finished(start, arrows, seen)]
    seen.clear()
    for start in reversed(finished):
        if component := frozenset(_finished(start, backwards, seen)):
            yield component


def _finished(start: str, arrows: Mapping[str, set[str]], seen: set[str]) -> Iterator[str]:
    """What can be reached from a name and was not seen, each after all that it leads to."""
    if start in seen:
        return
    seen.add(start)
    stack = [(start, iter(sorted(arrows[start])))]
    while stack:
        name, targets = stack[-1]
        target = next((t for t in targets if t not in seen), None)
        if target is None:
            stack.pop()
            yield name
        else:
            seen.add(target)
            stack.append((target, iter(sorted(arrows[target]))))
