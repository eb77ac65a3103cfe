"""The highest of versions that somebody tells of; what is told may be no version, as a place in a workspace."""

from collections.abc import Iterable

from shared.versions.semver import parse_version


def highest_by_name(packages: Iterable[tuple[str, str]]) -> dict[str, str]:
    """One version of each name, as an environment has room for one: the highest, and the first of equal ones."""
    highest: dict[str, str] = {}
    for name, version in packages:
        if name not in highest or sort_key_of(version) > sort_key_of(highest[name]):
            highest[name] = version
    return highest


def sort_key_of(version: str) -> str:
    """The version's sort key; of what is no version the empty text, which is below the key of every one that is."""
    try:
        return parse_version(version).sort_key
    except ValueError:
        return ""
