"""Versions and ranges by npm's rules: the door to `semver_*.py`, through which the others import.

Named as npm's own package names them (`maxSatisfying` is `max_satisfying`), with its options `loose` and
`include_prerelease`, and held against it case by case by tests. What it answers with null is None here, what it throws
is a ValueError. Versions that we publish are read by `parse_version`, which is stricter: it overlooks nothing.
"""

from shared.versions.semver_choice import (
    max_satisfying,
    min_satisfying,
    min_version,
    simplify_range,
    to_comparators,
    valid_range,
)
from shared.versions.semver_coerce import coerce
from shared.versions.semver_comparator import Comparator, parse_comparator
from shared.versions.semver_errors import (
    InvalidComparator,
    InvalidIncrement,
    InvalidOperator,
    InvalidRange,
    InvalidVersion,
)
from shared.versions.semver_grammar import MAX_LENGTH, MAX_NUMBER
from shared.versions.semver_order import (
    cmp,
    compare,
    compare_build,
    compare_identifiers,
    compare_loose,
    eq,
    gt,
    gte,
    lt,
    lte,
    neq,
    rcompare,
    rcompare_identifiers,
    rsort,
    sort,
)
from shared.versions.semver_overlap import comparators_intersect, gtr, intersects, ltr, outside
from shared.versions.semver_parts import clean, major, minor, parse, patch, prerelease, valid
from shared.versions.semver_range import Range, checked_range, parse_range, satisfies
from shared.versions.semver_steps import RELEASE_TYPES, diff, inc, increment, truncate
from shared.versions.semver_subset import subset
from shared.versions.semver_version import Version, checked_version, parse_version, read_version

__all__ = [
    "MAX_LENGTH",
    "MAX_NUMBER",
    "RELEASE_TYPES",
    "Comparator",
    "InvalidComparator",
    "InvalidIncrement",
    "InvalidOperator",
    "InvalidRange",
    "InvalidVersion",
    "Range",
    "Version",
    "checked_range",
    "checked_version",
    "clean",
    "cmp",
    "coerce",
    "comparators_intersect",
    "compare",
    "compare_build",
    "compare_identifiers",
    "compare_loose",
    "diff",
    "eq",
    "gt",
    "gte",
    "gtr",
    "inc",
    "increment",
    "intersects",
    "lt",
    "lte",
    "ltr",
    "major",
    "max_satisfying",
    "min_satisfying",
    "min_version",
    "minor",
    "neq",
    "outside",
    "parse",
    "parse_comparator",
    "parse_range",
    "parse_version",
    "patch",
    "prerelease",
    "rcompare",
    "rcompare_identifiers",
    "read_version",
    "rsort",
    "satisfies",
    "simplify_range",
    "sort",
    "subset",
    "to_comparators",
    "truncate",
    "valid",
    "valid_range",
]
