"""Merging roll-ups is adding and uniting: any portions, in any order, come to the same."""

import random
from collections.abc import Iterable, Sequence
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.analytics import cells
from shared.analytics.cells import Cell, Counted, Dimension, Rollup, merged, timing_of
from shared.analytics.histogram import LARGEST_MS, MAX_ERROR, SMALLEST_MS, Histogram, decode_histogram
from shared.analytics.packing import pack_rollup, unpack_rollup

# The same cases in each run, and none is too slow: the machine may be busy.
seeded = settings(derandomize=True, deadline=None)

NAMES = st.none() | st.sampled_from(["a", "b", "c", "ü"])
DURATIONS = st.none() | st.floats(0, 1e9, width=32)
EVENTS = st.builds(
    Counted,
    st.booleans(),
    DURATIONS.map(timing_of),
    st.none() | st.integers(1, 2**31 - 1) | st.integers(1, 40),
    st.tuples(NAMES, NAMES, NAMES, st.sampled_from(["use", "open"])),
)
MANY = st.lists(EVENTS, max_size=30)


def counted(events: Sequence[Counted]) -> Rollup:
    """The roll-up of these events."""
    rollup = Rollup()
    rollup.add(events)
    return rollup


def cut(events: Sequence[Counted], size: int) -> list[Sequence[Counted]]:
    """Portions of that size, the last one what is left."""
    return [events[start : start + size] for start in range(0, len(events), size)]


def both(left: Rollup, right: Rollup) -> Rollup:
    """The two of them merged, neither changed."""
    return merged([left, right])


@seeded
@given(MANY, MANY, MANY)
def test_the_order_of_merging_is_nothing_to_the_figures(
    first: list[Counted], second: list[Counted], third: list[Counted]
) -> None:
    a, b, c = map(counted, (first, second, third))

    assert both(a, b) == both(b, a)
    assert both(both(a, b), c) == both(a, both(b, c)) == counted([*first, *second, *third])
    assert (a, b, c) == tuple(map(counted, (first, second, third)))


@seeded
@given(MANY, st.integers(1, 7))
def test_counting_in_portions_comes_to_the_same_figures(events: list[Counted], size: int) -> None:
    portions = Rollup()
    for portion in cut(events, size):
        portions.add(portion)

    assert portions == merged(counted(portion) for portion in cut(events, size)) == counted(events)


@seeded
@given(MANY)
def test_figures_are_what_counting_by_hand_says(events: list[Counted]) -> None:
    rollup = counted(events)

    assert figures(rollup.total) == figures_by_hand(events)
    for place, dimension in enumerate(Dimension):
        names = {event.members[place] for event in events} - {None}
        assert {member: figures(cell) for member, cell in rollup.parts[dimension].items()} == {
            name: figures_by_hand([event for event in events if event.members[place] == name]) for name in names
        }


def figures(cell: Cell) -> tuple[object, ...]:
    """All that a cell says but its histogram's buckets."""
    users = set(cell.users)
    return cell.events, cell.errors, cell.timed, cell.duration_us, cell.duration_min, cell.duration_max, users


def figures_by_hand(events: Sequence[Counted]) -> tuple[object, ...]:
    """The same, from the events."""
    times = [event.timing[0] for event in events if event.timing]
    return (
        len(events),
        len([event for event in events if event.is_error]),
        len(times),
        sum(round(ms * 1000) for ms in times),
        min(times, default=None),
        max(times, default=None),
        {event.number for event in events} - {None},
    )


@seeded
@given(MANY)
def test_a_row_gives_back_what_was_packed_into_it(events: list[Counted]) -> None:
    rollup = counted(events)
    packed = pack_rollup(rollup)

    assert unpack_rollup(packed) == rollup
    assert unpack_rollup(packed, ()).total == rollup.total
    assert pack_rollup(merged([unpack_rollup(packed)])) == packed == pack_rollup(counted(events[::-1]))


@seeded
@given(MANY, MANY, MANY)
def test_a_part_that_is_covered_can_be_exchanged(rest: list[Counted], old: list[Counted], added: list[Counted]) -> None:
    whole, part, newer = counted([*rest, *old]), counted(old), counted([*old, *added])

    assert newer.covers(part)
    whole.exchange(part, newer)

    assert whole == counted([*rest, *old, *added])


@seeded
@given(MANY, MANY)
def test_what_lost_a_user_or_an_extreme_covers_nothing(kept: list[Counted], lost: list[Counted]) -> None:
    before, after = counted([*kept, *lost]), counted(kept)

    if after.total.users != before.total.users or after.total.duration_max != before.total.duration_max:
        assert not after.covers(before)


def histogram_of(durations: Iterable[float]) -> Histogram:
    """These durations counted."""
    found = Histogram()
    for ms in durations:
        found.add(ms)
    return found


def test_a_dimension_with_too_many_members_is_given_up_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MEMBERS_AT_MOST", 3)
    portions = [counted([Counted(False, None, 1, (None, None, f"team {n}", "use"))]) for n in (1, 2, 1, 3, 4, 1)]

    whole, backwards = merged(portions), merged(portions[::-1])

    assert whole == backwards == merged([merged(portions[:3]), merged(portions[3:])])
    assert (whole.uncut, whole.parts[Dimension.TEAM]) == ({Dimension.TEAM}, {})
    assert whole.parts[Dimension.ACTION]["use"].events == 6
    assert unpack_rollup(pack_rollup(whole)) == whole


def test_merging_into_a_roll_up_leaves_the_dimensions_their_own_cells() -> None:
    event = Counted(False, timing_of(5.0), 1, ("1.0.0", None, None, "use"))
    read = unpack_rollup(pack_rollup(counted([event])))

    read.merge(counted([event._replace(members=("2.0.0", None, None, "open"))]))

    assert {member: cell.events for member, cell in read.parts[Dimension.VERSION].items()} == {"1.0.0": 1, "2.0.0": 1}


@seeded
@given(st.lists(st.floats(SMALLEST_MS * 1.01, LARGEST_MS), min_size=1), st.floats(0.001, 1))
def test_percentiles_are_within_the_buckets_bound(durations: list[float], share: float) -> None:
    true = sorted(durations)[ceil(share * len(durations)) - 1]
    said = histogram_of(durations).percentile(share)

    assert said == pytest.approx(true, rel=MAX_ERROR * (1 + 1e-9))
    assert MAX_ERROR < 0.049


def test_an_empty_histogram_has_no_percentile_and_zero_counts_as_the_smallest() -> None:
    assert Histogram().percentile(0.5) is None
    assert histogram_of([0.0, 0.0]).percentile(0.5) == pytest.approx(SMALLEST_MS, rel=0.05)


def test_histograms_of_another_version_are_refused() -> None:
    packed = histogram_of([random.Random(7).lognormvariate(4, 1) for _ in range(100)]).encode()

    assert decode_histogram(packed).encode() == packed
    with pytest.raises(ValueError, match="version 2"):
        decode_histogram(packed.replace(b"\x92\x01", b"\x92\x02", 1))
