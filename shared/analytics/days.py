"""Brings days up to their hours, and with them their months and the 30 days after them.

Hours are written one by one, and say which days are behind (`day_behind`); a day is written once for all of its hours.
A tenant's days, months and rolling stretches are written by one at a time, who holds its row of `rollup_state`, as with
hours. A day is added up anew from its hours. In a month, and in a stretch of 30 days, the day as it was is exchanged
for the day as it is, where no user or extreme is gone; else, and where many days changed, those are added up anew too.

A backlog is taken by plugin, all its days at once, as its windows are added up once then. What a transaction has in
memory is bounded by counts: the days it takes, and the hours, plugins and packed bytes that it has in hand at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from clients.postgres import Connection
from shared.analytics import days_store as store
from shared.analytics.cells import Rollup, merged
from shared.analytics.packing import RollupColumns
from shared.analytics.rolling import packed_windows
from shared.analytics.rollup_models import (
    DAY,
    ROLLING_DAYS,
    Changes,
    Grain,
    Place,
    RollupRow,
    midnight,
    month_of,
    next_month,
    packed_or_none,
)
from shared.analytics.rollup_store import delete_rollups, list_rollups, write_rollups

# A plugin's are not divided, so with those of the last one (61 in a rebuild) it may be more.
DAYS_A_TRANSACTION = 120
# Days whose hours are in memory at once, and plugins whose days are, packed: of a large tenant an hour has 100 KB.
DAYS_AT_ONCE = 30
PLUGINS_ADDED_UP_AT_ONCE = 10
# Packed roll-ups that wait to be written: beyond that they are, and the rest goes on.
WRITTEN_AT_ONCE = 500
# Days of one plugin: from this many on adding up costs less than exchanging.
MANY_DAYS = 4
PLUGINS_AT_ONCE = 50

T = TypeVar("T")
Days = dict[date, Rollup]
Rows = Mapping[tuple[UUID, date], RollupRow]


@dataclass(slots=True)
class _Writing:
    """A tenant's roll-ups that are to be written; its rolling ones up to rolled_until."""

    conn: Connection
    tenant_id: UUID
    rolled_until: date
    changes: Changes = field(default_factory=Changes)

    def put(self, grain: Grain, plugin_id: UUID, day: date, rollup: Rollup | None) -> None:
        """Write a roll-up whose bucket is that day."""
        self.put_packed(grain, plugin_id, day, packed_or_none(rollup))

    def put_packed(self, grain: Grain, plugin_id: UUID, day: date, columns: RollupColumns | None) -> None:
        """The same of one that is packed."""
        self.changes.put_packed(Place(grain, self.tenant_id, plugin_id, midnight(day)), columns)
        if len(self.changes.written) >= WRITTEN_AT_ONCE:
            self.finish()

    def list(self, grain: Grain, plugin_ids: Sequence[UUID], first: date, last: date) -> Rows:
        """The roll-ups that are stored, of buckets from first to last."""
        rows = list_rollups(
            self.conn, self.tenant_id, grain, plugin_ids, midnight(first), midnight(last) + DAY, has_parts=True
        )
        return {(row.plugin_id, row.bucket.date()): row for row in rows}

    def last_window(self, day: date) -> date:
        """The last day whose 30 days have that one in them, up to what is written of such windows."""
        return min(day + DAY * (ROLLING_DAYS - 1), self.rolled_until)

    def finish(self) -> None:
        """Write them."""
        write_rollups(self.conn, self.changes.written)
        delete_rollups(self.conn, self.changes.gone)
        self.changes = Changes()


def refresh_days(conn: Connection, tenant_id: UUID) -> int:
    """Bring some of a tenant's days up to their hours; how many, none where another refresher holds the tenant."""
    rolled_until = store.hold_tenant(conn, tenant_id)
    if rolled_until is None:
        return 0
    behind = store.take_days_behind(conn, tenant_id, DAYS_A_TRANSACTION)
    if behind:
        writing = _Writing(conn, tenant_id, rolled_until)
        _write_days(writing, _add_up_hours(conn, tenant_id, behind))
        writing.finish()
    return len(behind)


def roll_forward(conn: Connection, tenant_id: UUID, today: date) -> bool:
    """Write a tenant's rolling roll-ups up to today; False where another refresher holds the tenant, or did it."""
    rolled_until = store.hold_tenant(conn, tenant_id)
    if rolled_until is None or rolled_until >= today:
        return False
    first = rolled_until + DAY
    since = first - DAY * (ROLLING_DAYS - 1)
    plugin_ids = store.list_plugins_of_days(conn, tenant_id, since, today)
    for some in _portions(plugin_ids, PLUGINS_AT_ONCE):
        writing = _Writing(conn, tenant_id, today)
        rows = writing.list(Grain.DAY, some, since, today)
        for plugin_id in some:
            days = {day: row.unpack() for (owner, day), row in rows.items() if owner == plugin_id}
            _put_windows(writing, plugin_id, days, first, today)
        writing.finish()
    store.mark_rolled(conn, tenant_id, today)
    return True


