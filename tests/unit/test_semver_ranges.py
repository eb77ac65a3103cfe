"""Ranges as npm reads them: what their short forms stand for, and which versions they accept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.versions.semver import InvalidRange, Version, parse_range, parse_version, satisfies

# A range and what it stands for; "*" stands for the empty one.
WRITTEN_OUT = {
    "1.2.3": "1.2.3",
    "=v1.2.3": "1.2.3",
    "1.2.3+build.5": "1.2.3",
    "": "*",
    "x": "*",
    ">=0.0.0": "*",
    ">=1.2.3 ||": "*",
    ">  1.2.3   <   2": ">1.2.3 <2.0.0-0",
    "1": ">=1.0.0 <2.0.0-0",
    "1.2.X": ">=1.2.0 <1.3.0-0",
    ">1": ">=2.0.0",
    "<=1.2": "<1.3.0-0",
    "<1.2": "<1.2.0-0",
    "<*": "<0.0.0-0",
    "~1.2.3": ">=1.2.3 <1.3.0-0",
    "~> 1": ">=1.0.0 <2.0.0-0",
    "~1.2.3-rc.1": ">=1.2.3-rc.1 <1.3.0-0",
    "^1.2.3": ">=1.2.3 <2.0.0-0",
    "^0.2.3": ">=0.2.3 <0.3.0-0",
    "^0.0.3-beta": ">=0.0.3-beta <0.0.4-0",
    "^0.0": "<0.1.0-0",
    "^0": "<1.0.0-0",
    "1.2 - 3.4": ">=1.2.0 <3.5.0-0",
    "1.2.3 - 2": ">=1.2.3 <3.0.0-0",
    "1.2.3-a - 2.0.0-b": ">=1.2.3-a <=2.0.0-b",
    "* - 2.0.0": "<=2.0.0",
    "^1 || ^2.1 || 5.0.0": ">=1.0.0 <2.0.0-0||>=2.1.0 <3.0.0-0||5.0.0",
    "^1 ^1": ">=1.0.0 <2.0.0-0",
    "<* || 1.0.0": "1.0.0",
    "1 || * || 3": "*",
}
REFUSED = (
    "blerg >01.2.3 ^01 1.2.3.4 >>1 =<1 ~^1 git+ssh://x latest 1.2.3-01 1||| >=9007199254740992 ^9007199254740991 x.1"
)
ACCEPTED = """
    ^1.2.3|1.2.3 ^1.2.3|1.9.0 ^1.2.3-rc|1.2.3-rc.1 ^1.2.3-rc|1.3.0 *|0.0.0 1.x|1.9.9 ~1.2|1.2.9 >1|2.0.0 <=2|2.9.9
    >=1.2.3-a|1.2.3-b <2.0.0-9|2.0.0-8 1.2.3|1.2.3+build 1.2.3-4|1.2.3-4 ^0.0.1-beta|0.0.1-beta.2 <2|1.99.99
"""
TURNED_AWAY = """
    ^1.2.3|2.0.0 ^1.2.3|1.2.2 ^1.2.3|2.0.0-rc ^1.2.3-rc|1.2.4-rc.1 *|1.0.0-rc 1.x|2.0.0-0 ~1.2|1.3.0 >1|1.9.9 <=2|3.0.0
    >=1.2.3-a|1.2.4-b <2|2.0.0-rc 1.2.3|1.2.3-1 ^0.0.1-beta|0.0.2 <0.0.0-0|0.0.0 <0.0.0-0|0.0.0-0 >*|5.0.0
"""


def cases(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.split()]


@pytest.mark.parametrize(("text", "written"), WRITTEN_OUT.items())
def test_short_form_stands_for_comparators(text: str, written: str) -> None:
    assert (str(parse_range(text)) or "*") == written


@pytest.mark.parametrize("text", REFUSED.split())
def test_text_of_no_range_is_refused_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a|at most"):
        parse_range(text)
    assert not satisfies("1.2.3", text)


@pytest.mark.parametrize(("text", "version"), cases(ACCEPTED))
def test_version_within_a_range_is_accepted(text: str, version: str) -> None:
    assert parse_range(text).accepts(parse_version(version))


@pytest.mark.parametrize(("text", "version"), cases(TURNED_AWAY))
def test_version_outside_a_range_is_turned_away(text: str, version: str) -> None:
    assert not parse_range(text).accepts(parse_version(version))


@pytest.mark.parametrize(
    ("text", "version"), [("*", "1.0.0-rc"), ("^1.2.3", "1.3.0-a"), ("1.x", "1.0.0-0"), ("1.0.0 - 2", "1.0.0-0")]
)
def test_pre_releases_are_accepted_where_asked_for(text: str, version: str) -> None:
    assert not satisfies(version, text)
    assert satisfies(version, text, include_prerelease=True)


def test_loose_reading_overlooks_what_is_no_comparator() -> None:
    assert str(parse_range("blerg >01.2.3beta || =<1", loose=True)) == ">1.2.3-beta"
    with pytest.raises(InvalidRange, match="not a range"):
        parse_range("blerg", loose=True)


def test_parsed_range_keeps_the_options_it_was_read_with() -> None:
    assert satisfies("1.0.0-rc", parse_range("*", include_prerelease=True))
    assert satisfies("v1.2.3beta", parse_range(">=1.2.3-a", loose=True))


def test_range_over_the_bound_is_refused_unread() -> None:
    with pytest.raises(InvalidRange, match="at most 256 characters"):
        parse_range("1.0.0 || " * 100_000 + "1")


def test_blanks_and_build_metadata_do_not_count_towards_the_bound() -> None:
    assert str(parse_range(" " * 5000 + "1.2.3+" + "a" * 5000 + " " * 5000 + "||\t\u00a0 2.0.0")) == "1.2.3||2.0.0"


@given(st.text(max_size=60) | st.text(st.sampled_from("0123456789.-+abxX*<>=~^v| "), max_size=40))
def test_any_text_is_a_range_or_a_named_mistake(text: str) -> None:
    try:
        found = parse_range(text)
    except ValueError:
        return
    assert str(parse_range(str(found))) == str(found)


def test_versions_compare_by_precedence_without_build_metadata() -> None:
    ascending = [parse_version(text) for text in ("1.0.0-2", "1.0.0-10", "1.0.0-a", "1.0.0-a.0", "1.0.0", "1.0.1")]

    assert sorted([*ascending[3:], *ascending[:3]]) == ascending
    assert parse_version("1.0.0+a") == parse_version("1.0.0+b") == Version(1, 0, 0, ())
    assert ascending[0] < ascending[1] <= ascending[1] < ascending[-1] > ascending[2] >= ascending[2]
