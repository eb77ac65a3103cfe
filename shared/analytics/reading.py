"""Reads roll-ups as they are by now: what is stored, corrected by what was written since it was.

`read_spans` is what every answer of room analytics is made of. A use case opens `transaction(actor, Login.ANALYTICS)`
and calls it with all spans it needs, each with what of roll-ups it needs:

    span = Span(Grain.DAY, since, until, [plugin_id], needs={Figure.USERS})
    (read,) = read_spans(conn, actor.tenant_id, [span], now)
    for (plugin_id, bucket), rollup in read.rows.items(): rollup.total.events, rollup.total.users, ...

A refresher may commit between any two statements, so their order is what makes the answer right: first which hours are
dirty, then the events of those, then, in one statement for each span, all that is stored and what of it is behind. What
is dirty or behind is counted by the read, and all else was right when the first statement began, or is newer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from clients.postgres import Connection
from shared.analytics import reading_store as store
from shared.analytics.cells import Dimension, Figure, Need, Rollup
from shared.analytics.corrections import Corrections, Exchange, PluginBucket, correct
from shared.analytics.folding import Key, fold, unnumbered
from shared.analytics.packing import unpack_rollup, unpack_summed
from shared.analytics.reading_store import DirtyHour, Role, SpanQuery, SpanRow
from shared.analytics.rolling import rolling_windows
from shared.analytics.rollup_models import (
    ALL_PLUGINS,
    COUNTED_ANEW_FOR,
    DAY,
    ROLLING_DAYS,
    Grain,
    hour_of,
    midnight,
)

# Events, of all tenants, in the hours that a read counts itself; with more it answers what is stored, and says how old.
RAW_AT_MOST = 30_000
# Hours of plugins that a read counts itself.
DIRTY_AT_MOST = 500
# Temporary numbers of users begin here; user_number's are below.
FIRST_TEMPORARY = 2**31


@dataclass(frozen=True)
class Span:
    """Which roll-ups are asked for: those that begin from `since` on and before `until`, times with a zone.

    plugin_ids: some plugins, or None for all of them together (the rows are under ALL_PLUGINS); is_each_plugin: every
    plugin of the tenant, one by one. Days, months and rolling stretches of 30 days are named by midnights of UTC: a
    month by that of its first day, a rolling one by that of its last.
    needs: what of the roll-ups the answer is made of, beside their numbers; what else they have means nothing. Parts
    cost about ten times as much to read as a total. is_summed: all days as one roll-up of each plugin, under `since`,
    without parts.
    """

    grain: Grain
    since: datetime
    until: datetime
    plugin_ids: Sequence[UUID] | None = None
    is_each_plugin: bool = False
    needs: Collection[Need] = frozenset(Figure)
    is_summed: bool = False

    @property
    def dimensions(self) -> list[Dimension]:
        """What parts are needed by."""
        return [need for need in self.needs if isinstance(need, Dimension)]

    @property
    def stored_of(self) -> list[UUID] | None:
        """The plugins whose rows are read; None for all."""
        if self.is_each_plugin:
            return None
        return [ALL_PLUGINS] if self.plugin_ids is None else list(self.plugin_ids)

    @property
    def reach(self) -> tuple[date, date]:
        """The first and the last day whose events may be in it."""
        before, after = {
            Grain.HOUR: (0, 0),
            Grain.DAY: (0, 0),
            Grain.MONTH: (0, 31),
            Grain.ROLLING: (ROLLING_DAYS - 1, 0),
        }[self.grain]
        return self.since.date() - DAY * before, self.until.date() + DAY * after

    def has(self, hour: DirtyHour) -> bool:
        """Whether what happened in that hour may be in it."""
        plugin_id, bucket, _ = hour
        first, last = self.reach
        return first <= bucket.date() <= last and (self.plugin_ids is None or plugin_id in self.plugin_ids)


@dataclass(frozen=True)
class Read:
    """Roll-ups by plugin and bucket, in order of bucket and plugin; one without events is missing.

    as_of: all events whose writing was finished by then are in the figures. Users are unpacked as numbers of this
    tenant; who has none yet has one from 2 ** 31 on, which is the same in the next read but for a rare coincidence.
    """

    rows: Mapping[PluginBucket, Rollup]
    as_of: datetime


def read_spans(conn: Connection, tenant_id: UUID, spans: Sequence[Span], now: datetime) -> list[Read]:
    """The tenant's roll-ups of some spans, each as of its own time; see `Span` and `Read`."""
    dirty = _dirty_hours(conn, spans, now)
    counted = _count(conn, dirty)
    return [_read(conn, tenant_id, what, [hour for hour in dirty if what.has(hour)], counted, now) for what in spans]


