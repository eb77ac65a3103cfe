"""Invents the release history of one generated plugin: semver steps that look like a person's, with dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from shared.versions.models import ReleaseDraft

# Constants, not the clock: a seed names the same history on every day.
_FIRST_DAY = datetime(2020, 3, 1, tzinfo=UTC)
_LAST_DAY = datetime(2026, 7, 31, tzinfo=UTC)
_MOST = 30
_MORE_AFTER_EACH = 2 / 3  # a geometric number of releases, three on average

Numbers = tuple[int, int, int]


@dataclass(frozen=True)
class _Habits:
    """How its authors release a package.

    latest_start: the share of all days that may pass before its first version. gap: the mean between two. patches,
    minors: of all steps; the rest are majors.
    """

    starts: Sequence[Numbers]
    latest_start: float
    gap: timedelta
    patches: float
    minors: float


_PLUGIN = _Habits(((0, 1, 0), (0, 1, 0), (1, 0, 0), (0, 0, 1)), 0.9, timedelta(days=45), 0.55, 0.37)
# Many build on it: it is early, stable, long-lived, and breaks next to nothing.
_LIBRARY = _Habits(((1, 0, 0),), 0.1, timedelta(days=150), 0.55, 0.447)
_LIBRARY_RELEASES = (8, 20)


def generate_releases(draw: Random) -> list[ReleaseDraft]:
    """1 to 30 versions in the order they came out, the last one always stable."""
    count = 1
    while count < _MOST and draw.random() < _MORE_AFTER_EACH:
        count += 1
    return _releases(draw, count, _PLUGIN)


def generate_library_releases(draw: Random) -> list[ReleaseDraft]:
    """The longer history of a library that many build on."""
    return _releases(draw, draw.randint(*_LIBRARY_RELEASES), _LIBRARY)


def _releases(draw: Random, count: int, habits: _Habits) -> list[ReleaseDraft]:
    names = list(_version_names(draw, count, habits))
    days = _days(draw, len(names), habits)
    return [ReleaseDraft(version=v, released_at=d) for v, d in zip(names, days, strict=True)]


def _version_names(draw: Random, count: int, habits: _Habits) -> Iterator[str]:
    numbers = draw.choice(habits.starts)
    left = count
    while left:
        version = ".".join(map(str, numbers))
        for candidate in range(min(left - 1, _prereleases(draw, numbers))):
            yield f"{version}-next.{candidate}"
            left -= 1
        yield version
        left -= 1
        numbers = _step(draw, numbers, habits)


def _prereleases(draw: Random, numbers: Numbers) -> int:
    # Patches come out straight away.
    return draw.choice((0, 0, 0, 1, 2)) if numbers[2] == 0 else 0


def _step(draw: Random, numbers: Numbers, habits: _Habits) -> Numbers:
    major, minor, patch = numbers
    size = draw.random()
    if size < habits.patches:
        return (major, minor, patch + 1)
    if size < habits.patches + habits.minors:
        return (major, minor + 1, 0)
    return (major + 1, 0, 0)


def _days(draw: Random, count: int, habits: _Habits) -> Iterator[datetime]:
    """Gaps of a week to some months, in seconds, squeezed where they would run past the last day."""
    span = (_LAST_DAY - _FIRST_DAY).total_seconds()
    start = draw.random() * span * habits.latest_start
    gaps = [draw.expovariate(1 / habits.gap.total_seconds()) + 3600 for _ in range(count)]
    squeeze = min(1.0, (span - start) / sum(gaps))
    passed = start
    for gap in gaps:
        passed += gap * squeeze
        yield _FIRST_DAY + timedelta(seconds=int(passed))
