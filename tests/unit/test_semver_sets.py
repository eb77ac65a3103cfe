"""Ranges as sets of versions: the best of a list, what they have in common, what lies within or beside them."""

from collections.abc import Callable

import nodesemver
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.versions import semver
from shared.versions.semver import InvalidOperator, parse_range, parse_version
from tests.semver_oracle import texts

# The second reader is of an older npm, which let pre-releases in where `*` stands beside them.
releases = texts.plain_versions.filter(lambda version: "-" not in version)
RELEASES = ["1.0.0", "1.2.0", "1.2.9", "1.3.0-rc.1", "2.0.0", "3.1.0"]
LOWEST = """
    *|0.0.0 ^1.2.3|1.2.3 >1.2.3|1.2.4 >1.2.3-0|1.2.3-0.0 <1|0.0.0 <0.0.0-1|0.0.0-0 ~2||^1.1|1.1.0 >4_<3|- <0.0.0-0|-
"""
MEET = """
    ^1|^1.5 1.x|1.0.0 >=1_<2|>1.9.9 *|>5 ^1||^3|^2||^3.1 <=2.0.0|>=2.0.0 >1.0.0-a|<1.0.0-c
"""
MEET_NOT = """
    ^1|^2 <2.0.0|>=2.0.0 1.0.0|1.0.1 >=1_<2|>=2 ^1||^3|^2||^4 <0.0.0|>0.0.0 >4_<3|>=0.0.1
"""
WITHIN = """
    ^1.2.3|^1 1.2.3|>=1 1.2.3|1.x ^1||^2|>=1 *|>=0.0.0 ^1|* >2_<1|9.9.9 1.0.0||1.0.1|~1.0.0 >=1.2.3-a_<1.2.3-c|>=1.2.3-0
"""
WITHIN_NOT = """
    ^1|^1.2.3 *|>=1 >=1|<5 ^1||^3|^1||^2 >=1.0.0|1.x >=1.2.3-a|>=1.0.0 1.0.0-a|* <2|>=1
"""
BESIDE = """
    ^1.2.3|2.0.0|> ^1.2.3|1.2.2|< ~1.2||~3|2.0.0|- <2|2.0.0|> >2|2.0.0|< 1.2.3|1.2.4|> *|1.0.0|- >=1.0.0|0.9.0|<
    ^1.2.3|1.5.0|- ^1.2.3|2.0.0-rc|> =1.2.3||=1.2.5|1.2.4|-
"""


def pairs(table: str) -> list[list[str]]:
    """One pair a word; || does not part them, and _ is a blank."""
    split = (word.replace("||", "\0").replace("_", " ").split("|") for word in table.split())
    return [[part.replace("\0", "||") for part in parts] for parts in split]


def test_best_of_a_list_is_given_back_as_it_was_given() -> None:
    assert semver.max_satisfying(["v1.0.0", " v1.2.0"], "^1") == " v1.2.0"
    assert semver.max_satisfying(RELEASES, "^1") == "1.2.9"
    assert semver.min_satisfying(RELEASES, ">1") == "2.0.0"
    assert semver.max_satisfying(RELEASES, "~1", include_prerelease=True) == "1.3.0-rc.1"
    assert semver.max_satisfying([parse_version("1.0.0")], "*") == parse_version("1.0.0")


def test_list_without_a_fitting_version_has_no_best() -> None:
    assert semver.max_satisfying(RELEASES, "^4") is semver.min_satisfying([], "*") is None
    assert semver.max_satisfying(RELEASES, "blerg") is semver.valid_range("blerg") is None


@pytest.mark.parametrize(("text", "lowest"), pairs(LOWEST))
def test_range_has_a_lowest_version(text: str, lowest: str) -> None:
    found = semver.min_version(text)

    assert ("-" if found is None else str(found)) == lowest


def test_range_is_written_out_by_alternatives() -> None:
    assert semver.to_comparators("^1.2 || * 3.0.0 || <2") == [[">=1.2.0", "<2.0.0-0"], ["3.0.0"], ["<2.0.0-0"]]
    assert semver.to_comparators("*") == [[""]]
    assert semver.valid_range(" >=0.0.0 ") == "*"


def test_simpler_range_accepts_the_same_versions() -> None:
    long = "1.0.0 || 1.2.0 || 1.2.9 || 3.1.0"

    assert semver.simplify_range(RELEASES, long) == "<=1.2.9 || >=3.1.0"
    assert semver.simplify_range(RELEASES, "1.2.0 || 1.2.0") == "1.2.0"
    assert semver.simplify_range(RELEASES, "^1") == "^1"


@pytest.mark.parametrize(("one", "other"), pairs(MEET))
def test_ranges_meet_in_a_version(one: str, other: str) -> None:
    assert semver.intersects(one, other)
    assert semver.intersects(other, parse_range(one))


@pytest.mark.parametrize(("one", "other"), pairs(MEET_NOT))
def test_ranges_apart_do_not_meet(one: str, other: str) -> None:
    assert not semver.intersects(one, other)
    assert not semver.intersects(other, one)


def test_comparators_meet_as_ranges_do() -> None:
    assert semver.comparators_intersect(">1.0.0", "<1.0.1")
    assert not semver.comparators_intersect("<1.0.0", ">=1.0.0")
    assert not semver.comparators_intersect("<0.0.0-a", ">=0.0.0-0")
    assert semver.comparators_intersect("<0.0.0-a", ">=0.0.0-0", include_prerelease=True)


@pytest.mark.parametrize(("inner", "outer"), pairs(WITHIN))
def test_narrower_range_is_a_subset(inner: str, outer: str) -> None:
    assert semver.subset(inner, outer)


@pytest.mark.parametrize(("inner", "outer"), pairs(WITHIN_NOT))
def test_range_that_reaches_further_is_no_subset(inner: str, outer: str) -> None:
    assert not semver.subset(inner, outer)


@pytest.mark.parametrize(("text", "version", "side"), pairs(BESIDE))
def test_version_lies_above_below_or_neither(text: str, version: str, side: str) -> None:
    assert (semver.gtr(version, text), semver.ltr(version, text)) == (side == ">", side == "<")


def test_range_has_no_side_but_two() -> None:
    with pytest.raises(InvalidOperator):
        semver.outside("1.0.0", "*", "=")


@pytest.mark.parametrize("ask", [semver.intersects, semver.subset])
def test_what_is_no_range_is_refused(ask: Callable[[str, str], bool]) -> None:
    with pytest.raises(ValueError, match="not a comparator"):
        ask("^1", "blerg")


@given(releases, texts.plain_ranges)
def test_second_reader_of_the_same_rules_agrees(version: str, text: str) -> None:
    assert semver.satisfies(version, text) == nodesemver.satisfies(version, text)


@given(st.lists(releases, unique=True), texts.plain_ranges)
def test_second_reader_finds_the_same_best_version(versions: list[str], text: str) -> None:
    assert semver.max_satisfying(versions, text) == nodesemver.max_satisfying(versions, text)


@given(texts.plain_ranges, texts.plain_ranges, releases)
def test_subset_accepts_nothing_that_the_whole_does_not(inner: str, outer: str, version: str) -> None:
    if semver.subset(inner, outer) and semver.satisfies(version, inner):
        assert semver.satisfies(version, outer)


@given(texts.plain_ranges, texts.plain_ranges, releases)
def test_ranges_that_share_a_version_meet(one: str, other: str, version: str) -> None:
    if semver.satisfies(version, one) and semver.satisfies(version, other):
        assert semver.intersects(one, other)