def counted_until(conn: Connection, plugin_id: UUID, until: datetime, now: datetime) -> datetime:
    """As of when all is counted that happened with a plugin before `until`: of what is read as it is stored."""
    waiting = store.list_dirty_hours(conn, [plugin_id], hour_of(now - COUNTED_ANEW_FOR), until)
    return min([now, *(since for _, _, since in waiting)])


def _read(
    conn: Connection,
    tenant_id: UUID,
    what: Span,
    dirty: Sequence[DirtyHour],
    counted: Mapping[PluginBucket, Rollup] | None,
    now: datetime,
) -> Read:
    query = _query(conn, tenant_id, what, now)
    hours = [] if counted is None else [(plugin_id, bucket) for plugin_id, bucket, _ in dirty]
    span = store.read_span(conn, tenant_id, query, hours)
    rows = {(row.plugin_id, row.bucket): _unpacked(what, row) for row in span if row.role == Role.ROW}
    _roll_on(what, query, span, rows)
    corrections, stale = _corrections(what, span, [] if counted is None else dirty, counted or {})
    if counted is None:
        stale += [since for _, _, since in dirty]
    stale += _correct(query, rows, corrections)
    return Read(_told(what, rows), min([now, *stale]))


def _query(conn: Connection, tenant_id: UUID, what: Span, now: datetime) -> SpanQuery:
    """What to read; of rolling windows those up to today, also where the refresher has not come to today yet."""
    query = SpanQuery(what.grain, what.stored_of, what.since, what.until, what.needs, what.is_summed, *what.reach)
    if what.grain is not Grain.ROLLING:
        return query
    rolled_until = store.find_rolled_until(conn, tenant_id)
    today = max(now.date(), rolled_until or now.date())
    until = min(what.until, midnight(today) + DAY)
    if rolled_until is None or (until - timedelta(microseconds=1)).date() <= rolled_until:
        return replace(query, until=until)
    first = max(rolled_until + DAY, what.since.date())
    return replace(query, until=until, roll_since=first - DAY * (ROLLING_DAYS - 1), roll_until=today)


def _dirty_hours(conn: Connection, spans: Sequence[Span], now: datetime) -> list[DirtyHour]:
    """What is to be counted for any of the spans; an hour so old that its events may be gone is not."""
    since = max(midnight(min(what.reach[0] for what in spans)), hour_of(now - COUNTED_ANEW_FOR))
    until = midnight(max(what.reach[1] for what in spans)) + DAY
    asked = [what.plugin_ids for what in spans]
    ids = None if None in asked else list({plugin_id for some in asked for plugin_id in some or ()})
    return [hour for hour in store.list_dirty_hours(conn, ids, since, until) if any(what.has(hour) for what in spans)]


def _count(conn: Connection, dirty: Sequence[DirtyHour]) -> dict[PluginBucket, Rollup] | None:
    """What the dirty hours come to, counted from their events; None where those are too many."""
    buckets = sorted({bucket for _, bucket, _ in dirty})
    if len(dirty) > DIRTY_AT_MOST or (buckets and not store.are_hours_readable(conn, buckets, RAW_AT_MOST)):
        return None
    rows = store.read_usage_hours(conn, [(plugin_id, bucket) for plugin_id, bucket, _ in dirty]) if dirty else []
    numbers = _temporary_numbers(unnumbered(rows))
    counted: dict[PluginBucket, Rollup] = {}
    for bucket in buckets:
        rollups: dict[Key, Rollup] = {}
        fold((row for row in rows if hour_of(row[0]) == bucket), numbers, rollups)
        counted |= {(UUID(plugin), bucket): rollup for (_, plugin), rollup in rollups.items()}
    return counted


