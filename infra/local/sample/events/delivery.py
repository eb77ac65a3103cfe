"""How a tenant's events come in: in messages as intake makes them, some events late, some of them twice."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
import numpy as np

from infra.local.sample.events.people import draw_keys
from infra.local.sample.events.traffic import Traffic
from shared.analytics.messages import EventMessage, SampleRow, UsageRow

_LATEST_DAYS = 29
_IN_TIME_US = 2_000_000
_REUSED_LATER_US = 60_000_000


@dataclass
class Delivery:
    """What one tenant has sent, and what it has yet to send: events by the day on which they will arrive."""

    traffic: Traffic
    tenant_id: UUID
    rng: np.random.Generator
    held_back: dict[int, list[UsageRow]] = field(default_factory=lambda: defaultdict(list))
    again: list[UsageRow] = field(default_factory=list)
    day_ended: int = 0

    def deliver(self, day: int, rows: Sequence[UsageRow]) -> Iterator[EventMessage]:
        """The messages of a day in which all is new: what occurred and was not held back."""
        is_late = self.rng.random(len(rows)) < self.traffic.late_share
        in_time = [row for row, late in zip(rows, is_late.tolist(), strict=True) if not late]
        for place in np.flatnonzero(is_late).tolist():
            self.held_back[self._arrival(day)].append(rows[place])
        yield from self._messages(in_time, 0)
        self.again = list(self._again(in_time))
        self.day_ended = rows[-1].occurred_at if rows else 0

    def deliver_late(self, day: int) -> Iterator[EventMessage]:
        """The messages at the end of a day that was delivered: what was held back until today, and what comes again."""
        yield from self._messages([*self.held_back.pop(day, []), *self.again], self.day_ended)

    def deliver_rest(self) -> Iterator[EventMessage]:
        """What is still held back when the days are over; it arrives at their end."""
        rest = [row for day in sorted(self.held_back) for row in self.held_back[day]]
        self.held_back.clear()
        yield from self._messages(rest, int(self.traffic.until.timestamp() * 1_000_000))

    def deliver_samples(self, samples: Sequence[SampleRow]) -> Iterator[EventMessage]:
        """Samples of how plugins do come in time."""
        for start in range(0, len(samples), self.traffic.message_size):
            part = list(samples[start : start + self.traffic.message_size])
            yield self._message([], part, part[-1].occurred_at)

    def _arrival(self, day: int) -> int:
        return day + int(self.rng.integers(1, _LATEST_DAYS + 1))

    def _again(self, rows: Sequence[UsageRow]) -> Iterator[UsageRow]:
        """Some of them as they were, and some under the same id with another time."""
        drawn = self.rng.random(len(rows))
        twice, reused = self.traffic.duplicate_share, self.traffic.duplicate_share + self.traffic.reused_share
        for place in np.flatnonzero(drawn < reused).tolist():
            row = rows[place]
            is_twice = drawn[place] < twice
            yield row if is_twice else msgspec.structs.replace(row, occurred_at=row.occurred_at - _REUSED_LATER_US)

    def _messages(self, rows: Sequence[UsageRow], at_least: int) -> Iterator[EventMessage]:
        for start in range(0, len(rows), self.traffic.message_size):
            part = list(rows[start : start + self.traffic.message_size])
            yield self._message(part, [], max(at_least, part[-1].occurred_at))

    def _message(self, usage: list[UsageRow], samples: list[SampleRow], occurred_at: int) -> EventMessage:
        (request_id,) = draw_keys(1, self.rng)
        arrived_at = occurred_at + _IN_TIME_US
        return EventMessage(1, self.tenant_id.bytes, request_id, arrived_at, usage, samples, [])
