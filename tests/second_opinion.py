"""Second opinions on a question of versions: every choice tried, and a SAT encoding of its own."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Self

from pysat.solvers import Solver

from shared.versions.problem import Mode, OriginKind
from tests.resolving import Ask, Case, asks_of, edges_of, fits, preferred, versions_of


def first_found(case: Case, asks: Sequence[Ask]) -> dict[str, str] | None:
    """Any choice that goes with all edges and these asks, by trying them all; None if there is none."""
    return next(_choices(case, asks), None)


def _choices(case: Case, asks: Sequence[Ask]) -> Iterator[dict[str, str]]:
    wide = case.problem.can_use_prereleases
    there = versions_of(case.graph, case.problem)
    states = {
        name: [s for s in (None, *versions) if all(s in ask.allowed for ask in asks if ask.name == name)]
        for name, versions in there.items()
    }
    edges = [edge for edge in edges_of(case.graph) if edge.target in there]
    names = list(states)

    def go_on(place: int, chosen: dict[str, str | None]) -> Iterator[dict[str, str]]:
        if place == len(names):
            yield {name: version for name, version in chosen.items() if version is not None}
            return
        for state in states[names[place]]:
            chosen[names[place]] = state
            known = (e for e in edges if e.target in chosen and chosen.get(e.name) == e.version)
            if all(fits(edge, chosen[edge.target], wide=wide) for edge in known):
                yield from go_on(place + 1, chosen)
            del chosen[names[place]]

    return go_on(0, {})


class Encoding:
    """Each version a variable, each edge a clause or several, and at most one of each pair; asks are optional."""

    def __init__(self, case: Case) -> None:
        """case: the question."""
        self._case = case
        self._there = versions_of(case.graph, case.problem)
        names = [(name, version) for name, versions in self._there.items() for version in versions]
        self._variables = {place: number for number, place in enumerate(names, 1)}
        self._solver = Solver(name="cadical153", bootstrap_with=list(self._clauses()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._solver.delete()

    def _clauses(self) -> Iterator[list[int]]:
        wide = self._case.problem.can_use_prereleases
        for name, versions in self._there.items():
            yield from ([-a, -b] for a, b in combinations([self._variables[name, v] for v in versions], 2))
        for edge in edges_of(self._case.graph):
            if edge.target not in self._there:
                continue
            asker, versions = self._variables[edge.name, edge.version], self._there[edge.target]
            fitting = [v for v in versions if fits(edge, v, wide=wide)]
            if not edge.is_optional:
                yield [-asker, *(self._variables[edge.target, v] for v in fitting)]
            yield from ([-asker, -self._variables[edge.target, v]] for v in versions if v not in fitting)

    def add(self, asks: Sequence[Ask]) -> None:
        """Make demands of it, for good."""
        for ask in asks:
            versions = self._there[ask.name]
            for version in versions:
                if version not in ask.allowed:
                    self._solver.add_clause([-self._variables[ask.name, version]])
            if None not in ask.allowed:
                self._solver.add_clause([self._variables[ask.name, v] for v in versions])

    def is_possible(self) -> bool:
        """Is there a choice at all?"""
        return bool(self._solver.solve())

    def keep(self, name: str, version: str) -> bool:
        """May a plugin stay with a version, or else go? From now on it does, if it may."""
        others = [-self._variables[name, v] for v in self._there.get(name, ()) if v != version]
        return self._settle(others)

    def newest(self, name: str) -> str | None:
        """The version to prefer of those that a plugin can have; from now on it has it."""
        is_lowest = self._case.problem.mode is Mode.LOWEST
        versions = preferred(self._there[name], is_lowest=is_lowest)
        return next((v for v in versions if self._settle([self._variables[name, v]])), None)

    def _settle(self, literals: Sequence[int]) -> bool:
        is_so = bool(self._solver.solve(assumptions=list(literals)))
        if is_so:
            for literal in literals:
                self._solver.add_clause([literal])
        return is_so


def locks_of(case: Case) -> dict[str, str]:
    """What is locked to a version that host and policy leave, in order; the other locks are none."""
    there = versions_of(case.graph, case.problem)
    asks = [a for a in asks_of(case.graph, case.problem) if a.origin.kind is not OriginKind.WISH]
    return {
        name: version
        for name, version in case.problem.locked.items()
        if version in there.get(name, ()) and all(version in ask.allowed for ask in asks if ask.name == name)
    }


def is_possible(case: Case, asks: Sequence[Ask]) -> bool:
    """Is there a choice that goes with all edges and these asks?"""
    with Encoding(case) as encoding:
        encoding.add(asks)
        return encoding.is_possible()


def best_of(case: Case) -> tuple[list[bool], list[str | None]] | None:
    """Which locks can be kept, the first before the second; then the wishes' versions. None: there is no answer."""
    with Encoding(case) as encoding:
        encoding.add(asks_of(case.graph, case.problem))
        if not encoding.is_possible():
            return None
        kept = [encoding.keep(name, version) for name, version in locks_of(case).items()]
        return kept, [encoding.newest(wish.name) for wish in case.problem.wishes]
