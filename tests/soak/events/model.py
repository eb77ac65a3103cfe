"""What must be stored after a run, counted from the events alone in the plainest way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from shared.analytics.histogram import bucket_of
from shared.analytics.messages import EventMessage, UsageRow

# Stands for all plugins of a tenant.
ALL = UUID(int=0)
Part = tuple[str, str]


@dataclass
class Figures:
    """Counts of some events; users by their keys, durations in whole microseconds."""

    events: int = 0
    errors: int = 0
    timed: int = 0
    duration_us: int = 0
    least: float | None = None
    most: float | None = None
    buckets: Counter[int] = field(default_factory=Counter)
    users: set[bytes] = field(default_factory=set)

    def count(self, row: UsageRow) -> None:
        """Count one more."""
        self.events += 1
        self.errors += row.is_error
        if row.subject_key:
            self.users.add(row.subject_key)
        if row.duration_ms is not None:
            self.timed += 1
            self.duration_us += round(row.duration_ms * 1000)
            self.buckets[bucket_of(row.duration_ms)] += 1
            self._reach(row.duration_ms, row.duration_ms)

    def count_all(self, other: "Figures") -> None:
        """Count what others are counted in there."""
        self.events += other.events
        self.errors += other.errors
        self.timed += other.timed
        self.duration_us += other.duration_us
        self.buckets += other.buckets
        self.users |= other.users
        if other.least is not None and other.most is not None:
            self._reach(other.least, other.most)

    def plain(self) -> tuple[object, ...]:
        """The figures as they are compared."""
        counts = self.events, self.errors, self.timed, self.duration_us
        return *counts, self.least, self.most, dict(self.buckets), self.users

    def _reach(self, least: float, most: float) -> None:
        self.least = least if self.least is None else min(self.least, least)
        self.most = most if self.most is None else max(self.most, most)


@dataclass
class Counts:
    """Of all events of a key, and of those with each member of each dimension."""

    total: Figures = field(default_factory=Figures)
    parts: dict[Part, Figures] = field(default_factory=lambda: defaultdict(Figures))

    def count(self, row: UsageRow) -> None:
        """Count one more."""
        self.total.count(row)
        environment = str(UUID(bytes=row.environment_id)) if row.environment_id else None
        members = {"version": row.version, "environment": environment, "team": row.team, "action": row.action}
        for dimension, member in members.items():
            if member is not None:
                self.parts[dimension, member].count(row)

    def count_all(self, other: "Counts") -> None:
        """Count what others are counted in there."""
        self.total.count_all(other.total)
        for part, figures in other.parts.items():
            self.parts[part].count_all(figures)

    def plain(self) -> tuple[object, ...]:
        """The figures as they are compared."""
        return self.total.plain(), {part: figures.plain() for part, figures in self.parts.items()}


@dataclass
class Model:
    """The events that were sent, each once, by tenant and plugin; and what else the tables must say."""

    rows: dict[tuple[UUID, UUID], list[UsageRow]] = field(default_factory=lambda: defaultdict(list))
    seen: set[tuple[bytes, int]] = field(default_factory=set)
    dead: Counter[tuple[UUID, str, str]] = field(default_factory=Counter)
    # Events under an id that came under another time; of each id one stays, and which is settled by who came first.
    reused: dict[UUID, list[UsageRow]] = field(default_factory=lambda: defaultdict(list))
    messages: int = 0
    sent: int = 0

    def take(self, message: EventMessage) -> None:
        """A message was sent; however often it is delivered, it counts once."""
        tenant_id = UUID(bytes=message.tenant_id)
        self.messages += 1
        self.dead.update((tenant_id, row.reason, row.payload) for row in message.dead)
        for row in message.usage:
            self.sent += 1
            if (row.event_key, row.occurred_at) not in self.seen:
                self.seen.add((row.event_key, row.occurred_at))
                self.rows[tenant_id, UUID(bytes=row.plugin_id)].append(row)

    @property
    def duplicates(self) -> int:
        """How many events came although they were there."""
        return self.sent - len(self.seen)

    def settle(self, noted: Mapping[bytes, int]) -> None:
        """Take out events whose id is noted under another time: they must be dead ones now."""
        for (tenant_id, plugin_id), rows in self.rows.items():
            stay = [row for row in rows if noted.get(row.event_key) == row.occurred_at]
            self.reused[tenant_id] += [row for row in rows if noted.get(row.event_key) != row.occurred_at]
            self.rows[tenant_id, plugin_id] = stay


def by_hour(rows: Iterable[UsageRow]) -> Mapping[datetime, Counts]:
    """The events of each hour."""
    found: dict[datetime, Counts] = defaultdict(Counts)
    for row in rows:
        found[moment(row).replace(minute=0, second=0, microsecond=0)].count(row)
    return found


def by_day(rows: Iterable[UsageRow]) -> Mapping[date, Counts]:
    """The events of each day of UTC."""
    found: dict[date, Counts] = defaultdict(Counts)
    for row in rows:
        found[moment(row).date()].count(row)
    return found


def by_month(rows: Iterable[UsageRow]) -> Mapping[date, Counts]:
    """The events of each month, by its first day."""
    found: dict[date, Counts] = defaultdict(Counts)
    for row in rows:
        found[moment(row).date().replace(day=1)].count(row)
    return found


def by_thirty_days(days: Mapping[date, Counts], last: date) -> Mapping[date, Counts]:
    """The events of the 30 days that end with each day up to the last one; only where there are some."""
    found: dict[date, Counts] = defaultdict(Counts)
    for day, counts in days.items():
        for end in (day + timedelta(days=number) for number in range(30)):
            if end <= last:
                found[end].count_all(counts)
    return found


def first_seen(rows: Iterable[UsageRow]) -> Mapping[tuple[str, bytes], datetime]:
    """When each user first did each action."""
    found: dict[tuple[str, bytes], datetime] = {}
    for row in rows:
        if row.subject_key:
            key = row.action, row.subject_key
            found[key] = min(found.get(key, moment(row)), moment(row))
    return found


def moment(row: UsageRow) -> datetime:
    """When it occurred."""
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=row.occurred_at)
