"""What stored roll-ups are corrected by: parts of them that are counted otherwise by now.

An hour whose events were counted by the read itself is exchanged for the hour as it is stored, in every roll-up that
has it. A day that is behind is exchanged for what its hours come to. An exchange is exact where the new part has all
users and extremes of the old one, which is so unless events were taken away (see `Rollup.covers`); else nothing is
exchanged, and the roll-up is as old as the part has waited.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from shared.analytics.cells import Rollup
from shared.analytics.rollup_models import DAY, ROLLING_DAYS, Grain, midnight, month_of

PluginBucket = tuple[UUID, datetime]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A part as it is stored and as it is; waiting_since: when something was first written that it does not have."""

    old: Rollup
    new: Rollup
    waiting_since: datetime


@dataclass(slots=True)
class Corrections:
    """Exchanges by plugin: of hours, and of whole days that are behind, which have those of their hours in them."""

    hours: dict[UUID, dict[datetime, list[Exchange]]] = field(default_factory=dict)
    days: dict[UUID, dict[date, Exchange]] = field(default_factory=dict)

    def add_hour(self, plugin_id: UUID, bucket: datetime, exchange: Exchange) -> None:
        """An hour that was counted; of all plugins together there is an exchange for each."""
        self.hours.setdefault(plugin_id, {}).setdefault(bucket, []).append(exchange)

    def add_day(
        self, plugin_id: UUID, day: date, stored: Rollup, hours: Mapping[datetime, Rollup], since: datetime
    ) -> bool:
        """A day that is behind its hours; False if one of those cannot be corrected.

        hours: as they are stored, to be corrected here.
        """
        dirty = self.hours.get(plugin_id, {})
        fresh = Rollup()
        buckets = set(hours) | {bucket for bucket in dirty if bucket.date() == day}
        for bucket in sorted(buckets):
            hour = hours.get(bucket, Rollup())
            exchanges = dirty.get(bucket, [])
            if not all(exchange.new.covers(exchange.old) for exchange in exchanges):
                return False
            for exchange in exchanges:
                hour.exchange(exchange.old, exchange.new)
                since = min(since, exchange.waiting_since)
            fresh.merge(hour)
        self.days.setdefault(plugin_id, {})[day] = Exchange(stored, fresh, since)
        return True

    def of(self, grain: Grain, plugin_id: UUID) -> Iterator[tuple[datetime, Exchange]]:
        """Buckets of a grain, and what is to be exchanged in each."""
        days = self.days.get(plugin_id, {})
        for bucket, exchanges in self.hours.get(plugin_id, {}).items():
            if grain is Grain.HOUR or bucket.date() not in days:
                for exchange in exchanges:
                    yield from ((place, exchange) for place in _places(grain, bucket))
        if grain is not Grain.HOUR:
            for day, exchange in days.items():
                yield from ((place, exchange) for place in _places(grain, midnight(day)))


def _places(grain: Grain, bucket: datetime) -> list[datetime]:
    """Of which roll-ups of a grain an hour, or a day, is a part."""
    day = bucket.date()
    match grain:
        case Grain.HOUR:
            return [bucket]
        case Grain.DAY:
            return [midnight(day)]
        case Grain.MONTH:
            return [midnight(month_of(day))]
        case Grain.ROLLING:
            return [midnight(day + DAY * n) for n in range(ROLLING_DAYS)]


def correct(rows: dict[PluginBucket, Rollup], key: PluginBucket, exchange: Exchange) -> bool:
    """Exchange a part of the roll-up there, if that is exact; whether it was."""
    # A roll-up that is not there has no such part either.
    is_part = key in rows or not exchange.old.total.events
    if not is_part or not exchange.new.covers(exchange.old):
        return False
    rows.setdefault(key, Rollup()).exchange(exchange.old, exchange.new)
    return True
