"""Invents what generated plugins ask for: their own family's libraries, a shelf of shared ones, and some real ones.

A library asks only for those that were on the shelf before it, and a plugin for libraries alone: no circles. The first
on the shelf have most of the dependents. What is asked for was out on the day, so versions of one age go together.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Self

from infra.local.sample.catalog import sample_plugins
from infra.local.sample.generate_ranges import KINDS, renew_ranges
from infra.local.sample.package_name import name_role
from shared.catalog.models import PluginRole
from shared.versions.dependencies import FIELDS
from shared.versions.models import DependencyKind, ReleaseDraft
from shared.versions.semver import parse_version

_COMMON, _NODE, _WEB = PluginRole.COMMON_LIBRARY, PluginRole.NODE_LIBRARY, PluginRole.WEB_LIBRARY
# Which libraries run where a plugin of a role does; any other role gets the common ones alone.
_FITTING = {
    _NODE: (_COMMON, _NODE),
    _WEB: (_COMMON, _WEB),
    PluginRole.BACKEND_PLUGIN: (_COMMON, _NODE),
    PluginRole.BACKEND_PLUGIN_MODULE: (_COMMON, _NODE),
    PluginRole.FRONTEND_PLUGIN: (_COMMON, _WEB),
}
# Real ones that lead to few others: the application's own would bring 450 names with them.
_REAL = (
    *("@backstage/catalog-client", "@backstage/catalog-model", "@backstage/config", "@backstage/errors"),
    *("@backstage/plugin-catalog-common", "@backstage/plugin-permission-common", "@backstage/types"),
)
_FEWEST, _MOST = 3, 6
# An author who pins holds everybody else back, so a library's do not.
_PINNED = 0.007


@dataclass(frozen=True)
class Library:
    """What can be asked for: the stable versions of a package and the days they came out, in order."""

    name: str
    versions: Sequence[str]
    days: Sequence[int]

    @classmethod
    def of(cls, name: str, releases: Iterable[ReleaseDraft]) -> Self:
        """The library that a package with these releases is."""
        stable = [r for r in releases if not parse_version(r.version).is_prerelease]
        return cls(name, [r.version for r in stable], [_day(r) for r in stable])

    def newest_on(self, day: int) -> str | None:
        """Its newest stable version on a day; None before there is one."""
        count = bisect_right(self.days, day)
        return self.versions[count - 1] if count else None


class Shelf:
    """The libraries that all share, as far as they have been made."""

    def __init__(self) -> None:
        """An empty one."""
        self._by_role: dict[PluginRole, list[Library]] = defaultdict(list)

    def put(self, name: str, releases: Iterable[ReleaseDraft]) -> None:
        """Let those who come later ask for this library."""
        self._by_role[name_role(name)].append(Library.of(name, releases))

    def give_dependencies(
        self, draw: Random, family: Mapping[str, Sequence[ReleaseDraft]], *, is_library: bool
    ) -> Iterator[tuple[str, list[ReleaseDraft]]]:
        """The members of a family, each with what its releases ask for."""
        for name, releases in family.items():
            targets = self._targets(draw, name, family)
            yield name, list(_asking(draw, releases, targets, 0.0 if is_library else _PINNED))

    def _targets(self, draw: Random, name: str, family: Mapping[str, Sequence[ReleaseDraft]]) -> list[Library]:
        first, last = _day(family[name][0]), _day(family[name][-1])
        found = {library.name: library for library in [*_siblings(name, family), *_real(draw)]}
        out = [library for library in found.values() if library.newest_on(last)]
        wanted = draw.randint(_FEWEST, _MOST)
        shared = {library.name: library for library in self._some(draw, name_role(name), 2 * wanted)}
        return [*out, *(library for library in shared.values() if library.newest_on(first))][:wanted]

    def _some(self, draw: Random, role: PluginRole, count: int) -> Iterator[Library]:
        for _ in range(count):
            shelved = self._by_role[draw.choice(_fitting(role))]
            if shelved:
                yield shelved[int(len(shelved) * draw.random() ** 2)]


def _siblings(name: str, family: Mapping[str, Sequence[ReleaseDraft]]) -> Iterator[Library]:
    role = name_role(name)
    for other, releases in family.items():
        # Never one of the same role, so that no two ask for each other.
        if name_role(other) in _fitting(role) and name_role(other) != role:
            yield Library.of(other, releases)


def _real(draw: Random) -> Iterator[Library]:
    for name in draw.sample(_REAL, draw.randint(1, 2)):
        yield _real_libraries()[name]


@cache
def _real_libraries() -> dict[str, Library]:
    real = ((plugin.draft.name, plugin.releases) for plugin in sample_plugins())
    return {name: _since_first_major(name, releases) for name, releases in real if name in _REAL}


def _since_first_major(name: str, releases: Iterable[ReleaseDraft]) -> Library:
    # Each minor version before 1.0 is a wall between those who ask for it and those who ask for the next.
    return Library.of(name, [r for r in releases if r.released_at and not r.version.startswith("0.")])


def _asking(
    draw: Random, releases: Sequence[ReleaseDraft], targets: Sequence[Library], pinned: float
) -> Iterator[ReleaseDraft]:
    kinds = {target.name: draw.choice(KINDS) for target in targets}
    asked: dict[str, str] = {}
    for release in releases:
        day = _day(release)
        out = [target for target in targets if target.newest_on(day)]
        renew_ranges(draw, asked, out, day)
        pins = {t.name: newest for t in out if draw.random() < pinned and (newest := t.newest_on(day))}
        yield release.model_copy(update=_by_field({**asked, **pins}, kinds))


def _by_field(asked: Mapping[str, str], kinds: Mapping[str, DependencyKind]) -> dict[str, dict[str, str]]:
    fields: dict[str, dict[str, str]] = defaultdict(dict)
    for name, range_ in asked.items():
        fields[FIELDS[kinds[name]]][name] = range_
    return fields


def _fitting(role: PluginRole) -> tuple[PluginRole, ...]:
    return _FITTING.get(role, (_COMMON,))


def _day(release: ReleaseDraft) -> int:
    return release.released_at.toordinal() if release.released_at else 0
