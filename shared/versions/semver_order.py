"""Which of two versions is the higher one, and lists in that order: npm's `compare` and its kin."""

from collections.abc import Callable, Iterable, Mapping
from functools import cmp_to_key
from typing import TypeVar

from shared.versions.semver_errors import InvalidOperator
from shared.versions.semver_version import Version, as_version, identifier_key

Given = Version | str
G = TypeVar("G", bound=Given)


def compare(one: Given, other: Given, *, loose: bool = False) -> int:
    """Say -1, 0 or 1: the first is below, of equal precedence, above. Raises: InvalidVersion."""
    left, right = as_version(one, loose=loose).key, as_version(other, loose=loose).key
    return (left > right) - (left < right)


def rcompare(one: Given, other: Given, *, loose: bool = False) -> int:
    """The other way round."""
    return compare(other, one, loose=loose)


def compare_loose(one: Given, other: Given) -> int:
    """The same for versions read loosely."""
    return compare(one, other, loose=True)


def compare_build(one: Given, other: Given, *, loose: bool = False) -> int:
    """By precedence, then by build metadata, which is compared as pre-releases are; none comes first."""
    left, right = as_version(one, loose=loose), as_version(other, loose=loose)
    if left != right:
        return 1 if left > right else -1
    for mine, theirs in zip(left.build, right.build, strict=False):
        # Two spellings of one number end the comparison, as they do for npm.
        if mine != theirs:
            return compare_identifiers(mine, theirs)
    return (len(left.build) > len(right.build)) - (len(left.build) < len(right.build))


def compare_identifiers(one: int | str, other: int | str) -> int:
    """Say the same of two identifiers of a pre-release; numbers come before words."""
    left, right = identifier_key(str(one)), identifier_key(str(other))
    return (left > right) - (left < right)


def rcompare_identifiers(one: int | str, other: int | str) -> int:
    """The other way round."""
    return compare_identifiers(other, one)


def eq(one: Given, other: Given, *, loose: bool = False) -> bool:
    """Whether both have the same precedence. Raises: InvalidVersion, as all of these."""
    return compare(one, other, loose=loose) == 0


def neq(one: Given, other: Given, *, loose: bool = False) -> bool:
    """Whether they differ in precedence."""
    return compare(one, other, loose=loose) != 0


def gt(one: Given, other: Given, *, loose: bool = False) -> bool:
    """Whether the first is higher."""
    return compare(one, other, loose=loose) > 0


def gte(one: Given, other: Given, *, loose: bool = False) -> bool:
    """Whether the first is not lower."""
    return compare(one, other, loose=loose) >= 0


def lt(one: Given, other: Given, *, loose: bool = False) -> bool:
    """Whether the first is lower."""
    return compare(one, other, loose=loose) < 0


def lte(one: Given, other: Given, *, loose: bool = False) -> bool:
    """Whether the first is not higher."""
    return compare(one, other, loose=loose) <= 0


_OPERATORS: Mapping[str, Callable[[int], bool]] = {
    **dict.fromkeys(("", "=", "=="), lambda order: order == 0),
    "!=": lambda order: order != 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
}


def cmp(one: Given, operator: str, other: Given, *, loose: bool = False) -> bool:
    """Compare by an operator; `===` and `!==` compare texts. Raises: InvalidOperator, InvalidVersion."""
    if operator in {"===", "!=="}:
        return (str(one) == str(other)) is (operator == "===")
    if operator not in _OPERATORS:
        raise InvalidOperator(f"no way to compare versions: {operator[:10]}")
    return _OPERATORS[operator](compare(one, other, loose=loose))


def sort(versions: Iterable[G], *, loose: bool = False) -> list[G]:
    """Lowest first, by precedence and build metadata; equal ones stay in their order. Raises: InvalidVersion."""

    def order(one: Given, other: Given) -> int:
        return compare_build(one, other, loose=loose)

    return sorted(versions, key=cmp_to_key(order))


def rsort(versions: Iterable[G], *, loose: bool = False) -> list[G]:
    """Highest first; equal ones stay in their order."""

    def order(one: Given, other: Given) -> int:
        return compare_build(other, one, loose=loose)

    return sorted(versions, key=cmp_to_key(order))
