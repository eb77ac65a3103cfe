"""Why each version of an answer was chosen: who asks for it, and what keeps a newer one away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.versions.demands import own_demands, wish_demands
from shared.versions.packed import Constraint, PackedPlugin
from shared.versions.problem import Origin, OriginKind, Problem
from shared.versions.resolver import Resolution
from shared.versions.space import Space


@dataclass(frozen=True, slots=True)
class Asker:
    """A chosen version that asks for the plugin, and in which range."""

    name: str
    version: str
    range: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What a newer version fails on: a demand, a chosen version that does not go with it, or what it asks for itself.

    Of these exactly one is set. needs: what the newer version asks of a chosen one.
    """

    newer: str
    origin: Origin | None = None
    asker: Asker | None = None
    needs: Constraint | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a version was chosen; obstacle: None where it is the newest there is, or nothing known is in the way."""

    origins: tuple[Origin, ...]
    askers: tuple[Asker, ...]
    obstacle: Obstacle | None


def reasons_of(plugins: Mapping[str, PackedPlugin], problem: Problem, resolution: Resolution) -> dict[str, Reason]:
    """The reason for each version of an answer, by name."""
    return _Reasons(Space(plugins, problem), resolution.versions).all()


class _Reasons:
    def __init__(self, space: Space, versions: Mapping[str, str]) -> None:
        self._space = space
        numbers = {name: space.number(name) for name in versions}
        self._chosen = {n: space.state(n, versions[name]) for name, n in numbers.items() if n is not None}
        # What is asked of each chosen plugin, by whom.
        self._asked: dict[int, list[tuple[Asker, Constraint]]] = {number: [] for number in self._chosen}
        self._wished = {demand.package: demand for demand in wish_demands(space)}
        for number in self._chosen:
            for target, constraint in self._constraints(number, self._chosen[number]):
                if target in self._asked:
                    asker = Asker(space.members[number].name, self._version(number), constraint.range)
                    self._asked[target].append((asker, constraint))

    def all(self) -> dict[str, Reason]:
        """The reasons by name."""
        return {self._space.members[number].name: self._reason(number) for number in self._chosen}

    def _reason(self, number: int) -> Reason:
        demands = own_demands(self._space, number)
        origins = [self._wished[number].origin] if number in self._wished else []
        origins += [d.origin for d in demands if d.origin.kind in {OriginKind.HOST_PACKAGE, OriginKind.LOCK}]
        kept = self._kept(number)
        if kept and kept.says == self._version(number) and kept not in origins:
            origins.append(kept)
        askers = tuple(asker for asker, _ in self._asked[number])
        return Reason(tuple(origins), askers, self._obstacle(number))

    def _obstacle(self, number: int) -> Obstacle | None:
        newest = self._newest(number)
        if newest is None or newest == self._chosen[number]:
            return None
        version = self._space.version(number, newest)
        for demand in [*own_demands(self._space, number), *filter(None, [self._wished.get(number)])]:
            if demand.forbidden & newest:
                return Obstacle(version, origin=demand.origin)
        for asker, constraint in self._asked[number]:
            if not self._space.accepted(constraint, number) & newest:
                return Obstacle(version, asker=asker)
        for target, constraint in self._constraints(number, newest):
            # What is not there could be added; what is there is in the way.
            if target in self._chosen and not self._space.accepted(constraint, target) & self._chosen[target]:
                return Obstacle(version, needs=constraint)
        kept = self._kept(number)
        return Obstacle(version, origin=kept) if kept else None

    def _kept(self, number: int) -> Origin | None:
        """The version that is rather kept, and because of what."""
        name, problem = self._space.members[number].name, self._space.problem
        kind = OriginKind.LOCK if name in problem.locked else OriginKind.INSTALLED
        return Origin(kind, name, problem.kept[name]) if name in problem.kept else None

    def _newest(self, number: int) -> int | None:
        """The newest version that is no pre-release, unless those count."""
        member = self._space.members[number]
        passed = 0 if self._space.problem.can_use_prereleases or not member.plugin else member.plugin.prereleases << 1
        stable = (1 << (index + 1) for index in reversed(member.order()) if not passed >> (index + 1) & 1)
        newest = next(stable, None)
        # A chosen pre-release may be newer than any other.
        order = {index: place for place, index in enumerate(member.order())}
        chosen = self._chosen[number]
        is_newer = newest is not None and order[newest.bit_length() - 2] > order[chosen.bit_length() - 2]
        return newest if is_newer else None

    def _constraints(self, number: int, state: int) -> Iterator[tuple[int, Constraint]]:
        plugin = self._space.members[number].plugin
        index = state.bit_length() - 2
        if plugin and index < len(plugin.versions):
            for constraint in plugin.constraints_of(index):
                target = self._space.number(constraint.target)
                if target is not None and target != number:
                    yield target, constraint

    def _version(self, number: int) -> str:
        return self._space.version(number, self._chosen[number])
