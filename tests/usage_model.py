"""Usage as a list of events, and every roll-up as a loop over it: what the product's figures are held against."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.analytics.cells import Cell, Dimension, Rollup
from shared.analytics.histogram import bucket_of
from shared.analytics.rollup_models import ALL_PLUGINS, Grain, midnight


@dataclass(frozen=True)
class Event:
    """One event as it lies in usage_event."""

    event_key: UUID
    occurred_at: datetime
    plugin_id: UUID
    subject_key: UUID | None = None
    duration_ms: float | None = None
    is_error: bool = False
    action: str = "use"
    version: str | None = None
    environment_id: UUID | None = None
    team: str | None = None

    def member(self, dimension: Dimension) -> str | None:
        """What it is in a dimension."""
        members = {
            Dimension.VERSION: self.version,
            Dimension.ENVIRONMENT: str(self.environment_id) if self.environment_id else None,
            Dimension.TEAM: self.team,
            Dimension.ACTION: self.action,
        }
        return members[dimension]


# Events, errors, timed, microseconds, shortest, longest, histogram, subjects.
Figures = tuple[int, int, int, int, float | None, float | None, tuple[tuple[int, int], ...], frozenset[UUID]]
# Figures in all, and of each dimension's members.
Told = tuple[Figures, tuple[tuple[Dimension, str, Figures], ...]]


@dataclass
class UsageModel:
    """One tenant's events; rolled_until: up to which day windows of 30 days are there."""

    events: dict[UUID, Event] = field(default_factory=dict)
    rolled_until: date | None = None

    def write(self, events: Iterable[Event]) -> None:
        """Add events; one that is known changes nothing."""
        for event in events:
            self.events.setdefault(event.event_key, event)

    def rollups(self) -> dict[tuple[Grain, UUID, datetime], Told]:
        """Every roll-up that has events, by grain, plugin and bucket."""
        buckets: dict[tuple[Grain, UUID, datetime], list[Event]] = {}
        for event in self.events.values():
            for grain, bucket in self._buckets(event.occurred_at):
                for plugin_id in (event.plugin_id, ALL_PLUGINS):
                    buckets.setdefault((grain, plugin_id, bucket), []).append(event)
        return {key: told(events) for key, events in buckets.items()}

    def first_seen(self) -> dict[tuple[UUID, str, UUID], datetime]:
        """When each subject first did each action with each plugin."""
        first: dict[tuple[UUID, str, UUID], datetime] = {}
        for event in sorted(self.events.values(), key=lambda event: event.occurred_at):
            if event.subject_key:
                first.setdefault((event.plugin_id, event.action, event.subject_key), event.occurred_at)
        return first

    def _buckets(self, at: datetime) -> Iterable[tuple[Grain, datetime]]:
        day = at.date()
        yield Grain.HOUR, at.replace(minute=0, second=0, microsecond=0)
        yield Grain.DAY, midnight(day)
        yield Grain.MONTH, midnight(day.replace(day=1))
        for n in range(30):
            if self.rolled_until and day + timedelta(n) <= self.rolled_until:
                yield Grain.ROLLING, midnight(day + timedelta(n))


def told(events: list[Event]) -> Told:
    """The figures of some events."""
    named = {(d, member) for d in Dimension for event in events if (member := event.member(d)) is not None}
    parts = [(d, name, figures([e for e in events if e.member(d) == name])) for d, name in sorted(named)]
    return figures(events), tuple(parts)


def figures(events: list[Event]) -> Figures:
    """Figures of some events, in all."""
    times = [event.duration_ms for event in events if event.duration_ms is not None]
    return (
        len(events),
        sum(event.is_error for event in events),
        len(times),
        sum(round(ms * 1000) for ms in times),
        min(times, default=None),
        max(times, default=None),
        tuple(sorted(Counter(map(bucket_of, times)).items())),
        frozenset(event.subject_key for event in events if event.subject_key),
    )


def told_by(rollup: Rollup, subjects: Mapping[int, UUID]) -> Told:
    """The figures of a roll-up of the product; subjects: by their numbers."""
    parts = [(d, member, _figures_of(cell, subjects)) for d, member, cell in rollup.cells()]
    return _figures_of(rollup.total, subjects), tuple(sorted(parts, key=lambda part: part[:2]))


def _figures_of(cell: Cell, subjects: Mapping[int, UUID]) -> Figures:
    return (
        cell.events,
        cell.errors,
        cell.timed,
        cell.duration_us,
        cell.duration_min,
        cell.duration_max,
        tuple(sorted(cell.histogram.counts.items())),
        frozenset(subjects[number] for number in cell.users),
    )
