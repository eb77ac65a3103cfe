"""What is known of a plugin in a stretch of time: a `Cell` of figures, and a `Rollup` of cells by dimension.

Merging adds and unites, so it does not matter in which order, and in which portions, events were counted: the roll-up
of a month is the same from its days as from its events. That is why durations add up in whole microseconds (sums of
floating point numbers depend on their order) and why a dimension with too many members is given up for good, not cut to
its largest.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pyroaring import BitMap

from shared.analytics.histogram import Histogram, bucket_of

# A dimension with more members than this in a roll-up is not told apart in it: members are texts that a tenant sends,
# and whoever sends another one with each event would fill the memory of what counts for all tenants.
MEMBERS_AT_MOST = 1000


class Dimension(StrEnum):
    """What a roll-up's figures are told apart by; their order is that of the encoding."""

    VERSION = "version"
    ENVIRONMENT = "environment"
    TEAM = "team"
    ACTION = "action"


class Figure(StrEnum):
    """What a cell may be read without: each takes as long as all of its numbers together."""

    USERS = "users"
    HISTOGRAM = "histogram"


# What a question is made of, beside counts, sums and extremes, which are always there. A dimension: its parts, with all
# that they have.
Need = Figure | Dimension
EVERYTHING: frozenset[Need] = frozenset({*Figure, *Dimension})

# Going through an enumeration costs more than through a tuple, and this is done for each event.
_DIMENSIONS = tuple(Dimension)


# How long an event took: in ms, in whole microseconds, and the histogram's bucket.
Timing = tuple[float, int, int]


class Counted(NamedTuple):
    """What roll-ups count of one event; members: what it is in each dimension, in the order of `Dimension`."""

    is_error: bool
    timing: Timing | None
    number: int | None
    members: tuple[str | None, str | None, str | None, str | None]


def timing_of(ms: float | None) -> Timing | None:
    """What is counted of a duration."""
    return None if ms is None else (ms, round(ms * 1000), bucket_of(ms))


@dataclass(slots=True)
class Cell:
    """Figures of some events. users: their numbers (`user_number`), each once; events without a user are in none."""

    events: int = 0
    errors: int = 0
    timed: int = 0
    duration_us: int = 0
    duration_min: float | None = None
    duration_max: float | None = None
    histogram: Histogram = field(default_factory=Histogram)
    users: BitMap = field(default_factory=BitMap)

    @property
    def duration_sum(self) -> float:
        """In ms, over the timed ones."""
        return self.duration_us / 1000

    def add(self, rows: Sequence[Counted]) -> None:
        """Count events."""
        self.events += len(rows)
        self.errors += sum(row[0] for row in rows)
        self.users.update(row[2] for row in rows if row[2] is not None)
        timings = [row[1] for row in rows if row[1] is not None]
        if timings:
            counts = self.histogram.counts
            for _, us, bucket in timings:
                self.duration_us += us
                counts[bucket] = counts.get(bucket, 0) + 1
            self.timed += len(timings)
            self._reach(min(timings)[0], max(timings)[0])

    def merge(self, other: "Cell") -> None:
        """Count what the other one counted, too."""
        self.events += other.events
        self.errors += other.errors
        self.users |= other.users
        if other.duration_min is None or other.duration_max is None:
            return
        self.timed += other.timed
        self.duration_us += other.duration_us
        self.histogram.merge(other.histogram)
        self._reach(other.duration_min, other.duration_max)

    def copy(self) -> "Cell":
        """The same figures in an object of their own."""
        same = Cell()
        same.merge(self)
        return same

    def covers(self, part: "Cell") -> bool:
        """Whether users and extremes of that part are this one's too: then exchanging it for this one is exact."""
        if not part.users <= self.users:
            return False
        if part.duration_min is None or part.duration_max is None:
            return True
        if self.duration_min is None or self.duration_max is None:
            return False
        return self.duration_min <= part.duration_min and part.duration_max <= self.duration_max

    def exchange(self, old: "Cell", new: "Cell") -> None:
        """Take out a part that was counted here and put another one, which covers it, in its place."""
        self.merge(new)
        self.events -= old.events
        self.errors -= old.errors
        self.timed -= old.timed
        self.duration_us -= old.duration_us
        self.histogram.subtract(old.histogram)

    def _reach(self, low: float, high: float) -> None:
        if self.duration_min is None or low < self.duration_min:
            self.duration_min = low
        if self.duration_max is None or high > self.duration_max:
            self.duration_max = high


