"""What a text says as a version, how versions compare, and which one comes next: as npm answers."""

import pytest

from shared.versions import semver
from shared.versions.semver import InvalidIncrement, InvalidOperator, InvalidVersion, Version

READ = {"1.2.3": "1.2.3", " v1.2.3 ": "1.2.3", "1.2.3-rc.1+b": "1.2.3-rc.1", "\ufeff1.0.0\u00a0": "1.0.0"}
READ_LOOSELY = {"=v1.2.3": "1.2.3", "1.2.3beta": "1.2.3-beta", "01.02.03": "1.2.3", "v = 1.0.0-01": "1.0.0-1"}
NO_VERSION = ["", "1.2", "1.2.3.4", "hello", "v v1.0.0", "1.0.0\x1c", f"{2**53}.0.0", "1.0.0-" + "a" * 251, None]
NEXT = """
    1.2.3|major|2.0.0 1.2.3|minor|1.3.0 1.2.3|patch|1.2.4 1.2.3-rc|patch|1.2.3 1.3.0-rc|minor|1.3.0 2.0.0-0|major|2.0.0
    2.0.1-0|major|3.0.0 1.2.3|premajor|2.0.0-0 1.2.3|preminor|1.3.0-0 1.2.3|prepatch|1.2.4-0 1.2.3|prerelease|1.2.4-0
    1.2.4-0|prerelease|1.2.4-1 1.2.4-a.1.b|prerelease|1.2.4-a.2.b 1.2.4-a|prerelease|1.2.4-a.0 1.2.3-rc.4|release|1.2.3
    1.2.3|pre|1.2.3-0
"""
NEXT_NAMED = """
    1.2.3|prerelease|rc||1.2.4-rc.0 1.2.3|preminor|rc|1|1.3.0-rc.1 1.2.4-rc.0|prerelease|rc||1.2.4-rc.1
    1.2.4-rc.0|prerelease|beta||1.2.4-beta.0 1.2.4-a.1|prerelease|a.1||1.2.4-a.1.0 1.2.3|premajor|a.b||2.0.0-a.b.0
"""
STEPS = """
    1.0.0|2.0.0|major 2.0.0|1.0.0|major 1.0.0|1.1.0|minor 1.0.0|1.0.1|patch 1.0.0|1.0.0|- 1.0.0|1.0.0+b|-
    1.0.0|2.0.0-0|premajor 1.0.0|1.1.0-0|preminor 1.0.0|1.0.1-0|prepatch 1.0.0-0|1.0.0-1|prerelease
    1.0.0-0|1.0.0|major 1.1.0-0|1.1.0|minor 1.1.1-0|1.1.1|patch 1.0.0-0|1.0.1|major
"""
MEANT = {
    "v1": "1.0.0",
    "version 1.2 or so": "1.2.0",
    "1.2.3.4": "1.2.3",
    "a1b2": "1.0.0",
    "42.6.7.9.3-alpha": "42.6.7",
    ".1": "1.0.0",
}


def cases(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.split()]


@pytest.mark.parametrize(("text", "written"), READ.items())
def test_blanks_and_a_leading_v_are_overlooked(text: str, written: str) -> None:
    assert semver.valid(text) == semver.clean(text) == written


@pytest.mark.parametrize(("text", "written"), READ_LOOSELY.items())
def test_loosely_more_is_overlooked(text: str, written: str) -> None:
    assert semver.valid(text) is None
    assert semver.valid(text, loose=True) == str(semver.parse_version(text, loose=True)) == written


@pytest.mark.parametrize("text", NO_VERSION)
def test_what_is_no_version_is_none_or_refused(text: str | None) -> None:
    assert [semver.parse(text), semver.prerelease(text), semver.inc(text, "major")] == [None] * 3
    with pytest.raises(InvalidVersion):
        semver.major(text)  # type: ignore[arg-type]  # no version is no version, whatever it is
    assert not semver.satisfies(text, "*")


def test_parts_are_told_apart() -> None:
    text = "1.2.3-rc.4.x-y+b.007"

    assert [part(text) for part in (semver.major, semver.minor, semver.patch)] == [1, 2, 3]
    assert semver.prerelease(text) == ["rc", 4, "x-y"]
    assert semver.read_version(text).build == ("b", "007")
    assert semver.prerelease("1.2.3") is None


