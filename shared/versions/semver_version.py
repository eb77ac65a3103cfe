"""One version: its parts, its place in the order of precedence, and the texts that are one."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from shared.versions.semver_errors import InvalidVersion
from shared.versions.semver_grammar import (
    EXACT_VERSION,
    LOOSE_VERSION,
    MAX_LENGTH,
    MAX_NUMBER,
    STRICT_VERSION,
    trimmed,
)

# Tuples of different lengths and kinds that Python compares in order of precedence; see `_precedence`.
Key = tuple[int | tuple[int, int | str] | tuple[int], ...]

_PATTERNS = {
    name: re.compile(pattern)
    for name, pattern in (("exact", EXACT_VERSION), ("strict", STRICT_VERSION), ("loose", LOOSE_VERSION))
}


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A parsed version; it compares by precedence, in which build metadata has no say."""

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...]
    build: tuple[str, ...] = ()
    key: Key = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", _precedence(self.major, self.minor, self.patch, self.prerelease))

    def __str__(self) -> str:
        """Without build metadata, as npm writes it."""
        core = f"{self.major}.{self.minor}.{self.patch}"
        return f"{core}-{'.'.join(self.prerelease)}" if self.prerelease else core

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Version) else NotImplemented

    def __lt__(self, other: "Version") -> bool:
        return self.key < other.key

    def __le__(self, other: "Version") -> bool:
        return self.key <= other.key

    def __gt__(self, other: "Version") -> bool:
        return self.key > other.key

    def __ge__(self, other: "Version") -> bool:
        return self.key >= other.key

    @property
    def is_prerelease(self) -> bool:
        """Does it come before the release of the same number?"""
        return bool(self.prerelease)

    @property
    def core(self) -> tuple[int, int, int]:
        """Its three numbers."""
        return (self.major, self.minor, self.patch)

    @property
    def sort_key(self) -> str:
        """Text that sorts byte by byte in order of precedence; equal only for versions of equal precedence.

        A number is its count of digits as a letter, then the digits. Identifiers end with a blank, which is below every
        character they may hold, so that a shorter list comes first; a release ends with "~", above all of them.
        """
        numbers = "".join(_number_key(str(n)) for n in self.core)
        if not self.prerelease:
            return numbers + "~"
        return numbers + "-" + "".join(_identifier_key(i) + " " for i in self.prerelease)


def parse_version(text: str, *, loose: bool = False) -> Version:
    """The version that a text is, exactly; no blanks, no leading "v", unless it is read loosely.

    Raises: InvalidVersion saying what is wrong, if it is not one npm would publish.
    """
    if len(text) > MAX_LENGTH:
        raise InvalidVersion(f"a version has at most {MAX_LENGTH} characters")
    if loose:
        return read_version(text, loose=True)
    version = _read(text, "exact")
    if any(len(i) > 15 and is_number(i) and int(i) > MAX_NUMBER for i in version.prerelease):
        raise InvalidVersion(f"a number in a version is at most {MAX_NUMBER}")
    return version


def checked_version(text: str) -> str:
    """The text as it came, for the field of a model. Raises: ValueError as `parse_version` does."""
    parse_version(text)
    return text


def read_version(text: str, *, loose: bool = False) -> Version:
    """The version that npm sees in a text: blanks around it and a leading "v" are overlooked.

    Loosely also `=` in front, zeros in front of numbers, and a pre-release without its dash. Raises: InvalidVersion.
    """
    if len(text) > MAX_LENGTH:
        raise InvalidVersion(f"a version has at most {MAX_LENGTH} characters")
    return _read(trimmed(text), "loose" if loose else "strict")


def as_version(version: Version | str | None, *, loose: bool = False) -> Version:
    """A version, read if it is a text. Raises: InvalidVersion, also of what is neither."""
    if isinstance(version, Version):
        return version
    if isinstance(version, str):
        return read_version(version, loose=loose)
    raise InvalidVersion("a version is a text")


# A resolver reads the same few thousand versions again and again. A reading is the same in every process.
@lru_cache(maxsize=16_384)
def _read(text: str, how: str) -> Version:
    found = _PATTERNS[how].fullmatch(text)
    if not found:
        raise InvalidVersion("not a semantic version, such as 1.2.3 or 2.0.0-rc.1")
    major, minor, patch = (int(number) for number in found.group(1, 2, 3))
    if max(major, minor, patch) > MAX_NUMBER:
        raise InvalidVersion(f"a number in a version is at most {MAX_NUMBER}")
    prerelease = tuple(map(_canonical, found[4].split("."))) if found[4] else ()
    return Version(major, minor, patch, prerelease, tuple(found[5].split(".")) if found[5] else ())


def is_number(identifier: str) -> bool:
    """Whether an identifier compares as a number does."""
    return identifier.isascii() and identifier.isdigit()


def _canonical(identifier: str) -> str:
    # npm leaves numbers it cannot count with as they are written.
    if not is_number(identifier) or (number := int(identifier)) >= MAX_NUMBER:
        return identifier
    return str(number)


def _precedence(major: int, minor: int, patch: int, prerelease: tuple[str, ...]) -> Key:
    """Numbers, then whether it is a release, then the identifiers: each a pair of a number or word."""
    if not prerelease:
        return (major, minor, patch, 1)
    return (major, minor, patch, 0, *map(identifier_key, prerelease))


def identifier_key(identifier: str) -> tuple[int, int | str]:
    """Numbers come before words, and compare as JavaScript's do: what lies above 2^53 is rounded."""
    return (0, int(float(identifier))) if is_number(identifier) else (1, identifier)


def _number_key(digits: str) -> str:
    return chr(ord("A") + len(digits)) + digits


def _identifier_key(identifier: str) -> str:
    # Numbers come before words.
    return "0" + _number_key(identifier) if is_number(identifier) else "1" + identifier
