"""Whether ranges have versions in common, and on which side of a range a version lies."""

from itertools import product

from shared.versions.semver_comparator import Comparator, parse_comparator
from shared.versions.semver_errors import InvalidOperator
from shared.versions.semver_range import Comparators, Range, as_range, satisfies
from shared.versions.semver_version import Version, as_version


def intersects(one: Range | str, other: Range | str, *, loose: bool = False, include_prerelease: bool = False) -> bool:
    """Whether some version may meet both ranges. Raises: InvalidRange or InvalidVersion, as all of these."""
    left = as_range(one, loose=loose, include_prerelease=include_prerelease)
    right = as_range(other, loose=loose, include_prerelease=include_prerelease)
    options = (loose, include_prerelease)
    mine, theirs = (
        [comparators for comparators in r.alternatives if _is_satisfiable(comparators, *options)] for r in (left, right)
    )
    return any(
        all(_intersect(c, d, *options) for c, d in product(comparators, others))
        for comparators, others in product(mine, theirs)
    )


def comparators_intersect(
    one: Comparator | str, other: Comparator | str, *, loose: bool = False, include_prerelease: bool = False
) -> bool:
    """Whether some version may meet both comparators."""
    left, right = (c if isinstance(c, Comparator) else parse_comparator(c, loose=loose) for c in (one, other))
    return _intersect(left, right, loose, include_prerelease)


def outside(
    version: Version | str, range_: Range | str, side: str, *, loose: bool = False, include_prerelease: bool = False
) -> bool:
    """Whether a version lies above (side `>`) or below (`<`) all that a range accepts.

    Raises: InvalidOperator, if the side is neither.
    """
    if side not in {"<", ">"}:
        raise InvalidOperator("the side of a range is < or >")
    wanted = as_range(range_, loose=loose, include_prerelease=include_prerelease)
    given = as_version(version, loose=loose)
    return not wanted.accepts(given) and all(_is_beyond(given, found, side) for found in wanted.alternatives)


def gtr(version: Version | str, range_: Range | str, *, loose: bool = False, include_prerelease: bool = False) -> bool:
    """Whether a version lies above all that a range accepts."""
    return outside(version, range_, ">", loose=loose, include_prerelease=include_prerelease)


def ltr(version: Version | str, range_: Range | str, *, loose: bool = False, include_prerelease: bool = False) -> bool:
    """Whether a version lies below all that a range accepts."""
    return outside(version, range_, "<", loose=loose, include_prerelease=include_prerelease)


def _is_satisfiable(comparators: Comparators, loose: bool, include_prerelease: bool) -> bool:
    return all(
        _intersect(later, earlier, loose, include_prerelease)
        for place, later in enumerate(comparators)
        for earlier in comparators[:place]
    )


def _intersect(one: Comparator, other: Comparator, loose: bool, include_prerelease: bool) -> bool:
    if not one.operator or not other.operator:
        exact, bound = (other, one) if one.operator else (one, other)
        return exact.version is None or satisfies(
            exact.version, str(bound), loose=loose, include_prerelease=include_prerelease
        )
    # Nothing is lower than these, though a pre-release of 0.0.0 may be, where it counts.
    texts = (str(one), str(other))
    if "<0.0.0-0" in texts if include_prerelease else any(text.startswith("<0.0.0") for text in texts):
        return False
    if one.operator[0] == other.operator[0] or one.version is None or other.version is None:
        return True
    low, high = (one.version, other.version) if one.operator[0] == ">" else (other.version, one.version)
    return low < high or (str(low) == str(high) and "=" in one.operator and "=" in other.operator)


def _is_beyond(version: Version, comparators: Comparators, side: str) -> bool:
    """Whether a version that an alternative does not accept lies on that side of it.

    Told for ">", and mirrored for "<": the highest comparator must be no lower bound, and the version be above the
    lowest one.
    """
    bounds = [c if c.version else Comparator(">=", Version(0, 0, 0, ())) for c in comparators]
    high = low = bounds[0]
    for bound in bounds:
        if _is_further(bound.version, high.version, side):
            high = bound
        elif _is_further(low.version, bound.version, side):
            low = bound
    if high.operator in {side, f"{side}="}:
        return False
    if low.operator in {"", side}:
        return _is_further(version, low.version, side)
    return low.operator != f"{side}=" or not _is_further(low.version, version, side)


def _is_further(one: Version | None, other: Version | None, side: str) -> bool:
    if one is None or other is None:
        return False
    return one > other if side == ">" else one < other