def test_build_metadata_counts_where_it_is_asked_for() -> None:
    assert semver.compare("1.0.0+a", "1.0.0+b") == 0
    assert semver.compare_build("1.0.0+a", "1.0.0+b") == semver.compare_build("1.0.0", "1.0.0+0") == -1
    assert semver.sort(["1.0.0+b", "1.0.0", "0.9.0", "1.0.0+a.1", "1.0.0+a"]) == [
        *("0.9.0", "1.0.0", "1.0.0+a", "1.0.0+a.1", "1.0.0+b")
    ]
    assert semver.rsort(["1.0.0-a", "2.0.0", "1.0.0"]) == ["2.0.0", "1.0.0", "1.0.0-a"]


def test_each_operator_compares_as_it_is_called() -> None:
    lower, higher = "1.0.0-10", "1.0.0-a"

    assert semver.lt(lower, higher)
    assert semver.lte(lower, higher)
    assert semver.neq(lower, higher)
    assert semver.gt(higher, lower)
    assert semver.gte(higher, lower)
    assert semver.eq(higher, higher)
    assert [op for op in ("<", "<=", "!=", ">", ">=", "==", "", "=") if semver.cmp(lower, op, higher)] == [
        *("<", "<=", "!=")
    ]
    assert semver.cmp("v1.0.0", "!==", "1.0.0")
    assert semver.cmp("v1.0.0", "=", "1.0.0")
    assert semver.compare_loose("01.0.0", "1.0.0") == semver.rcompare_identifiers(1, "1") == 0
    with pytest.raises(InvalidOperator):
        semver.cmp(lower, "<>", higher)


@pytest.mark.parametrize(("text", "kind", "expected"), cases(NEXT))
def test_next_version_of_a_kind_is_counted_on(text: str, kind: str, expected: str) -> None:
    assert semver.inc(text, kind) == expected


@pytest.mark.parametrize(("text", "kind", "identifier", "base", "expected"), cases(NEXT_NAMED))
def test_next_pre_release_bears_the_name_given(text: str, kind: str, identifier: str, base: str, expected: str) -> None:
    assert semver.inc(text, kind, identifier, base or None) == expected


def test_pre_release_need_not_be_counted() -> None:
    assert semver.inc("1.2.3", "prepatch", "rc", identifier_base=False) == "1.2.4-rc"
    assert semver.inc("1.2.4-rc", "prerelease", "rc", identifier_base=False) is None


@pytest.mark.parametrize(("kind", "identifier"), [("fake", None), ("release", None), ("prerelease", "a_b"), ("", None)])
def test_version_has_no_next_one_of_an_unknown_kind(kind: str, identifier: str | None) -> None:
    assert semver.inc("1.2.3", kind, identifier) is None
    with pytest.raises(InvalidIncrement):
        semver.increment(Version(1, 2, 3, ()), kind, identifier)


@pytest.mark.parametrize(("one", "other", "kind"), cases(STEPS))
def test_step_between_versions_is_of_a_kind(one: str, other: str, kind: str) -> None:
    assert (semver.diff(one, other) or "-") == kind


def test_truncated_version_keeps_what_is_larger() -> None:
    text = "1.2.3-rc.4+b"

    assert [semver.truncate(text, kind) for kind in ("major", "minor", "patch", "prerelease", "release")] == [
        *("1.0.0", "1.2.0", "1.2.3", "1.2.3-rc.4", None)
    ]


@pytest.mark.parametrize(("text", "version"), MEANT.items())
def test_first_numbers_of_a_text_are_the_version_meant(text: str, version: str) -> None:
    assert str(semver.coerce(text)) == version


def test_version_meant_may_be_the_last_one_with_its_pre_release() -> None:
    assert str(semver.coerce("1.2.3.4-rc", rtl=True)) == "2.3.4"
    assert str(semver.coerce("1.2.3.4-rc", rtl=True, include_prerelease=True)) == "2.3.4-rc"
    assert str(semver.coerce(1.5)) == "1.5.0"
    assert [semver.coerce(text) for text in ("", "version", "9" * 17, None)] == [None] * 4
