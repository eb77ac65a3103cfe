"""Whether all that one range accepts is accepted by another: npm's `subset`.

Told by the bounds alone, alternative by alternative: 1.x || 2.x is no subset of >=1 <3 by parts of it. An alternative
that accepts nothing is a subset of anything; it says nothing of the others, though.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.versions.semver_comparator import Comparator
from shared.versions.semver_range import Comparators, Range, as_range, satisfies
from shared.versions.semver_version import Version

_FROM_ZERO: Comparators = (Comparator(">=", Version(0, 0, 0, ())),)
_FROM_LOWEST: Comparators = (Comparator(">=", Version(0, 0, 0, ("0",))),)


@dataclass(frozen=True, slots=True)
class _Simple:
    """One alternative by its outermost comparators; exact: those that name one version."""

    low: Comparator | None
    high: Comparator | None
    exact: tuple[Comparator, ...]

    @property
    def is_one_version(self) -> bool:
        """Whether its bounds are the same version."""
        return bool(self.low and self.high and self.low.version == self.high.version)

    @property
    def is_empty(self) -> bool:
        """Whether its bounds leave nothing between them."""
        return len(self.exact) > 1 or bool(self.low and self.high and self.low.low >= self.high.high)


def subset(sub: Range | str, dom: Range | str, *, loose: bool = False, include_prerelease: bool = False) -> bool:
    """Whether whatever meets `sub` meets `dom` too. Raises: InvalidRange or InvalidVersion."""
    if sub == dom:
        return True
    inner = as_range(sub, loose=loose, include_prerelease=include_prerelease)
    outer = as_range(dom, loose=loose, include_prerelease=include_prerelease)
    is_any_something = False
    for mine in inner.alternatives:
        answers: list[bool | None] = []
        for theirs in outer.alternatives:
            answers.append(_is_subset(mine, theirs, loose, include_prerelease))
            if answers[-1]:
                break
        is_any_something = is_any_something or any(answer is not None for answer in answers)
        if is_any_something and not answers[-1]:
            return False
    return True


def _is_subset(mine: Comparators, theirs: Comparators, loose: bool, include_prerelease: bool) -> bool | None:
    """For one alternative of each; None if the first accepts nothing."""
    if mine is theirs:
        return True
    floor = _FROM_LOWEST if include_prerelease else _FROM_ZERO
    if _is_any(theirs):
        if include_prerelease or _is_any(mine):
            return True
        theirs = floor
    inner = _simple(floor if _is_any(mine) else mine)
    if inner.is_empty:
        return None
    if inner.exact:
        return _is_exact_within(inner, theirs, loose, include_prerelease)
    if not include_prerelease and not _are_prereleases_within(inner, theirs):
        return False
    return _are_bounds_within(inner, theirs)


def _is_any(comparators: Comparators) -> bool:
    return len(comparators) == 1 and comparators[0].version is None


def _simple(comparators: Comparators) -> _Simple:
    lows = [c for c in comparators if c.operator.startswith(">")]
    highs = [c for c in comparators if c.operator.startswith("<")]
    exact = tuple(c for c in comparators if not c.operator)
    return _Simple(max(lows, key=lambda c: c.low, default=None), min(highs, key=lambda c: c.high, default=None), exact)


def _is_exact_within(inner: _Simple, theirs: Comparators, loose: bool, include_prerelease: bool) -> bool | None:
    version = inner.exact[0].version

    def meets_all(comparators: Iterable[Comparator | None]) -> bool:
        return all(
            satisfies(version, str(c), loose=loose, include_prerelease=include_prerelease) for c in comparators if c
        )

    return meets_all(theirs) if meets_all((inner.low, inner.high)) else None


def _are_prereleases_within(inner: _Simple, theirs: Comparators) -> bool:
    """A bound that is a pre-release lets in others of its number, so the other range must name one of these too."""
    named = {c.version.core for c in theirs if c.version and c.version.prerelease}
    bounds = [c.version for c in (inner.low, inner.high) if c and c.version and not _is_before_all(c)]
    return all(version.core in named for version in bounds if version.prerelease)


def _is_before_all(bound: Comparator) -> bool:
    """Whether it leaves out all pre-releases of its number too: <1.2.3-0 says the same as <1.2.3."""
    return bound.operator == "<" and bound.version is not None and bound.version.prerelease == ("0",)


def _are_bounds_within(inner: _Simple, theirs: Comparators) -> bool:
    outer = _simple(theirs)
    if outer.exact and not inner.is_one_version:
        return False
    for mine, other in ((inner.low, outer.low), (inner.high, outer.high)):
        opposite = [c for c in theirs if mine and c.operator[:1] != mine.operator[0]]
        if mine and not _is_bound_within(mine, other, opposite):
            return False
    # Bounded on one side only, it goes on where the other one ends.
    is_open = (inner.low and not inner.high and outer.high) or (inner.high and not inner.low and outer.low)
    return not is_open


def _is_bound_within(mine: Comparator, other: Comparator | None, opposite: list[Comparator]) -> bool:
    """other: the bound on the same side. opposite: the comparators that are none of that side."""
    if other and (other.low > mine.low or other.high < mine.high):
        return False
    version = mine.version
    return version is None or "=" not in mine.operator or all(c.accepts(version) for c in opposite)
