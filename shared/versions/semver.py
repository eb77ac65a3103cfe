"""Semantic versions as npm reads them: strict parsing and a key that sorts in order of precedence.

Grammar and precedence: semver.org 2.0.0, sections 2, 9, 10 and 11. Bounds: npm's own (256 characters, numbers up to
2^53 - 1), so that a version accepted here is one npm accepts.
"""

import re
from dataclasses import dataclass

MAX_LENGTH = 256
MAX_NUMBER = 2**53 - 1

_NUMBER = r"(0|[1-9][0-9]*)"
_IDENTIFIER = r"(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_PATTERN = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
    rf"(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    r"(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)


@dataclass(frozen=True)
class Version:
    """A parsed version; build metadata is left out, since it has no say in precedence."""

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...]

    @property
    def is_prerelease(self) -> bool:
        """Does it come before the release of the same number?"""
        return bool(self.prerelease)

    @property
    def sort_key(self) -> str:
        """Text that sorts byte by byte in order of precedence; equal only for versions of equal precedence.

        A number is its count of digits as a letter, then the digits. Identifiers end with a blank, which is below every
        character they may hold, so that a shorter list comes first; a release ends with "~", above all of them.
        """
        numbers = "".join(_number_key(str(n)) for n in (self.major, self.minor, self.patch))
        if not self.prerelease:
            return numbers + "~"
        return numbers + "-" + "".join(_identifier_key(i) + " " for i in self.prerelease)


def parse_version(text: str) -> Version:
    """The version that a text is, exactly; no blanks, no leading "v".

    Raises: ValueError saying what is wrong, if it is not one npm would accept.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"a version has at most {MAX_LENGTH} characters")
    found = _PATTERN.fullmatch(text)
    if not found:
        raise ValueError("not a semantic version, such as 1.2.3 or 2.0.0-rc.1")
    prerelease = tuple(found[4].split(".")) if found[4] else ()
    numbers = [int(n) for n in (*found.group(1, 2, 3), *filter(_is_number, prerelease))]
    if max(numbers) > MAX_NUMBER:
        raise ValueError(f"a number in a version is at most {MAX_NUMBER}")
    return Version(numbers[0], numbers[1], numbers[2], prerelease)


def _is_number(identifier: str) -> bool:
    return identifier.isascii() and identifier.isdigit()


def _number_key(digits: str) -> str:
    return chr(ord("A") + len(digits)) + digits


def _identifier_key(identifier: str) -> str:
    # Numbers come before words.
    return "0" + _number_key(identifier) if _is_number(identifier) else "1" + identifier
