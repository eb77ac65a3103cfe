"""Invents the release history of one generated plugin: semver steps that look like a person's, with dates."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from shared.versions.models import ReleaseDraft

# Constants, not the clock: a seed names the same history on every day.
_FIRST_DAY = datetime(2020, 3, 1, tzinfo=UTC)
_LAST_DAY = datetime(2026, 7, 31, tzinfo=UTC)
_MOST = 30
_MORE_AFTER_EACH = 2 / 3  # a geometric number of releases, three on average
_STARTS = ((0, 1, 0), (0, 1, 0), (1, 0, 0), (0, 0, 1))

Numbers = tuple[int, int, int]


def generate_releases(draw: Random) -> list[ReleaseDraft]:
    """1 to 30 versions in the order they came out, the last one always stable."""
    count = 1
    while count < _MOST and draw.random() < _MORE_AFTER_EACH:
        count += 1
    names = list(_version_names(draw, count))
    return [ReleaseDraft(version=v, released_at=d) for v, d in zip(names, _days(draw, len(names)), strict=True)]


def _version_names(draw: Random, count: int) -> Iterator[str]:
    numbers = draw.choice(_STARTS)
    left = count
    while left:
        version = ".".join(map(str, numbers))
        for candidate in range(min(left - 1, _prereleases(draw, numbers))):
            yield f"{version}-next.{candidate}"
            left -= 1
        yield version
        left -= 1
        numbers = _step(draw, numbers)


def _prereleases(draw: Random, numbers: Numbers) -> int:
    # Patches come out straight away.
    return draw.choice((0, 0, 0, 1, 2)) if numbers[2] == 0 else 0


def _step(draw: Random, numbers: Numbers) -> Numbers:
    major, minor, patch = numbers
    size = draw.random()
    if size < 0.55:
        return (major, minor, patch + 1)
    if size < 0.92:
        return (major, minor + 1, 0)
    return (major + 1, 0, 0)


def _days(draw: Random, count: int) -> Iterator[datetime]:
    """Gaps of a week to some months, in seconds, squeezed where they would run past the last day."""
    span = (_LAST_DAY - _FIRST_DAY).total_seconds()
    start = draw.random() * span * 0.9
    gaps = [draw.expovariate(1 / timedelta(days=45).total_seconds()) + 3600 for _ in range(count)]
    squeeze = min(1.0, (span - start) / sum(gaps))
    passed = start
    for gap in gaps:
        passed += gap * squeeze
        yield _FIRST_DAY + timedelta(seconds=int(passed))
