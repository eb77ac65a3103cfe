"""The questions that npm's semver and ours must answer alike, and how each answer is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from shared.versions import semver
from shared.versions.semver import Version
from tests.semver_oracle import texts

Arguments = Sequence[object]


@dataclass(frozen=True)
class Options:
    """How texts are read."""

    is_loose: bool
    allows_prereleases: bool

    @property
    def as_npm(self) -> dict[str, bool]:
        """As npm's functions take them."""
        return {"loose": self.is_loose, "includePrerelease": self.allows_prereleases}

    @property
    def of_ranges(self) -> dict[str, bool]:
        """As ours take them."""
        return {"loose": self.is_loose, "include_prerelease": self.allows_prereleases}

    @property
    def of_versions(self) -> dict[str, bool]:
        """As ours take them that read no range."""
        return {"loose": self.is_loose}


@dataclass(frozen=True)
class Question:
    """given: what both are asked with, beside the options; options come last for npm, unless it wants none."""

    given: SearchStrategy[Arguments]
    ours: Callable[..., object]
    of: Callable[[Options], dict[str, bool]] = lambda options: options.of_ranges
    place_of_options: int | None = None


def parts(version: Version | None) -> object:
    """A version as it is told on both sides."""
    if version is None:
        return None
    identifiers = semver.prerelease(version) or []
    return [version.major, version.minor, version.patch, identifiers, list(version.build), str(version)]


def compared(one: str, other: str, *, loose: bool) -> list[int]:
    """Three ways to compare."""
    return [how(one, other, loose=loose) for how in (semver.compare, semver.rcompare, semver.compare_build)]


def lowest(range_: str, **options: bool) -> str | None:
    """The lowest version of a range as text."""
    found = semver.min_version(range_, **options)
    return None if found is None else str(found)


def all_satisfied(versions: list[str], range_: str, **options: bool) -> list[bool]:
    """Which of the versions satisfy a range."""
    return [semver.satisfies(version, range_, **options) for version in versions]


def without_options(options: Options) -> dict[str, bool]:
    """For what reads its texts in one way only."""
    return {}


def of_versions(options: Options) -> dict[str, bool]:
    """For what reads no range."""
    return options.of_versions


version = texts.often_plain(texts.plain_versions, texts.versions)
range_ = texts.often_plain(texts.plain_ranges, texts.ranges)
comparator = texts.often_plain(texts.plain_comparators, texts.ranges)
several = st.lists(texts.plain_versions, max_size=8)
kinds = st.sampled_from([*semver.RELEASE_TYPES, "release", "pre", "", "prefix"])
identifiers = st.sampled_from(
    [None, "", "alpha", "rc", "beta.1", "1", "01", "0x1", "a_b", "-1", "1e3", "rc.0", "a.b.c"]
)
bases = st.sampled_from([None, False, "0", "1", "2", 0, 1, True, "a"])
operators = st.sampled_from(["", "=", "==", "===", "!=", "!==", ">", ">=", "<", "<=", "<>", "a"])

QUESTIONS: Mapping[str, Question] = {
    "parse": Question(st.tuples(texts.versions), lambda *a, **o: parts(semver.parse(*a, **o)), of_versions),
    "prerelease": Question(st.tuples(texts.versions), semver.prerelease, of_versions),
    "clean": Question(st.tuples(texts.versions), semver.clean, of_versions),
    "cmp": Question(st.tuples(version, operators, version), semver.cmp, of_versions),
    "compare": Question(st.tuples(version, version), compared, of_versions),
    "sort": Question(
        st.tuples(st.lists(version, max_size=6)),
        lambda *a, **o: [semver.sort(*a, **o), semver.rsort(*a, **o)],
        of_versions,
    ),
    "inc": Question(st.tuples(version, kinds, identifiers, bases), semver.inc, of_versions, place_of_options=2),
    "diff": Question(st.tuples(version, version), semver.diff, without_options),
    "truncate": Question(st.tuples(version, kinds), semver.truncate, of_versions),
    "coerce": Question(
        st.tuples(st.one_of(texts.versions, texts.ranges, st.text(max_size=20)), st.booleans()),
        lambda text, is_rtl, **o: parts(semver.coerce(text, rtl=is_rtl, **o)),
    ),
    "comparator": Question(st.tuples(comparator), lambda *a, **o: str(semver.parse_comparator(*a, **o)), of_versions),
    "comparatorsIntersect": Question(st.tuples(comparator, comparator), semver.comparators_intersect),
    "range": Question(st.tuples(range_), lambda *a, **o: str(semver.parse_range(*a, **o))),
    "validRange": Question(st.tuples(texts.ranges), semver.valid_range),
    "toComparators": Question(st.tuples(range_), semver.to_comparators),
    "satisfies": Question(st.tuples(st.lists(version, max_size=5), range_), all_satisfied),
    "maxSatisfying": Question(st.tuples(several, range_), semver.max_satisfying),
    "minSatisfying": Question(st.tuples(several, range_), semver.min_satisfying),
    "minVersion": Question(st.tuples(range_), lowest),
    "outside": Question(st.tuples(version, range_, st.sampled_from(["<", ">", ""])), semver.outside),
    "intersects": Question(st.tuples(range_, range_), semver.intersects),
    "subset": Question(st.tuples(range_, range_), semver.subset),
    "simplify": Question(st.tuples(several, range_), semver.simplify_range),
}
