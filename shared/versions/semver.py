"""Versions and ranges by npm's rules: the door to `semver_*.py`, through which the others import.

The rules are those of npm's own package, against which tests hold them case by case. Versions that we publish are
read by `parse_version`, which is stricter: it overlooks nothing.
"""

from shared.versions.semver_comparator import Comparator, parse_comparator
from shared.versions.semver_errors import (
    InvalidComparator,
    InvalidIncrement,
    InvalidOperator,
    InvalidRange,
    InvalidVersion,
)
from shared.versions.semver_grammar import MAX_LENGTH, MAX_NUMBER
from shared.versions.semver_range import Range, parse_range, satisfies
from shared.versions.semver_version import Version, parse_version

__all__ = [
    "MAX_LENGTH",
    "MAX_NUMBER",
    "Comparator",
    "InvalidComparator",
    "InvalidIncrement",
    "InvalidOperator",
    "InvalidRange",
    "InvalidVersion",
    "Range",
    "Version",
    "parse_comparator",
    "parse_range",
    "parse_version",
    "satisfies",
]