def _add_up_hours(conn: Connection, tenant_id: UUID, behind: list[tuple[UUID, date]]) -> dict[UUID, Days]:
    """Each of the days by plugin, from its hours; one without hours is empty."""
    days: dict[UUID, Days] = {}
    for plugin_id, day in behind:
        days.setdefault(plugin_id, {})[day] = Rollup()
    for some in _portions(behind, DAYS_AT_ONCE):
        for row in store.list_hours_of_days(conn, tenant_id, some):
            days[row.plugin_id][row.bucket.date()].merge(row.unpack())
    return days


def _write_days(writing: _Writing, fresh: Mapping[UUID, Days]) -> None:
    few = {plugin_id: days for plugin_id, days in fresh.items() if len(days) < MANY_DAYS}
    exchanged = _exchange(writing, few) if few else set()
    anew = {plugin_id: days for plugin_id, days in fresh.items() if plugin_id not in exchanged}
    for some in _portions(list(anew), PLUGINS_ADDED_UP_AT_ONCE):
        _add_up(writing, {plugin_id: anew[plugin_id] for plugin_id in some})
    for plugin_id, days in fresh.items():
        for day, rollup in days.items():
            writing.put(Grain.DAY, plugin_id, day, rollup)


def _exchange(writing: _Writing, fresh: Mapping[UUID, Days]) -> set[UUID]:
    """Exchange the days in months and windows, for those plugins where that is exact; which."""
    all_days = [day for days in fresh.values() for day in days]
    first, last = min(all_days), max(all_days)
    plugin_ids = list(fresh)
    stored_days = writing.list(Grain.DAY, plugin_ids, first, last)
    months = writing.list(Grain.MONTH, plugin_ids, month_of(first), last)
    windows = writing.list(Grain.ROLLING, plugin_ids, first, writing.last_window(last))
    done = set()
    for plugin_id, days in fresh.items():
        old = {day: _unpacked(stored_days, plugin_id, day) for day in days}
        if all(rollup.covers(old[day]) for day, rollup in days.items()):
            # Events that came twice change nothing.
            changed = {day: rollup for day, rollup in days.items() if rollup != old[day]}
            _exchange_in_months(writing, plugin_id, months, old, changed)
            _exchange_in_windows(writing, plugin_id, windows, old, changed)
            done.add(plugin_id)
    return done


def _exchange_in_months(writing: _Writing, plugin_id: UUID, stored: Rows, old: Days, new: Days) -> None:
    for month in {month_of(day) for day in new}:
        whole = _unpacked(stored, plugin_id, month)
        for day in (day for day in new if month_of(day) == month):
            whole.exchange(old[day], new[day])
        writing.put(Grain.MONTH, plugin_id, month, whole)


def _exchange_in_windows(writing: _Writing, plugin_id: UUID, stored: Rows, old: Days, new: Days) -> None:
    """Windows one after the other are often the same: those are made once."""
    ends = {day + DAY * n for day in new for n in range(ROLLING_DAYS)}
    made_of: object = None
    columns: RollupColumns | None = None
    for end in sorted(end for end in ends if end <= writing.rolled_until):
        row = stored.get((plugin_id, end))
        within = [day for day in new if day <= end < day + DAY * ROLLING_DAYS]
        parts = (row and row.columns, within)
        if parts != made_of:
            made_of, whole = parts, row.unpack() if row else Rollup()
            for day in within:
                whole.exchange(old[day], new[day])
            columns = packed_or_none(whole)
        writing.put_packed(Grain.ROLLING, plugin_id, end, columns)


def _add_up(writing: _Writing, fresh: Mapping[UUID, Days]) -> None:
    """Add the months and windows of some plugins' days up anew: from these and, as they are stored, the others."""
    all_days = [day for days in fresh.values() for day in days]
    rows = writing.list(Grain.DAY, list(fresh), *_reach(min(all_days), max(all_days)))
    for plugin_id, anew in fresh.items():
        first, last = min(anew), max(anew)
        since, until = _reach(first, last)
        stored = (row for (owner, day), row in rows.items() if owner == plugin_id and since <= day <= until)
        days = {row.bucket.date(): row.unpack() for row in stored if row.bucket.date() not in anew} | anew
        for month in {month_of(day) for day in anew}:
            whole = merged(rollup for day, rollup in days.items() if month_of(day) == month)
            writing.put(Grain.MONTH, plugin_id, month, whole)
        _put_windows(writing, plugin_id, days, first, writing.last_window(last))


def _reach(first: date, last: date) -> tuple[date, date]:
    """From when to when the other days are that are in a month or a window with one of these."""
    since = min(month_of(first), first - DAY * (ROLLING_DAYS - 1))
    return since, max(next_month(month_of(last)) - DAY, last + DAY * (ROLLING_DAYS - 1))


def _put_windows(writing: _Writing, plugin_id: UUID, days: Days, first: date, last: date) -> None:
    for day, columns in packed_windows(days, first, last):
        writing.put_packed(Grain.ROLLING, plugin_id, day, columns)


def _unpacked(rows: Rows, plugin_id: UUID, day: date) -> Rollup:
    """A stored roll-up; an empty one where there is none."""
    row = rows.get((plugin_id, day))
    return row.unpack() if row else Rollup()


def _portions(items: Sequence[T], most: int) -> Iterable[Sequence[T]]:
    return (items[start : start + most] for start in range(0, len(items), most))
