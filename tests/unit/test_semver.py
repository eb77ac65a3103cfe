"""Semantic versions as npm reads them: which texts are one, and how they sort."""

from functools import cmp_to_key
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.versions.semver import MAX_LENGTH, MAX_NUMBER, Version, parse_version

# The examples of semver.org 2.0.0 and of its regular expression's test page.
VALID = """
    0.0.4 1.2.3 10.20.30 1.0.0 2.0.0 1.1.7 0.0.0 99999999999.9999999999.99999999
    1.1.2-prerelease+meta 1.1.2+meta 1.1.2+meta-valid 1.0.0-alpha 1.0.0-beta 1.0.0-alpha.beta
    1.0.0-alpha.beta.1 1.0.0-alpha.1 1.0.0-alpha0.valid 1.0.0-alpha.0valid 1.0.0-rc.1+build.1
    1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay 2.0.0-rc.1+build.123 1.2.3-beta 1.2.3-SNAPSHOT-123
    10.2.3-DEV-SNAPSHOT 2.0.0+build.1848 2.0.1-alpha.1227 1.0.0-alpha+beta 1.0.0+0.build.1-rc.10000aaa-kk-0.1
    1.2.3----RC-SNAPSHOT.12.9.1--.12+788 1.2.3----R-S.12.9.1--.12+meta 1.2.3----RC-SNAPSHOT.12.9.1--.12
    1.0.0-0A.is.legal 1.0.0-- 1.0.0-0 1.0.0+001 1.0.0-a+001.000 0.0.0-0
"""
INVALID = """
    1 1.2 1.2.3-0123 1.2.3-0123.0123 1.1.2+.123 +invalid -invalid -invalid+invalid alpha alpha.beta alpha.beta.1
    alpha.1 alpha+beta alpha_beta alpha. alpha.. beta 1.0.0-alpha_beta -alpha. 1.0.0-alpha.. 1.0.0-alpha..1
    1.0.0-alpha...1 01.1.1 1.01.1 1.1.01 1.2.3.DEV 1.2-SNAPSHOT 1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788
    1.2-RC-SNAPSHOT -1.0.3-gamma+b7718 +justmeta 9.8.7+meta+meta 9.8.7-whatever+meta+meta v1.0.0 =1.0.0 1.0.0-
    1.0.0+ 1.0.0-+ 1.0.0-é -1.0.0 1.-1.0 1e3.0.0 0x1.0.0 ^1.0.0 ~1.0.0 1.x * latest 1,0,0 1..0 .1.0 1.0.
"""
BLANK_OR_FOREIGN = [
    *("", " ", "1.0.0 ", " 1.0.0", "1.0.0\n", "1.0.0 || 2.0.0", "\u0661.0.0", "\uff11.0.0", "1.0.0-\uff11"),
    *("1.0.0\x00", "1.0.0-\ud800"),
]
# Each is below the next; 1.0.0-alpha to 1.0.0 is section 11.4 of semver.org.
ASCENDING = """
    0.0.0-0 0.0.0 0.0.1 0.0.9 0.0.10 0.1.0 0.9.99 0.10.0
    1.0.0-- 1.0.0--1 1.0.0-A 1.0.0-Z 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta
    1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1-0 1.0.1-1 1.0.1-2 1.0.1-10 1.0.1-10.0
    1.0.1-10.a 1.0.1-10a 1.0.1-a 1.0.1-a.0 1.0.1-a.a 1.0.1-a- 1.0.1-a0 1.0.1-aa 1.0.1 1.2.0
    1.10.0 2.0.0-rc 2.0.0 10.0.0 99.0.0 9007199254740991.0.0-9007199254740991 9007199254740991.0.0
"""

numbers = st.integers(0, 20) | st.integers(0, MAX_NUMBER)
identifiers = numbers.map(str) | st.from_regex(r"[0-9]{0,3}[a-zA-Z-][0-9a-zA-Z-]{0,4}", fullmatch=True)
versions = st.builds(
    lambda core, prerelease: ".".join(map(str, core)) + ("-" + ".".join(prerelease) if prerelease else ""),
    st.tuples(numbers, numbers, numbers),
    st.lists(identifiers, max_size=4),
).filter(lambda text: len(text) <= MAX_LENGTH)


def compare(one: str, other: str) -> int:
    """Precedence as section 11 tells it, written without a look at the sort key; below, equal or above zero."""
    (core_1, _, pre_1), (core_2, _, pre_2) = (text.partition("+")[0].partition("-") for text in (one, other))
    left, right = ([int(number) for number in core.split(".")] for core in (core_1, core_2))
    if left != right:
        return -1 if left < right else 1
    if not pre_1 or not pre_2:
        return bool(pre_2) - bool(pre_1)
    return compare_identifiers(pre_1.split("."), pre_2.split("."))


