"""Which versions an advisory speaks of: by example, and against the OSV schema's own way of walking the events."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.versions.advisory_ranges import Event, affected_versions, key_of


def affected(events: list[Event], *versions: str) -> list[bool]:
    known = affected_versions([events], ())
    return [known.holds(version, key_of(version)) for version in versions]


@pytest.mark.parametrize(
    ("events", "yes", "no"),
    [
        ("introduced 0, fixed 1.2.0", "0.0.0-0 0.0.0 1.1.9 1.2.0-rc.1", "1.2.0 2.0.0"),
        ("introduced 1.0.0", "1.0.0 1.0.1-a 99.0.0", "0.9.9 1.0.0-rc.1"),
        ("introduced 1.0.0-rc.1, fixed 1.0.0-rc.3", "1.0.0-rc.1 1.0.0-rc.2", "1.0.0-beta 1.0.0-rc.3 1.0.0"),
        ("introduced 0, last_affected 1.2.0", "1.2.0 1.2.0-rc.1 1.2.0+build", "1.2.1-0 1.2.1"),
        ("introduced 1.2.0, last_affected 1.2.0", "1.2.0", "1.1.9 1.2.1"),
        ("introduced 1.2.0, fixed 1.2.0", "", "1.1.9 1.2.0 1.2.1"),
        ("introduced 0, fixed 1.0.0, introduced 2.0.0, fixed 2.5.0", "0.5.0 2.0.0 2.4.9", "1.0.0 1.9.9 2.5.0 3.0.0"),
        ("fixed 2.5.0, introduced 2.0.0, fixed 1.0.0, introduced 0", "0.5.0 2.0.0 2.4.9", "1.0.0 1.9.9 2.5.0 3.0.0"),
        ("introduced 0, fixed 1.0.0, introduced 1.0.0, fixed 2.0.0", "0.9.0 1.0.0 1.5.0", "2.0.0"),
        ("introduced 1.0.0, last_affected 1.5.0, introduced 1.5.0, last_affected 2.0.0", "1.5.0 1.5.1 2.0.0", "2.0.1"),
        ("introduced 1.0.0, introduced 1.5.0, fixed 2.0.0", "1.0.0 1.5.0 1.9.0", "0.9.0 2.0.0"),
        ("introduced 1.0.0, fixed 1.5.0, fixed 2.0.0", "1.0.0 1.4.9", "1.5.0 1.9.0 2.0.0"),
        ("introduced 0, limit 1.0.0", "0.1.0 0.9.9", "1.0.0 2.0.0"),
        ("introduced 0, limit *", "0.1.0 2.0.0", ""),
        ("introduced 0, fixed 3.0.0, limit 1.0.0, limit 2.0.0", "0.5.0 1.5.0", "2.0.0 2.5.0"),
        ("introduced 1, fixed 2.1", "1.0.0 2.0.9", "0.9.9 2.1.0"),
        ("introduced v1.0.0, fixed v1.0.1", "1.0.0", "1.0.1"),
        ("introduced 0, last_affected 1.0.0, fixed 1.0.0", "1.0.0", "1.0.1"),
    ],
)
def test_events_say_which_versions_are_affected(events: str, yes: str, no: str) -> None:
    pairs: list[Event] = [(kind, version) for kind, version in (one.split(" ") for one in events.split(", "))]

    assert all(affected(pairs, *yes.split()))
    assert not any(affected(pairs, *no.split()))


def test_listed_version_is_affected_whatever_the_ranges_say() -> None:
    known = affected_versions([[("introduced", "0"), ("fixed", "1.0.0")]], ["3.0.0"])

    assert known.holds("3.0.0", key_of("3.0.0"))
    assert not known.holds("3.0.1", key_of("3.0.1"))
    assert known.fixed_in("3.0.0", key_of("3.0.0")) is None


@pytest.mark.parametrize(
    ("version", "fixed"),
    [("0.5.0", "1.0.0"), ("1.0.0", None), ("2.1.0", "3.0.0"), ("2.6.0", "3.0.0"), ("4.0.0", None)],
)
def test_fix_is_the_lowest_version_above_that_is_without_it(version: str, fixed: str | None) -> None:
    # The fix of the second range is affected by the third.
    ranges: list[list[Event]] = [
        [("introduced", "0"), ("fixed", "1.0.0")],
        [("introduced", "2.0.0"), ("fixed", "2.5.0")],
        [("introduced", "2.4.0"), ("fixed", "3.0.0"), ("introduced", "4.0.0"), ("last_affected", "4.1.0")],
    ]

    assert affected_versions(ranges, ()).fixed_in(version, key_of(version)) == fixed


@pytest.mark.parametrize("version", ["one", "1.2.3.4", "", "1..2", "*", "0.x"])
def test_event_whose_version_is_none_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="version"):
        affected_versions([[("introduced", version)]], ())


numbers = st.builds("{}.{}.{}".format, *[st.integers(0, 3)] * 3)
versions = st.one_of(numbers, st.builds("{}-{}".format, numbers, st.sampled_from(["0", "1", "a", "rc.1", "rc.2"])))
kinds = st.sampled_from(["introduced", "introduced", "fixed", "last_affected", "limit"])


def by_the_schema(events: list[Event], version: str) -> bool:
    """The evaluation as the schema describes it, event after event."""
    key = key_of(version)
    limits = [at for kind, at in events if kind == "limit"]
    if limits and not any(key < key_of(at) for at in limits):
        return False
    is_affected = False
    for kind, at in sorted((one for one in events if one[0] != "limit"), key=lambda one: key_of(one[1])):
        if kind == "introduced" and key >= key_of(at):
            is_affected = True
        if kind == "fixed" and key >= key_of(at):
            is_affected = False
        if kind == "last_affected" and key > key_of(at):
            is_affected = False
    return is_affected


@given(st.lists(st.tuples(kinds, versions), max_size=8, unique_by=lambda one: key_of(one[1])), versions)
def test_spans_say_what_the_schema_says(events: list[Event], version: str) -> None:
    assert affected(events, version) == [by_the_schema(events, version)]


@given(st.lists(st.tuples(kinds, versions), max_size=8), st.lists(versions, max_size=8), st.randoms())
def test_order_of_the_events_has_no_say(events: list[Event], asked: list[str], chance: random.Random) -> None:
    shuffled = chance.sample(events, len(events))

    assert affected(shuffled, *asked) == affected(events, *asked)


@given(st.lists(st.lists(st.tuples(kinds, versions), max_size=6), max_size=3), versions)
def test_fix_is_above_and_not_affected(ranges: list[list[Event]], version: str) -> None:
    known = affected_versions(ranges, ())

    fixed = known.fixed_in(version, key_of(version))

    assert fixed is None or (key_of(fixed) > key_of(version) and not known.holds(fixed, key_of(fixed)))