@dataclass(slots=True)
class Rollup:
    """Figures in all and by dimension and member.

    An event without a member of a dimension is in `total` only; environments are named by their ids. uncut: dimensions
    with too many members to be told apart, which have no parts.
    """

    total: Cell = field(default_factory=Cell)
    parts: dict[Dimension, dict[str, Cell]] = field(default_factory=lambda: {d: {} for d in _DIMENSIONS})
    uncut: set[Dimension] = field(default_factory=set)
    # Whether the only member of some dimension is the very object that `total` is: nine of ten roll-ups of an hour are
    # made or read to be merged into another, and a copy for each dimension would cost more than all else.
    is_shared: bool = field(default=False, compare=False, repr=False)

    def add(self, rows: Sequence[Counted]) -> None:
        """Count events, all of one plugin (or of all plugins) in one stretch of time."""
        self._own()
        is_first = not self.total.events
        self.total.add(rows)
        for place, dimension in enumerate(_DIMENSIONS):
            by_member = _by_member(rows, place)
            [*named] = by_member.items()
            if is_first and len(named) == 1 and len(named[0][1]) == len(rows):
                self.parts[dimension][named[0][0]] = self.total
                self.is_shared = True
                continue
            for member, their in named:
                if cell := self._cell(dimension, member):
                    cell.add(their)

    def merge(self, other: "Rollup") -> None:
        """Count what the other one counted, too."""
        self._own()
        self.total.merge(other.total)
        for dimension in other.uncut:
            self._give_up(dimension)
        for dimension, theirs in other.parts.items():
            members = self.parts[dimension]
            for member, cell in theirs.items():
                own = members.get(member) or self._cell(dimension, member)
                if own:
                    own.merge(cell)

    def cells(self) -> Iterator[tuple[Dimension, str, Cell]]:
        """Every cell of every dimension."""
        for dimension, members in self.parts.items():
            for member, cell in members.items():
                yield dimension, member, cell

    def covers(self, part: "Rollup") -> bool:
        """Whether this one can be exchanged for that part of it; see `Cell.covers`."""
        return (
            self.total.covers(part.total)
            and part.uncut <= self.uncut
            and all(
                dimension in self.uncut
                or (member in self.parts[dimension] and self.parts[dimension][member].covers(cell))
                for dimension, member, cell in part.cells()
            )
        )

    def exchange(self, old: "Rollup", new: "Rollup") -> None:
        """Take out a part that was counted here and put another one, which covers it, in its place."""
        self._own()
        self.total.exchange(old.total, new.total)
        for dimension in new.uncut:
            self._give_up(dimension)
        for dimension, member, theirs in new.cells():
            if cell := self._cell(dimension, member):
                cell.exchange(old.parts[dimension].get(member) or Cell(), theirs)

    def copy(self) -> "Rollup":
        """The same figures in an object of their own."""
        same = Rollup()
        same.merge(self)
        return same

    def narrowed(self, dimensions: Collection[Dimension]) -> "Rollup":
        """The same cells, told apart by these dimensions alone."""
        parts = {dimension: self.parts[dimension] if dimension in dimensions else {} for dimension in _DIMENSIONS}
        return Rollup(self.total, parts, self.uncut, self.is_shared)

    def _own(self) -> None:
        """Make each cell an object of its own, before one is changed."""
        if self.is_shared:
            for members in self.parts.values():
                for member, cell in members.items():
                    if cell is self.total:
                        members[member] = cell.copy()
            self.is_shared = False

    def _cell(self, dimension: Dimension, member: str) -> Cell | None:
        """The member's cell, made if need be; None if the dimension is not told apart (any more)."""
        members = self.parts[dimension]
        cell = members.get(member)
        if cell is None:
            if dimension in self.uncut:
                return None
            if len(members) == MEMBERS_AT_MOST:
                self._give_up(dimension)
                return None
            cell = members[member] = Cell()
        return cell

    def _give_up(self, dimension: Dimension) -> None:
        self.uncut.add(dimension)
        self.parts[dimension].clear()


def merged(rollups: Iterable[Rollup]) -> Rollup:
    """All of them counted together."""
    whole = Rollup()
    for rollup in rollups:
        whole.merge(rollup)
    return whole


def _by_member(rows: Sequence[Counted], place: int) -> dict[str, list[Counted]]:
    """The rows that have a member of the dimension, by member."""
    by_member: dict[str, list[Counted]] = {}
    for row in rows:
        member = row[3][place]
        if member is not None:
            theirs = by_member.get(member)
            if theirs is None:
                by_member[member] = [row]
            else:
                theirs.append(row)
    return by_member
