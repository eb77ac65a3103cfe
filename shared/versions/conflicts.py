"""Where an installed set contradicts itself or its host. Pure: the plugins within reach are given.

A set may have several versions of a name, as lock files do; then one of them that fits is enough.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from shared.versions.models import DependencyKind
from shared.versions.packed import Constraint, PackedPlugin
from shared.versions.problem import Host
from shared.versions.semver import Range, parse_range, parse_version


class BreachKind(StrEnum):
    """What is wrong."""

    MISMATCH = "mismatch"
    MISSING = "missing"
    HOST = "host"
    HOST_PACKAGE = "host-package"


@dataclass(frozen=True, slots=True)
class Breach:
    """A version that does not go with what is there.

    target, range: what it asks for; found: what is there of that. Of the host: its release, or the version it brings.
    """

    kind: BreachKind
    name: str
    version: str
    target: str
    range: str
    found: tuple[str, ...]


def breaches_of(
    plugins: Mapping[str, PackedPlugin],
    installed: Mapping[str, Sequence[str]],
    host: Host | None = None,
    askers: Set[str] | None = None,
    *,
    can_use_prereleases: bool = False,
) -> list[Breach]:
    """Every contradiction, in order of name; a plugin or version that the catalog does not know asks for nothing.

    plugins: those installed and what they ask for. What an installed set lacks is reported where the catalog knows it.
    askers: whose contradictions alone are looked for. can_use_prereleases: ranges accept pre-releases too.
    """
    found: list[Breach] = []
    for name in sorted(installed if askers is None else installed.keys() & askers):
        for version in installed[name]:
            if host:
                found += _host_breaches(plugins.get(name), name, version, installed[name], host)
            for constraint in plugins[name].constraints_by(version) if name in plugins else ():
                there = tuple(installed.get(constraint.target, ()))
                if not _is_met(constraint, there, constraint.target in plugins, can_use_prereleases):
                    kind = BreachKind.MISMATCH if there else BreachKind.MISSING
                    found.append(Breach(kind, name, version, constraint.target, constraint.range, there))
    return found


def explain_breach(breach: Breach) -> str:
    """What is wrong in one sentence."""
    there = " and ".join(breach.found)
    match breach.kind:
        case BreachKind.MISMATCH:
            return f"{breach.name} {breach.version} needs {breach.target} {breach.range}; installed is {there}."
        case BreachKind.MISSING:
            return f"{breach.name} {breach.version} needs {breach.target} {breach.range}, which is not installed."
        case BreachKind.HOST:
            return f"{breach.name} {breach.version} is made for host {breach.range}; the host is {there}."
        case BreachKind.HOST_PACKAGE:
            return f"The host ships {breach.name} {breach.range}; installed is {breach.version}."


def _is_met(constraint: Constraint, there: Sequence[str], is_known: bool, can_use_prereleases: bool) -> bool:
    """Does one of the versions that are there fit? is_known: the catalog has the target, so that it could be missed."""
    if not there:
        return constraint.kind is DependencyKind.OPTIONAL or not is_known
    wanted = parse_range(constraint.range, include_prerelease=can_use_prereleases)
    return any(goes_with(wanted, version) for version in there)


def _host_breaches(
    plugin: PackedPlugin | None, name: str, version: str, there: Sequence[str], host: Host
) -> Iterator[Breach]:
    brought = host.packages.get(name)
    if brought and brought not in there:
        yield Breach(BreachKind.HOST_PACKAGE, name, version, name, brought, (version,))
    index = _index(plugin, version)
    range_ = plugin.host_range(index) if plugin and index is not None else None
    if range_ and not parse_range(range_, include_prerelease=True).accepts(parse_version(host.release)):
        yield Breach(BreachKind.HOST, name, version, name, range_, (host.release,))


def _index(plugin: PackedPlugin | None, version: str) -> int | None:
    return plugin.versions.index(version) if plugin and version in plugin.versions else None


def goes_with(range_: Range, version: str) -> bool:
    """Whether a range takes what is installed, which may be no version at all: then nothing is known against it."""
    try:
        return range_.accepts(parse_version(version))
    except ValueError:
        return True
