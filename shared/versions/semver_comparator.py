"""One comparator of a range, such as `>=1.2.3`, as the span of versions it accepts."""

import re
from dataclasses import dataclass, field

from shared.versions.semver_errors import InvalidComparator
from shared.versions.semver_grammar import LOOSE_VERSION, MAX_NUMBER, OPERATOR, STRICT_VERSION, collapsed
from shared.versions.semver_version import Key, Version, read_version

_STRICT, _LOOSE = (re.compile(f"{OPERATOR} ?({version})|") for version in (STRICT_VERSION, LOOSE_VERSION))

LOWEST: Key = ()
HIGHEST: Key = (MAX_NUMBER + 1,)
# Below whatever else may follow a key, so that key + _NEXT is the first place after it.
_NEXT: Key = ((-1,),)


@dataclass(frozen=True, slots=True)
class Comparator:
    """operator: "" for exactly this version. version: None if any will do. loose: how its text was read.

    It accepts what lies from low on and below high.
    """

    operator: str
    version: Version | None
    is_loose: bool = False
    low: Key = field(init=False, repr=False, compare=False)
    high: Key = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        low, high = _span(self.operator, self.version)
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    def __str__(self) -> str:
        """As npm writes it; empty if any version will do."""
        return f"{self.operator}{self.version}" if self.version else ""

    def accepts(self, version: Version) -> bool:
        """Whether a version lies in its span, be it a pre-release or not."""
        return self.low <= version.key < self.high


def parse_comparator(text: str, *, loose: bool = False) -> Comparator:
    """The comparator that a text is; an empty one accepts any version.

    Raises: InvalidComparator; InvalidVersion if its version has a number over the bound.
    """
    return read_comparator(collapsed(text), loose=loose)


def read_comparator(text: str, *, loose: bool) -> Comparator:
    """The same for a text without blanks around it."""
    found = (_LOOSE if loose else _STRICT).fullmatch(text)
    if not found:
        raise InvalidComparator(f"not a comparator, such as >=1.2.3: {text[:60]}")
    if not found[2]:
        return Comparator("", None, loose)
    operator = "" if found[1] == "=" else found[1]
    return Comparator(operator, read_version(found[2], loose=loose), loose)


def is_comparator(text: str) -> bool:
    """Whether a text has the form of one, read loosely; its numbers may be over the bound."""
    return _LOOSE.fullmatch(text) is not None


def _span(operator: str, version: Version | None) -> tuple[Key, Key]:
    if version is None:
        return LOWEST, HIGHEST
    at, after = version.key, version.key + _NEXT
    spans = {"": (at, after), ">": (after, HIGHEST), ">=": (at, HIGHEST), "<": (LOWEST, at), "<=": (LOWEST, after)}
    return spans[operator]
