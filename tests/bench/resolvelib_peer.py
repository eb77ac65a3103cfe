"""Asks resolvelib, the resolver of pip, about the plugins that ours has read: what it takes is the search alone.

It compares masks, as ours does, so no range is read; the newest version comes first. Optional dependencies are left
out: it knows no "only if it is there".
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from resolvelib import AbstractProvider, BaseReporter, ResolutionError, Resolver
from resolvelib.structs import RequirementInformation

from shared.versions.models import DependencyKind
from shared.versions.packed import PackedPlugin
from tests.bench.timing import timed

# Where it finds something it does so in a fraction of a second, or not in minutes either.
MOST_SECONDS = 5


@dataclass(frozen=True)
class Requirement:
    """A plugin in some of its versions."""

    name: str
    mask: int


@dataclass(frozen=True)
class Candidate:
    """A version of a plugin."""

    name: str
    index: int


class _OutOfTime(Exception):
    """It goes back and forth without end."""


class _Provider(AbstractProvider[Requirement, Candidate, str]):
    def __init__(self, plugins: Mapping[str, PackedPlugin]) -> None:
        self._plugins = plugins
        self._until = time.monotonic() + MOST_SECONDS

    def identify(self, requirement_or_candidate: Requirement | Candidate) -> str:
        return requirement_or_candidate.name

    def get_preference(
        self,
        identifier: str,
        resolutions: Mapping[str, Candidate],
        candidates: Mapping[str, Iterator[Candidate]],
        information: Mapping[str, Iterator[RequirementInformation[Requirement, Candidate]]],
        backtrack_causes: Sequence[RequirementInformation[Requirement, Candidate]],
    ) -> tuple[bool, str]:
        """What stood in the way before comes first, as in pip."""
        return (not any(identifier == cause.requirement.name for cause in backtrack_causes), identifier)

    def find_matches(
        self,
        identifier: str,
        requirements: Mapping[str, Iterator[Requirement]],
        incompatibilities: Mapping[str, Iterator[Candidate]],
    ) -> list[Candidate]:
        if time.monotonic() > self._until:
            raise _OutOfTime
        mask = -1
        for requirement in requirements[identifier]:
            mask &= requirement.mask
        for candidate in incompatibilities[identifier]:
            mask &= ~(1 << candidate.index)
        indices = reversed(self._plugins[identifier].order())
        return [Candidate(identifier, index) for index in indices if mask >> index & 1]

    def is_satisfied_by(self, requirement: Requirement, candidate: Candidate) -> bool:
        return bool(requirement.mask >> candidate.index & 1)

    def get_dependencies(self, candidate: Candidate) -> list[Requirement]:
        asked = self._plugins[candidate.name].constraints_of(candidate.index)
        return [
            Requirement(constraint.target, constraint.strict)
            for constraint in asked
            if constraint.kind is not DependencyKind.OPTIONAL and constraint.target in self._plugins
        ]


def ask_resolvelib(plugins: Mapping[str, PackedPlugin], names: Sequence[str]) -> tuple[int, bool]:
    """How long it took, in nanoseconds, and whether it found versions."""
    wanted = [Requirement(name, ~plugins[name].prereleases) for name in names]
    return timed(lambda: _is_solved(plugins, wanted))


def _is_solved(plugins: Mapping[str, PackedPlugin], wanted: Sequence[Requirement]) -> bool:
    try:
        Resolver(_Provider(plugins), BaseReporter()).resolve(wanted, max_rounds=1_000_000)
    except (ResolutionError, _OutOfTime):
        return False
    return True
