"""Ranges as npm reads them, and which versions they accept."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from shared.versions.semver_comparator import (
    HIGHEST,
    LOWEST,
    Comparator,
    is_comparator,
    read_comparator,
)
from shared.versions.semver_desugar import comparator_texts
from shared.versions.semver_errors import InvalidRange, InvalidVersion
from shared.versions.semver_grammar import BUILD, MAX_LENGTH, NOTHING, collapsed
from shared.versions.semver_version import Key, Version, as_version

_BUILD = re.compile(BUILD)
_Core = tuple[int, int, int]
Comparators = tuple[Comparator, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Alternatives, of which one must accept a version; each is comparators, which must all accept it.

    raw: the text as given, without needless blanks. Equal if read alike from the same text.
    """

    raw: str
    alternatives: tuple[Comparators, ...] = field(compare=False)
    is_loose: bool
    allows_prereleases: bool
    # Lowest key, the one above the highest, and whose pre-releases are accepted (None: all), for each alternative.
    _spans: tuple[tuple[Key, Key, frozenset[_Core] | None], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        spans = tuple(_span(comparators, self.allows_prereleases) for comparators in self.alternatives)
        object.__setattr__(self, "_spans", spans)

    def __str__(self) -> str:
        """All short forms written out, as npm does; empty if any version will do."""
        return "||".join(" ".join(map(str, comparators)) for comparators in self.alternatives)

    def accepts(self, version: Version) -> bool:
        """Whether a version meets one of the alternatives.

        A pre-release must moreover be named: some comparator asks for a pre-release of the same three numbers.
        """
        key = version.key
        for low, high, cores in self._spans:
            if low <= key < high and (cores is None or not version.prerelease or version.core in cores):
                return True
        return False


def parse_range(text: str, *, loose: bool = False, include_prerelease: bool = False) -> Range:
    """The range that a text is; an empty one accepts every release.

    loose: overlook what is no comparator. include_prerelease: accept pre-releases like any other version.
    Raises: InvalidRange or InvalidVersion saying what is wrong.
    """
    if len(text) <= MAX_LENGTH:
        return _parse(text, loose, include_prerelease)
    # Blanks and build metadata say nothing, and npm overlooks any number of them.
    if len(_BUILD.sub("", collapsed(text))) > MAX_LENGTH:
        raise InvalidRange(f"a range has at most {MAX_LENGTH} characters")
    return _parse.__wrapped__(text, loose, include_prerelease)


def checked_range(text: str) -> str:
    """The text as it came, for the field of a model. Raises: ValueError as `parse_range` does."""
    parse_range(text)
    return text


def satisfies(
    version: Version | str | None, range_: Range | str, *, loose: bool = False, include_prerelease: bool = False
) -> bool:
    """Whether a range accepts a version; not if either is none. A parsed range keeps the options it was read with."""
    try:
        wanted = as_range(range_, loose=loose, include_prerelease=include_prerelease)
        return wanted.accepts(as_version(version, loose=wanted.is_loose))
    except (InvalidRange, InvalidVersion):
        return False


def as_range(range_: Range | str, *, loose: bool, include_prerelease: bool) -> Range:
    """A range, read if it is a text. Raises: InvalidRange or InvalidVersion."""
    if isinstance(range_, Range):
        return range_
    return parse_range(range_, loose=loose, include_prerelease=include_prerelease)


# A resolver reads the same few thousand ranges again and again. A reading is the same in every process.
@lru_cache(maxsize=16_384)
def _parse(text: str, loose: bool, include_prerelease: bool) -> Range:
    raw = collapsed(text)
    parts = raw.split("||")
    read = [_alternative(_BUILD.sub("", part.strip(" ")), loose, include_prerelease) for part in parts]
    alternatives = [comparators for comparators in read if comparators]
    if not alternatives:
        raise InvalidRange(f"not a range, such as ^1.2.3 or >=1 <3: {raw[:60]}")
    return Range(raw, _without_needless(alternatives), loose, include_prerelease)


# The same alternative is the same object wherever it stands.
@lru_cache(maxsize=16_384)
def _alternative(text: str, loose: bool, include_prerelease: bool) -> Comparators:
    texts = comparator_texts(text, loose=loose, include_prerelease=include_prerelease)
    read = [read_comparator(t, loose=loose) for t in texts if not loose or is_comparator(t)]
    by_text: dict[str, Comparator] = {}
    for comparator in read:
        if (written := str(comparator)) == NOTHING:
            return (comparator,)
        by_text[written] = comparator
    if len(by_text) > 1:
        by_text.pop("", None)
    return tuple(by_text.values())


def _without_needless(alternatives: list[Comparators]) -> tuple[Comparators, ...]:
    """Without those that accept nothing, and without any others if one accepts everything."""
    if len(alternatives) == 1:
        return tuple(alternatives)
    left = [comparators for comparators in alternatives if str(comparators[0]) != NOTHING] or alternatives[:1]
    everything = [comparators for comparators in left if len(comparators) == 1 and not comparators[0].version]
    return tuple(everything[:1] or left)


def _span(comparators: Comparators, allows_prereleases: bool) -> tuple[Key, Key, frozenset[_Core] | None]:
    low, high = max((c.low for c in comparators), default=LOWEST), min((c.high for c in comparators), default=HIGHEST)
    if allows_prereleases:
        return low, high, None
    return low, high, frozenset(c.version.core for c in comparators if c.version and c.version.prerelease)