def _temporary_numbers(subjects: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Numbers for subjects that have none yet, made of their keys, so that another read finds the same."""
    numbers: dict[tuple[str, str], int] = {}
    taken: set[int] = set()
    for tenant, subject in subjects:
        number = FIRST_TEMPORARY + UUID(subject).int % FIRST_TEMPORARY
        while number in taken:
            number = FIRST_TEMPORARY + (number + 1) % FIRST_TEMPORARY
        taken.add(number)
        numbers[tenant, subject] = number
    return numbers


def _corrections(
    what: Span, span: Sequence[SpanRow], dirty: Sequence[DirtyHour], counted: Mapping[PluginBucket, Rollup]
) -> tuple[Corrections, list[datetime]]:
    """What to exchange, and since when those wait that cannot be."""
    hours = {(row.plugin_id, row.bucket): row for row in span if row.role == Role.HOUR}
    corrections = Corrections()
    for plugin_id, bucket, since in dirty:
        row = hours.get((plugin_id, bucket))
        new = counted.get((plugin_id, bucket), Rollup())
        exchange = Exchange(_unpacked(what, row), new.narrowed(what.dimensions), since)
        corrections.add_hour(ALL_PLUGINS if what.stored_of == [ALL_PLUGINS] else plugin_id, bucket, exchange)
    stale = []
    for day_row in (row for row in span if row.role == Role.BEHIND):
        day, since = day_row.bucket.date(), day_row.waiting_since or day_row.bucket
        own = {
            bucket: _unpacked(what, row)
            for (plugin_id, bucket), row in hours.items()
            if plugin_id == day_row.plugin_id and bucket.date() == day
        }
        if not corrections.add_day(day_row.plugin_id, day, _unpacked(what, day_row), own, since):
            stale.append(since)
    return corrections, stale


def _correct(query: SpanQuery, rows: dict[PluginBucket, Rollup], corrections: Corrections) -> list[datetime]:
    """Exchange what can be; since when those parts wait that cannot."""
    stale = []
    for plugin_id in {*corrections.hours, *corrections.days}:
        for bucket, exchange in corrections.of(query.grain, plugin_id):
            key = (plugin_id, query.since if query.is_summed else bucket)
            if query.since <= bucket < query.until and not correct(rows, key, exchange):
                stale.append(exchange.waiting_since)
    return stale


def _roll_on(what: Span, query: SpanQuery, span: Sequence[SpanRow], rows: dict[PluginBucket, Rollup]) -> None:
    """Make the windows that the refresher has not come to, as just after midnight."""
    if query.roll_since is None or query.roll_until is None:
        return
    by_plugin: dict[UUID, dict[date, Rollup]] = {}
    for row in (row for row in span if row.role == Role.DAY):
        by_plugin.setdefault(row.plugin_id, {})[row.bucket.date()] = _unpacked(what, row)
    first = query.roll_since + DAY * (ROLLING_DAYS - 1)
    for plugin_id, days in by_plugin.items():
        for day, window in rolling_windows(days, first, query.roll_until):
            if query.since <= midnight(day) < query.until:
                rows.setdefault((plugin_id, midnight(day)), window)


def _told(what: Span, rows: Mapping[PluginBucket, Rollup]) -> dict[PluginBucket, Rollup]:
    """The answer in order; a plugin whose events are all gone is not in it."""
    keys = sorted(rows, key=lambda key: (key[1], key[0].int))
    is_unasked = {ALL_PLUGINS} if what.is_each_plugin else set()
    return {key: rows[key] for key in keys if rows[key].total.events and key[0] not in is_unasked}


def _unpacked(what: Span, row: SpanRow | None) -> Rollup:
    """A stored roll-up, as far as it is needed; an empty one where there is none."""
    if row is None:
        return Rollup()
    return unpack_summed(row) if what.is_summed and row.role == Role.ROW else unpack_rollup(row, what.dimensions)
