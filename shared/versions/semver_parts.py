"""What a text says as a version, or that it is none: npm's `parse`, `valid`, `clean` and the parts."""

from shared.versions.semver_errors import InvalidVersion
from shared.versions.semver_grammar import MAX_NUMBER, trimmed
from shared.versions.semver_version import Version, as_version, is_number


def parse(version: Version | str | None, *, loose: bool = False) -> Version | None:
    """The version that npm sees in a text; None if it sees none."""
    try:
        return as_version(version, loose=loose)
    except InvalidVersion:
        return None


def valid(version: Version | str | None, *, loose: bool = False) -> str | None:
    """The version as npm writes it, without build metadata; None if it is none."""
    found = parse(version, loose=loose)
    return None if found is None else str(found)


def clean(text: str, *, loose: bool = False) -> str | None:
    """The same, with any number of `=` and `v` in front overlooked."""
    return valid(trimmed(text).lstrip("=v"), loose=loose)


def major(version: Version | str, *, loose: bool = False) -> int:
    """The first number. Raises: InvalidVersion."""
    return as_version(version, loose=loose).major


def minor(version: Version | str, *, loose: bool = False) -> int:
    """The second number. Raises: InvalidVersion."""
    return as_version(version, loose=loose).minor


def patch(version: Version | str, *, loose: bool = False) -> int:
    """The third number. Raises: InvalidVersion."""
    return as_version(version, loose=loose).patch


def prerelease(version: Version | str | None, *, loose: bool = False) -> list[int | str] | None:
    """The identifiers of a pre-release, numbers as such; None of a release, and if it is no version."""
    found = parse(version, loose=loose)
    return [counted(i) for i in found.prerelease] if found and found.prerelease else None


def counted(identifier: str) -> int | str:
    """An identifier as npm holds it: a number where it can count on from there, else the text."""
    if is_number(identifier) and (number := int(identifier)) < MAX_NUMBER:
        return number
    return identifier
