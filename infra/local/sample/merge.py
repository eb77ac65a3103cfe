"""Merges the rows of the sources into one record per npm name: which row is believed for which field stands here.

A name counts as soon as any source has it. For a field the order of belief is: the package's own rows, the directory
entry that names the package, the RHDH entry that lists it. A title is written by an entry for one package, never copied
to that package's siblings; category, links and tags describe the whole entry and do go to them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from infra.local.sample.facts import PluginFacts
from infra.local.sample.merge_versions import merge_versions
from infra.local.sample.source_rows import EntryRow, PackageRow, ReleaseRow, VersionRow

T = TypeVar("T")
_REPOSITORY = "https://github.com/backstage/backstage/tree/master/"


@dataclass(frozen=True)
class Sources:
    """All rows, and the look-ups that merging needs."""

    entries: list[EntryRow]
    packages: list[PackageRow]
    versions: list[VersionRow]
    releases: list[ReleaseRow]

    @cached_property
    def packages_by_name(self) -> dict[str, list[PackageRow]]:
        """A package may have a row from the monorepo and one from RHDH."""
        return _grouped((row.name, row) for row in self.packages)

    @cached_property
    def packages_by_id(self) -> dict[str, PackageRow]:
        """RHDH's packages by the id its entries use for them."""
        return {row.package_id: row for row in self.packages if row.package_id}

    @cached_property
    def entries_by_name(self) -> dict[str, list[EntryRow]]:
        """Entries on a package: titled for it, then those it is part of; without these, one that lists it."""
        titled = ((entry.npm_name or self._titled_package(entry), entry) for entry in self.entries)
        part_of = (
            (row.name, entry) for row in self.packages for entry in self.entries if entry.entry_id in row.part_of
        )
        # An entry also lists what it merely needs: Tekton's and Topology's list the Kubernetes backend.
        listed = ((self.packages_by_id[i].name, entry) for entry in self.entries for i in self._known_ids(entry))
        described = _grouped((name, entry) for pairs in (titled, part_of) for name, entry in pairs if name)
        return {name: entries[:1] for name, entries in _grouped(listed).items()} | described

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles by package; the first entry that titles a package is believed, and the directory comes first."""
        titles: dict[str, str] = {}
        for entry in self.entries:
            if name := entry.npm_name or self._titled_package(entry):
                titles.setdefault(name, entry.title)
        return titles

    def unknown_package_ids(self) -> list[str]:
        """Ids that an entry lists but no package has."""
        return sorted({i for entry in self.entries for i in entry.package_ids if i not in self.packages_by_id})

    def names(self) -> list[str]:
        """Every npm name that any source has, sorted."""
        named = {entry.npm_name for entry in self.entries if entry.npm_name}
        return sorted(named | {row.name for row in self.packages} | {row.name for row in self.versions})

    def _known_ids(self, entry: EntryRow) -> list[str]:
        return [i for i in entry.package_ids if i in self.packages_by_id]

    def _titled_package(self, entry: EntryRow) -> str | None:
        # Entries list their packages in no fixed order; the one they are about ends in the entry's own id
        # or else is what a person installs first, the frontend.
        rows = [self.packages_by_id[i] for i in self._known_ids(entry)]
        rows = rows or [row for row in self.packages if entry.entry_id in row.part_of]
        telling = [row for row in rows if entry.entry_id in (row.package_id, _short_name(row.name))]
        frontends = [row for row in rows if row.role == "frontend-plugin"]
        chosen = telling or frontends or rows
        return chosen[0].name if chosen else None


def merge_facts(sources: Sources) -> Iterator[PluginFacts]:
    """One record for each npm name, sorted by name."""
    versions = merge_versions(sources.versions, sources.packages, sources.releases)
    for name in sources.names():
        packages = sources.packages_by_name.get(name, [])
        entries = sources.entries_by_name.get(name, [])
        yield PluginFacts(
            name=name,
            title=sources.titles.get(name),
            role=_first(row.role for row in packages),
            family=_first(row.plugin_id for row in packages),
            category=_first(entry.category for entry in entries),
            keywords=_keywords(packages, entries),
            author=_first([*(e.author for e in entries if e.npm_name), *(row.author for row in packages)]),
            license=_first(row.license for row in packages),
            documentation_url=_first(entry.documentation for entry in entries),
            repository_url=_first([*(_repository_url(row) for row in packages), *(e.source_url for e in entries)]),
            added_on=_first(entry.added_on for entry in entries),
            support=_first([*(row.support for row in packages), *(entry.support for entry in entries)]),
            is_private=any(row.private for row in packages),
            versions=versions.get(name, []),
        )


def _repository_url(row: PackageRow) -> str | None:
    return _REPOSITORY + row.path if row.path else None


def _short_name(name: str) -> str:
    return name.rpartition("/")[2].removeprefix("backstage-").removeprefix("plugin-")


def _keywords(packages: list[PackageRow], entries: list[EntryRow]) -> list[str]:
    words = [word for row in packages for word in row.keywords] + [tag for entry in entries for tag in entry.tags]
    return list(dict.fromkeys(word.strip().lower() for word in words))


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        if value not in groups[key]:
            groups[key].append(value)
    return dict(groups)
