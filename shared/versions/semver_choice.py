"""Versions for a range and ranges for versions: npm's `maxSatisfying`, `minVersion`, `simplifyRange` and their kin."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from shared.versions.semver_comparator import Comparator
from shared.versions.semver_errors import InvalidRange, InvalidVersion
from shared.versions.semver_parts import parse
from shared.versions.semver_range import Range, as_range, satisfies
from shared.versions.semver_version import Version, as_version

G = TypeVar("G", bound=Version | str)


def max_satisfying(
    versions: Iterable[G], range_: Range | str, *, loose: bool = False, include_prerelease: bool = False
) -> G | None:
    """The highest version that a range accepts, as given; None without any, and if the range is none."""
    return _best(versions, _read(range_, loose, include_prerelease), lambda one, other: one > other)


def min_satisfying(
    versions: Iterable[G], range_: Range | str, *, loose: bool = False, include_prerelease: bool = False
) -> G | None:
    """The lowest version that a range accepts, as given; None without any, and if the range is none."""
    return _best(versions, _read(range_, loose, include_prerelease), lambda one, other: one < other)


def min_version(range_: Range | str, *, loose: bool = False, include_prerelease: bool = False) -> Version | None:
    """The lowest version that a range may accept, existing or not; None if it accepts none. Raises: InvalidRange."""
    wanted = as_range(range_, loose=loose, include_prerelease=include_prerelease)
    for lowest in (Version(0, 0, 0, ()), Version(0, 0, 0, ("0",))):
        if wanted.accepts(lowest):
            return lowest
    floors = [max(lows) for comparators in wanted.alternatives if (lows := [*filter(None, map(_lowest, comparators))])]
    found = min(floors, default=None)
    return found if found and wanted.accepts(found) else None


def valid_range(range_: Range | str, *, loose: bool = False, include_prerelease: bool = False) -> str | None:
    """A range with its short forms written out, `*` for any version; None if it is none."""
    found = _read(range_, loose, include_prerelease)
    return None if found is None else str(found) or "*"


def to_comparators(range_: Range | str, *, loose: bool = False, include_prerelease: bool = False) -> list[list[str]]:
    """The comparators of each alternative, as npm writes them. Raises: InvalidRange."""
    wanted = as_range(range_, loose=loose, include_prerelease=include_prerelease)
    return [[str(comparator) for comparator in comparators] for comparators in wanted.alternatives]


def simplify_range(
    versions: Iterable[Version | str], range_: Range | str, *, loose: bool = False, include_prerelease: bool = False
) -> Range | str:
    """A shorter range that accepts the same of these versions; the range itself if there is none shorter."""
    ordered = sorted(versions, key=lambda version: as_version(version, loose=loose).key)
    runs: list[list[Version | str]] = []
    is_open = False
    for version in ordered:
        if not satisfies(version, range_, loose=loose, include_prerelease=include_prerelease):
            is_open = False
        elif is_open:
            runs[-1][1] = version
        else:
            runs.append([version, version])
            is_open = True
    last = len(runs) - 1
    texts = [_run(low, high, low == ordered[0], is_open and n == last) for n, (low, high) in enumerate(runs)]
    simplified = " || ".join(texts)
    return simplified if len(simplified) < len(range_.raw if isinstance(range_, Range) else range_) else range_


def _run(low: Version | str, high: Version | str, is_from_first: bool, is_to_last: bool) -> str:
    """A range of versions that follow each other."""
    if is_to_last:
        return "*" if is_from_first else f">={low}"
    if low == high:
        return str(low)
    return f"<={high}" if is_from_first else f"{low} - {high}"


def _read(range_: Range | str, loose: bool, include_prerelease: bool) -> Range | None:
    try:
        return as_range(range_, loose=loose, include_prerelease=include_prerelease)
    except (InvalidRange, InvalidVersion):
        return None


def _best(versions: Iterable[G], wanted: Range | None, is_better: Callable[[Version, Version], bool]) -> G | None:
    best: tuple[G, Version] | None = None
    for given in versions if wanted else ():
        version = parse(given, loose=wanted.is_loose) if wanted else None
        if version and wanted and wanted.accepts(version) and (best is None or is_better(version, best[1])):
            best = (given, version)
    return best[0] if best else None


def _lowest(comparator: Comparator) -> Version | None:
    """The lowest version that a comparator accepts; None without a lower bound."""
    version = comparator.version
    if version is None or comparator.operator.startswith("<"):
        return None
    if comparator.operator != ">":
        return version
    if version.prerelease:
        return Version(*version.core, (*version.prerelease, "0"))
    return Version(version.major, version.minor, version.patch + 1, ())
