"""Which versions of a package an advisory speaks of: the events of the OSV schema, in npm's order of versions.

An event says from where on (`introduced`), up to but without (`fixed`), or up to and with (`last_affected`) a version
is affected; `limit` says how far the others are to be trusted. The events of one range are sorted by version and walked
into spans. Where events share a version, what is affected just below it decides: an end comes before the new beginning,
otherwise the beginning comes first, so that the order in which they were written has no say.

Precedence alone counts, as the schema has it: 2.0.0-rc.1 is before 2.0.0, and so is affected by what 2.0.0 fixes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from shared.versions.semver import parse_version
from shared.versions.semver_version import Key

INTRODUCED, FIXED, LAST_AFFECTED, LIMIT = "introduced", "fixed", "last_affected", "limit"
KINDS = (INTRODUCED, FIXED, LAST_AFFECTED, LIMIT)
# Of the schema: before every version. Its key is below every other one.
FIRST = "0"

# One kind and its version, such as ("fixed", "1.2.3").
Event = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Span:
    """Versions from a key on, up to another; None: without an end. fixed: the version that ends it, if one does."""

    start: Key
    end: Key | None
    is_end_affected: bool
    fixed: str | None

    def holds(self, key: Key) -> bool:
        """Is the version of this key in it?"""
        if key < self.start:
            return False
        return self.end is None or key < self.end or (self.is_end_affected and key == self.end)


@dataclass(frozen=True, slots=True)
class AffectedVersions:
    """All that an advisory says of one package: spans, and versions listed one by one."""

    spans: tuple[Span, ...]
    listed: frozenset[str]

    def holds(self, version: str, key: Key) -> bool:
        """Is the version affected? key: its place in the order."""
        return version in self.listed or any(span.holds(key) for span in self.spans)

    def fixed_in(self, version: str, key: Key) -> str | None:
        """The lowest version above that is fixed and not affected again; None where there is none.

        A version that is only listed has no end; a fix of a later span is not its own.
        """
        while True:
            ends = [span.fixed for span in self.spans if span.holds(key) and span.fixed is not None]
            if not ends:
                return None
            version = max(ends, key=key_of)
            key = key_of(version)
            if not self.holds(version, key):
                return version


def key_of(version: str) -> Key:
    """What a version sorts by; of `0`, what is below all of them.

    Parts that are missing are 0 and a leading "v" is nothing, as sources of advisories write both.
    Raises: ValueError if it is no version even so.
    """
    if version == FIRST:
        return ()
    number, plus, build = version.removeprefix("v").partition("+")
    core, dash, prerelease = number.partition("-")
    return parse_version(core + ".0" * max(0, 2 - core.count(".")) + dash + prerelease + plus + build).key


def affected_versions(ranges: Iterable[Sequence[Event]], listed: Iterable[str]) -> AffectedVersions:
    """Read what an advisory says of one package. Raises: ValueError for an event whose version is none."""
    return AffectedVersions(tuple(span for events in ranges for span in _spans(events)), frozenset(listed))


def _spans(events: Sequence[Event]) -> Iterator[Span]:
    limits = [version for kind, version in events if kind == LIMIT]
    spans = _unlimited([event for event in events if event[0] != LIMIT])
    # "*" is beyond every version; of several limits the furthest counts.
    if not limits or "*" in limits:
        yield from spans
        return
    limit = max(map(key_of, limits))
    yield from (_cut(span, limit) for span in spans if span.start < limit)


def _cut(span: Span, limit: Key) -> Span:
    """The part of a span before the limit, which is not affected itself."""
    if span.end is not None and span.end < limit:
        return span
    return Span(span.start, limit, False, span.fixed)


def _unlimited(events: Sequence[Event]) -> Iterator[Span]:
    start: Key | None = None
    for key, at_one in groupby(sorted(events, key=_key), key=_key):
        by_kind = dict(at_one)
        was_open = start is not None
        if INTRODUCED in by_kind and start is None:
            start = key
        if start is not None and (FIXED in by_kind or LAST_AFFECTED in by_kind):
            yield _ended(start, key, by_kind)
            start = key if was_open and INTRODUCED in by_kind else None
    if start is not None:
        yield Span(start, None, False, None)


def _key(event: Event) -> Key:
    return key_of(event[1])


def _ended(start: Key, key: Key, by_kind: Mapping[str, str]) -> Span:
    # Said to be fixed and the last that is affected: one of them is wrong, and it is not safe to believe the first.
    if LAST_AFFECTED in by_kind:
        return Span(start, key, True, None)
    return Span(start, key, False, by_kind[FIXED])
