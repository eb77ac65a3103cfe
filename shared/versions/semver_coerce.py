"""The version that somebody may have meant: npm's `coerce`."""

import re
from collections.abc import Iterator

from shared.versions.semver_grammar import MAX_COERCED_DIGITS, MAX_LENGTH, STRICT_PRERELEASE
from shared.versions.semver_parts import parse
from shared.versions.semver_version import Version

_DIGITS = f"([0-9]{{1,{MAX_COERCED_DIGITS}}})"
_NUMBERS = rf"(^|[^0-9]){_DIGITS}(?:\.{_DIGITS})?(?:\.{_DIGITS})?"
_END = r"(?:\Z|[^0-9])"
# Longer identifiers of build metadata than a version can hold are cut off.
_PART = f"[a-zA-Z0-9-]{{1,{MAX_LENGTH - len('0.0.0+')}}}"
_SHORT_BUILD = rf"\+({_PART}(?:\.{_PART})*)"
_COERCIBLE = {
    False: re.compile(_NUMBERS + _END),
    True: re.compile(f"{_NUMBERS}(?:{STRICT_PRERELEASE})?(?:{_SHORT_BUILD})?{_END}"),
}


def coerce(
    version: Version | str | float | None, *, rtl: bool = False, include_prerelease: bool = False, loose: bool = False
) -> Version | None:
    """The first (rtl: the last) numbers in a text that make a version, however much is missing; None without any.

    include_prerelease: with the pre-release and build metadata that follow.
    """
    if isinstance(version, int | float):
        version = str(version).removesuffix(".0")
    if not isinstance(version, str):
        return version
    found = _last(version, _COERCIBLE[include_prerelease]) if rtl else _COERCIBLE[include_prerelease].search(version)
    if found is None:
        return None
    text = f"{found[2]}.{found[3] or 0}.{found[4] or 0}"
    if include_prerelease:
        text += (f"-{found[5]}" if found[5] else "") + (f"+{found[6]}" if found[6] else "")
    return parse(text, loose=loose)


def _last(text: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """The last one that does not end where an earlier one does: 2.3.4 of 1.2.3.4, rather than 3.4 or 4."""
    chosen = None
    for found in _overlapping(text, pattern):
        if chosen is None or found.end() != chosen.end():
            chosen = found
        if chosen.end() == len(text):
            return chosen
    return chosen


def _overlapping(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    start = 0
    while found := pattern.search(text, start):
        yield found
        start = found.end(2)