def compare_identifiers(left: list[str], right: list[str]) -> int:
    for one, other in zip(left, right, strict=False):
        if one == other:
            continue
        if one.isdigit() and other.isdigit():
            return -1 if int(one) < int(other) else 1
        if one.isdigit() != other.isdigit():
            return -1 if one.isdigit() else 1
        return -1 if one < other else 1
    return len(left) - len(right)


def sign(number: int) -> int:
    return (number > 0) - (number < 0)


def key_of(text: str) -> bytes:
    """As PostgreSQL's "C" collation sees it."""
    return parse_version(text).sort_key.encode()


@pytest.mark.parametrize("text", VALID.split())
def test_text_of_a_version_is_one(text: str) -> None:
    assert parse_version(text).is_prerelease is ("-" in text.partition("+")[0])


@pytest.mark.parametrize("text", INVALID.split() + BLANK_OR_FOREIGN)
def test_text_of_no_version_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="semantic version"):
        parse_version(text)


def test_parts_of_a_version_are_told_apart() -> None:
    assert parse_version("1.22.333-rc.1.x-y+b.007") == Version(1, 22, 333, ("rc", "1", "x-y"))
    assert parse_version("1.0.0") == Version(1, 0, 0, ())


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(ASCENDING.split())))
def test_key_of_the_lower_version_sorts_first(lower: str, higher: str) -> None:
    assert compare(lower, higher) < 0
    assert key_of(lower) < key_of(higher)


def test_keys_sort_a_shuffled_list_as_precedence_does() -> None:
    ascending = ASCENDING.split()
    shuffled = sorted(ascending, key=lambda text: (len(text), text[::-1]))

    assert sorted(shuffled, key=key_of) == sorted(shuffled, key=cmp_to_key(compare)) == ascending


@given(versions, versions)
def test_keys_of_any_two_versions_compare_as_the_versions(one: str, other: str) -> None:
    keys = key_of(one), key_of(other)

    assert sign((keys[0] > keys[1]) - (keys[0] < keys[1])) == sign(compare(one, other))


@given(versions, st.lists(identifiers, min_size=1, max_size=3))
def test_build_metadata_changes_neither_key_nor_kind(text: str, build: list[str]) -> None:
    built = f"{text}+{'.'.join(build)}"[:MAX_LENGTH].rstrip(".+")

    assert parse_version(built).sort_key == parse_version(text).sort_key
    assert parse_version(built).is_prerelease == parse_version(text).is_prerelease


@given(st.text(max_size=60) | st.text(st.sampled_from("0123456789.-+abAB "), max_size=30))
def test_any_text_is_a_version_or_a_named_mistake(text: str) -> None:
    try:
        version = parse_version(text)
    except ValueError:
        return
    assert text.startswith(f"{version.major}.{version.minor}.{version.patch}")


@pytest.mark.parametrize(
    "text",
    [
        f"{MAX_NUMBER}.{MAX_NUMBER}.{MAX_NUMBER}",
        f"1.0.0-{MAX_NUMBER}",
        "1.0.0-" + "a" * (MAX_LENGTH - 6),
        "1.0.0+" + "0" * (MAX_LENGTH - 6),
        "1.0.0-" + "0." * 124 + "0",
    ],
)
def test_version_at_the_bounds_is_accepted(text: str) -> None:
    assert parse_version(text).sort_key


@pytest.mark.parametrize(
    "text",
    [
        *(f"{MAX_NUMBER + 1}.0.0", f"0.{MAX_NUMBER + 1}.0", f"0.0.{10**200}"),
        *(f"1.0.0-{MAX_NUMBER + 1}", f"1.0.0-a.{10**99}"),
    ],
)
def test_number_over_the_bound_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at most"):
        parse_version(text)


@pytest.mark.parametrize("text", ["1.0.0-" + "a" * (MAX_LENGTH - 5), "1" * 5000, "1.0.0-" + "a." * 100_000 + "a"])
def test_text_over_the_bound_is_refused_unread(text: str) -> None:
    with pytest.raises(ValueError, match="at most 256 characters"):
        parse_version(text)


@given(versions)
def test_key_is_short_enough_for_an_index(text: str) -> None:
    assert len(key_of(text)) <= 2 * MAX_LENGTH
    assert key_of(text).isascii()
