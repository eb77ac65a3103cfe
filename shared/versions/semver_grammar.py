"""The letters of versions and ranges, as npm reads them, and how much of them is read at all."""

import re

MAX_LENGTH = 256
MAX_NUMBER = 2**53 - 1
# Longer rows of digits are no part of a version that a text is coerced to.
MAX_COERCED_DIGITS = 16

# What JavaScript takes for a blank, which is neither what Python does nor what `\s` matches in Python.
BLANKS = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
_ROW_OF_BLANKS = re.compile(f"[{BLANKS}]+")

_STRICT_NUMBER = "(?:0|[1-9][0-9]*)"
_LOOSE_NUMBER = "[0-9]+"
_WORD = "[0-9]*[a-zA-Z-][a-zA-Z0-9-]*"
BUILD = r"\+([a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*)"
_PREFIX = f"[v={BLANKS}]*"


def _prerelease(number: str, dash: str) -> str:
    identifier = f"(?:{_WORD}|{number})"
    return rf"{dash}({identifier}(?:\.{identifier})*)"


STRICT_PRERELEASE = _prerelease(_STRICT_NUMBER, "-")
# In loose mode a pre-release may follow the number at once: 1.2.3beta.
LOOSE_PRERELEASE = _prerelease(_LOOSE_NUMBER, "-?")


def _full(number: str, prerelease: str) -> str:
    return rf"({number})\.({number})\.({number})(?:{prerelease})?(?:{BUILD})?"


# Five groups: major, minor, patch, pre-release, build metadata.
EXACT_VERSION = _full(_STRICT_NUMBER, STRICT_PRERELEASE)
STRICT_VERSION = "v?" + EXACT_VERSION
LOOSE_VERSION = _PREFIX + _full(_LOOSE_NUMBER, LOOSE_PRERELEASE)


def _partial(number: str, prerelease: str) -> str:
    part = rf"({number}|[xX*])"
    return rf"{_PREFIX}{part}(?:\.{part}(?:\.{part}(?:{prerelease})?(?:{BUILD})?)?)?"


# Five groups too, of which all but the first may be missing, and a number may be x, X or *.
STRICT_PARTIAL = _partial(_STRICT_NUMBER, STRICT_PRERELEASE)
LOOSE_PARTIAL = _partial(_LOOSE_NUMBER, LOOSE_PRERELEASE)

OPERATOR = "([<>]?=?)"
# Below the lowest of all versions: how npm writes that nothing is accepted.
NOTHING = "<0.0.0-0"


def trimmed(text: str) -> str:
    """The text without blanks around it."""
    return text.strip(BLANKS)


def collapsed(text: str) -> str:
    """The text without blanks around it, and with one space for each row of blanks in it."""
    return _ROW_OF_BLANKS.sub(" ", text.strip(BLANKS))
