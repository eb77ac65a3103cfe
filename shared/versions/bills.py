"""Which packages of one set depend on which: what a release asks for, looked up among what is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shared.versions.models import Dependency
from shared.versions.semver import parse_range, parse_version

Versions = Mapping[str, Sequence[str]]


def required_of(dependencies: Iterable[Dependency], installed: Versions) -> list[tuple[str, str]]:
    """Name and version of each package of the set that these dependencies reach.

    What the set does not have is not in it, whoever asks for it. Of a package that is there more than once those count
    that the range takes; where it takes none, all, as one of them is what will be loaded.
    """
    return [
        (dependency.name, version)
        for dependency in dependencies
        for version in _reached(dependency.range, installed.get(dependency.name, ()))
    ]


def versions_of(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """All versions of each name."""
    versions: dict[str, list[str]] = {}
    for name, version in pairs:
        versions.setdefault(name, []).append(version)
    return versions


def _reached(text: str, versions: Sequence[str]) -> Sequence[str]:
    if len(versions) < 2:
        return versions
    return list(_accepted(text, versions)) or versions


def _accepted(text: str, versions: Sequence[str]) -> Iterator[str]:
    wanted = parse_range(text)
    for version in versions:
        try:
            is_accepted = wanted.accepts(parse_version(version))
        except ValueError:
            continue
        if is_accepted:
            yield version
