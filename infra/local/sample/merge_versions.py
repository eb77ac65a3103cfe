"""Merges what three sources say about published versions: lock files, package rows and release manifests.

Lock files give what a version depends on. A package row adds a version only where the lock files never saw that
plugin, so that it is not left without any. A release manifest can only move a date back: a version is as old as the
first source that knew it.
"""

from collections import defaultdict
from datetime import date

from infra.local.sample.facts import Ranges, VersionFacts
from infra.local.sample.source_rows import PackageRow, ReleaseRow, VersionRow
from shared.versions.semver import parse_version

Named = tuple[str, str]


def merge_versions(
    locked: list[VersionRow], packages: list[PackageRow], releases: list[ReleaseRow]
) -> dict[str, list[VersionFacts]]:
    """Versions by plugin in the order they were published; a version without a date comes last."""
    first_day = _first_days(releases)
    known = {row.name for row in locked}
    hosts = {(row.name, row.version): row.host_range for row in packages if row.host_range}
    versions: dict[str, list[VersionFacts]] = defaultdict(list)
    for row in locked:
        versions[row.name].append(_locked_version(row, first_day, hosts))
    for name, version in _listed_versions(packages, first_day).items():
        if name not in known:
            versions[name].append(version)
    return {name: sorted(rows, key=_publish_order) for name, rows in versions.items()}


def _first_days(releases: list[ReleaseRow]) -> dict[Named, date]:
    days: dict[Named, date] = {}
    for release in releases:
        for named in release.changed.items():
            days[named] = min(release.day, days.get(named, release.day))
    return days


def _locked_version(row: VersionRow, first_day: dict[Named, date], hosts: dict[Named, str]) -> VersionFacts:
    named = (row.name, row.version)
    return VersionFacts(
        version=row.version,
        seen_on=min(row.first_seen, first_day.get(named, row.first_seen)),
        host_range=hosts.get(named),
        dependencies=_published_ranges(row.dependencies, {}),
        peer_dependencies=_published_ranges(row.peer_dependencies, {}),
        optional_peers=row.optional_peers,
    )


def _listed_versions(packages: list[PackageRow], first_day: dict[Named, date]) -> dict[str, VersionFacts]:
    # Private packages have a version in the repository but were never published.
    siblings = {row.name: row.version for row in packages if row.path}
    listed: dict[str, VersionFacts] = {}
    for row in packages:
        if not row.private:
            listed.setdefault(row.name, _listed_version(row, siblings, first_day))
    return listed


def _listed_version(row: PackageRow, siblings: Ranges, first_day: dict[Named, date]) -> VersionFacts:
    # RHDH's rows carry no dependencies at all: unknown, not none.
    return VersionFacts(
        version=row.version,
        is_listed=True,
        seen_on=first_day.get((row.name, row.version)),
        host_range=row.host_range,
        dependencies=_published_ranges(row.dependencies, siblings) if row.path else None,
        peer_dependencies=_published_ranges(row.peer_dependencies, siblings),
        optional_peers=row.optional_peers,
    )


def _published_ranges(ranges: Ranges, siblings: Ranges) -> Ranges:
    return {name: _published_range(name, wanted, siblings) for name, wanted in ranges.items()}


def _published_range(name: str, wanted: str, siblings: Ranges) -> str:
    if wanted == "workspace:^":
        return f"^{siblings[name]}"
    # Extraction damaged the few aliases: a renaming took the @ of one kind, and the npm: of the other was taken for the
    # prefix that lock files put before every range.
    alias = wanted.replace("npm: backstage/", "npm:@backstage/")
    return f"npm:{alias}" if alias.startswith("@") else alias


def _publish_order(version: VersionFacts) -> tuple[date, str]:
    return (version.seen_on or date.max, parse_version(version.version).sort_key)
