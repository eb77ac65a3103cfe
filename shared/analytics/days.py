"""Brings days up to their hours, and with them their months and the 30 days after them.

Hours are written one by one, and say which days are behind (`day_behind`); a day is written once for all of its hours.
A tenant's days, months and rolling stretches are written by one at a time, who holds its row of `rollup_state`, as with
hours. A day is added up anew from its hours. In a month, and in a stretch of 30 days, the day as it was is exchanged
for the day as it is, where no user or extreme is gone; else, and where many days changed, those are added up anew too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from clients.postgres import Connection
from shared.analytics import days_store as store
from shared.analytics.cells import Rollup, merged
from shared.analytics.rolling import rolling_windows
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
)
from shared.analytics.rollup_store import delete_rollups, list_rollups, write_rollups

DAYS_A_TRANSACTION = 600
# Days of one plugin: from this many on adding up costs less than exchanging.
MANY_DAYS = 4
PLUGINS_AT_ONCE = 50

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
        self.changes.put(Place(grain, self.tenant_id, plugin_id, midnight(day)), rollup)

    def list(self, grain: Grain, plugin_ids: list[UUID], first: date, last: date) -> Rows:
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
    for start in range(0, len(plugin_ids), PLUGINS_AT_ONCE):
        writing = _Writing(conn, tenant_id, today)
        some = plugin_ids[start : start + PLUGINS_AT_ONCE]
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
    for row in store.list_hours_of_days(conn, tenant_id, behind):
        days[row.plugin_id][row.bucket.date()].merge(row.unpack())
    return days


def _write_days(writing: _Writing, fresh: Mapping[UUID, Days]) -> None:
    few = {plugin_id: days for plugin_id, days in fresh.items() if len(days) < MANY_DAYS}
    exchanged = _exchange(writing, few) if few else set()
    for plugin_id, days in fresh.items():
        for day, rollup in days.items():
            writing.put(Grain.DAY, plugin_id, day, rollup)
        if plugin_id not in exchanged:
            _add_up_days(writing, plugin_id, days)


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
            _exchange_in_months(writing, plugin_id, months, old, days)
            _exchange_in_windows(writing, plugin_id, windows, old, days)
            done.add(plugin_id)
    return done


def _exchange_in_months(writing: _Writing, plugin_id: UUID, stored: Rows, old: Days, new: Days) -> None:
    for month in {month_of(day) for day in new}:
        whole = _unpacked(stored, plugin_id, month)
        for day in (day for day in new if month_of(day) == month):
            whole.exchange(old[day], new[day])
        writing.put(Grain.MONTH, plugin_id, month, whole)


def _exchange_in_windows(writing: _Writing, plugin_id: UUID, stored: Rows, old: Days, new: Days) -> None:
    ends = {day + DAY * n for day in new for n in range(ROLLING_DAYS)}
    for end in sorted(end for end in ends if end <= writing.rolled_until):
        whole = _unpacked(stored, plugin_id, end)
        for day in (day for day in new if day <= end < day + DAY * ROLLING_DAYS):
            whole.exchange(old[day], new[day])
        writing.put(Grain.ROLLING, plugin_id, end, whole)


def _add_up_days(writing: _Writing, plugin_id: UUID, fresh: Days) -> None:
    """Add the months and windows of some days up anew: from these and, as they are stored, the others."""
    first, last = min(fresh), max(fresh)
    since = min(month_of(first), first - DAY * (ROLLING_DAYS - 1))
    until = max(next_month(month_of(last)) - DAY, last + DAY * (ROLLING_DAYS - 1))
    rows = writing.list(Grain.DAY, [plugin_id], since, until)
    days = {day: row.unpack() for (_, day), row in rows.items()} | fresh
    for month in {month_of(day) for day in fresh}:
        whole = merged(rollup for day, rollup in days.items() if month_of(day) == month)
        writing.put(Grain.MONTH, plugin_id, month, whole)
    _put_windows(writing, plugin_id, days, first, writing.last_window(last))


def _put_windows(writing: _Writing, plugin_id: UUID, days: Days, first: date, last: date) -> None:
    windows = dict(rolling_windows(days, first, last))
    for n in range((last - first).days + 1):
        writing.put(Grain.ROLLING, plugin_id, first + DAY * n, windows.get(first + DAY * n))


def _unpacked(rows: Rows, plugin_id: UUID, day: date) -> Rollup:
    """A stored roll-up; an empty one where there is none."""
    row = rows.get((plugin_id, day))
    return row.unpack() if row else Rollup()
