"""What a repository could install: versions of the sample's facts, and outside of them the lowest a range allows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from infra.local.sample.facts import PluginFacts, Ranges, VersionFacts
from shared.versions.semver import parse_version
from shared.versions.semver_range import satisfies

_NUMBERS = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+)(-[0-9A-Za-z.-]+)?)?")


@dataclass(frozen=True)
class Package:
    """One version of a package that a lock file names."""

    name: str
    version: str
    dependencies: Ranges = field(default_factory=dict)
    peer_dependencies: Ranges = field(default_factory=dict)
    optional_peers: tuple[str, ...] = ()


class Shelf:
    """The versions there were on a day, with those of a host release first.

    pins: what `resolutions` of the root force, whatever any range says.
    """

    def __init__(
        self, facts: Iterable[PluginFacts], host: Mapping[str, str], day: date, pins: Mapping[str, str]
    ) -> None:
        """host: the packages of the host release."""
        self._known = {plugin.name: sorted(plugin.versions, key=_sort_key) for plugin in facts}
        self._host, self._day, self._pins = host, day, pins
        self._taken: dict[str, list[Package]] = {}

    def take(self, name: str, wanted: str) -> Package:
        """The package for a range; one that was taken before, where it suits, as a package manager would."""
        taken = self._taken.setdefault(name, [])
        if name in self._pins:
            found = self.package(name, self._pins[name])
        else:
            found = next((p for p in taken if satisfies(p.version, wanted)), None) or self._pick(name, wanted)
        if found not in taken:
            taken.append(found)
        return found

    def newest(self, name: str) -> str:
        """The newest stable version there is."""
        return self._stable(name)[-1].version

    def newest_then(self, name: str) -> str | None:
        """The version of the host release, else the newest stable one of that day; None if there was none yet."""
        there = [v.version for v in self._stable(name) if _was_there(v, self._day)]
        return self._host.get(name) or (there[-1] if there else None)

    def package(self, name: str, version: str) -> Package:
        """A package with the dependencies its facts tell of; none, where there are no facts."""
        for facts in self._known.get(name, ()):
            if facts.version == version:
                required = dict(sorted((facts.dependencies or {}).items()))
                peers = dict(sorted(facts.peer_dependencies.items()))
                return Package(name, version, required, peers, tuple(sorted(facts.optional_peers)))
        return Package(name, version)

    def _stable(self, name: str) -> list[VersionFacts]:
        return [v for v in self._known.get(name, ()) if not parse_version(v.version).is_prerelease]

    def _pick(self, name: str, wanted: str) -> Package:
        suiting = [v for v in self._known.get(name, ()) if satisfies(v.version, wanted)]
        if name in self._host and satisfies(self._host[name], wanted):
            return self.package(name, self._host[name])
        if suiting:
            chosen = ([v for v in suiting if _was_there(v, self._day)] or suiting)[-1]
            return self.package(name, chosen.version)
        return Package(name, lowest(wanted))


def lowest(wanted: str) -> str:
    """The version that a range's last alternative begins with: somebody wrote it, so it was published."""
    found = _NUMBERS.search(wanted.rsplit("||", maxsplit=1)[-1])
    major, minor, patch, prerelease = found.groups() if found else ("1", None, None, None)
    return f"{major}.{minor or 0}.{patch or 0}{prerelease or ''}"


def _was_there(version: VersionFacts, day: date) -> bool:
    return version.seen_on is not None and version.seen_on <= day


def _sort_key(version: VersionFacts) -> str:
    return parse_version(version.version).sort_key
