"""Counts an hour anew from its raw events, for all tenants and plugins whose events touched it.

Why no figure can be wrong for longer than a line waits. A writer adds its events and, in the same transaction, a line
that says which hours of which plugins they are in. Whoever counts an hour takes, in one transaction, in this order:
1. the rows of `rollup_state` of the tenants, so that nobody else writes their roll-ups until this has committed;
2. all lines of the hour that it can see;
3. and only then, in statements of their own, the raw events.
Statements see what committed before each began (read committed). So all events of the lines that were taken count.
Events that come later have a line that comes later, which was not taken. And what another refresher counted before is
older than what this one sees, because that one had committed when this one got the tenants: a newer count is never
replaced by an older one. Killed anywhere, the transaction is undone, and the lines are there again.

Two refreshers do not wait for each other: a tenant that is held is passed over, with its lines. Nor do tenants: an hour
is counted for some of them at a time (refresh.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared.analytics import refresh_store as store
from shared.analytics.cells import Dimension, Rollup, merged
from shared.analytics.folding import Key, fold, unnumbered
from shared.analytics.refresh_store import LostUser, TenantPlugin
from shared.analytics.rollup_models import ALL_PLUGINS, COUNTED_ANEW_FOR, HOUR, Changes, Grain, Place, RollupRow
from shared.analytics.rollup_store import delete_rollups, list_rollups, write_rollups
from shared.analytics.tries_store import hold_tenants

# Events that are in memory at once, beside the roll-ups they go into.
PAGE_SIZE = 20_000


@dataclass(slots=True)
class _Hour:
    """An hour while it is counted anew. plugins: and since when each waits; shrunk: those with events that are gone."""

    bucket: datetime
    plugins: Mapping[TenantPlugin, datetime]
    counted: Mapping[TenantPlugin, Rollup]
    stored: Mapping[TenantPlugin, RollupRow]
    shrunk: list[TenantPlugin] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    def put(self, tenant_id: UUID, plugin_id: UUID, rollup: Rollup | None) -> None:
        """Write a roll-up of the hour."""
        self.changes.put(Place(Grain.HOUR, tenant_id, plugin_id, self.bucket), rollup)


def refresh_hour(conn: Connection, bucket: datetime, tenant_ids: Sequence[UUID], is_countable: bool) -> int:
    """Count an hour anew for those of these tenants that nobody else holds; how many plugins of theirs were dirty.

    is_countable: whether all its raw events are there; if not, its roll-ups stay and the lines are dropped.
    """
    held = hold_tenants(conn, tenant_ids)
    plugins = store.take_dirty_lines(conn, bucket, held)
    if plugins and is_countable:
        counted = count_events(conn, bucket, list(plugins))
        stored = {(row.tenant_id, row.plugin_id): row for row in store.list_hour(conn, bucket, held)}
        write_hour(conn, _Hour(bucket, plugins, counted, stored))
    return len(plugins)


def count_events(conn: Connection, bucket: datetime, plugins: Sequence[TenantPlugin]) -> dict[TenantPlugin, Rollup]:
    """What the raw events of an hour come to, now; a plugin without any is missing. The caller holds the tenants."""
    rollups: dict[Key, Rollup] = {}
    rows = store.list_raw_usage(conn, bucket, plugins, None, PAGE_SIZE)
    while rows:
        subjects = unnumbered(rows)
        fold(rows, store.number_users(conn, subjects) if subjects else {}, rollups)
        is_last = len(rows) < PAGE_SIZE
        rows = [] if is_last else store.list_raw_usage(conn, bucket, plugins, rows[-1], PAGE_SIZE)
    return {(UUID(tenant), UUID(plugin)): rollup for (tenant, plugin), rollup in rollups.items()}


def write_hour(conn: Connection, hour: _Hour) -> None:
    """Write what was counted, all plugins together, who began with what, and that the day is behind."""
    _exchange_plugins(hour)
    write_rollups(conn, hour.changes.written)
    delete_rollups(conn, hour.changes.gone)
    whole: dict[TenantPlugin, datetime] = {}
    for (tenant_id, _), since in hour.plugins.items():
        whole[tenant_id, ALL_PLUGINS] = min(since, whole.get((tenant_id, ALL_PLUGINS), since))
    store.mark_days_behind(conn, {**hour.plugins, **whole}, hour.bucket.date())
    store.note_first_seen(conn, hour.bucket, list(hour.plugins))
    for tenant_id, plugin_id in hour.shrunk:
        if lost := store.forget_first_seen(conn, tenant_id, plugin_id, hour.bucket):
            _find_again(conn, tenant_id, plugin_id, hour.bucket, lost)


def _exchange_plugins(hour: _Hour) -> None:
    by_tenant: dict[UUID, list[tuple[Rollup, Rollup]]] = {}
    for tenant_id, plugin_id in hour.plugins:
        row = hour.stored.get((tenant_id, plugin_id))
        old, new = row.unpack() if row else Rollup(), hour.counted.get((tenant_id, plugin_id), Rollup())
        # Where actions are not told apart, nobody can see that one of them is gone.
        if not new.covers(old) or Dimension.ACTION in old.uncut:
            hour.shrunk.append((tenant_id, plugin_id))
        hour.put(tenant_id, plugin_id, new)
        by_tenant.setdefault(tenant_id, []).append((old, new))
    shrunk = {tenant_id for tenant_id, _ in hour.shrunk}
    for tenant_id, exchanged in by_tenant.items():
        row = hour.stored.get((tenant_id, ALL_PLUGINS))
        is_exact = row is not None and tenant_id not in shrunk
        whole = _exchanged(row, exchanged) if row and is_exact else _added_up(hour, tenant_id)
        hour.put(tenant_id, ALL_PLUGINS, whole)


def _exchanged(row: RollupRow, exchanged: Sequence[tuple[Rollup, Rollup]]) -> Rollup:
    whole = row.unpack()
    for old, new in exchanged:
        whole.exchange(old, new)
    return whole


def _added_up(hour: _Hour, tenant_id: UUID) -> Rollup:
    """All plugins of a tenant: those counted just now and, as they are stored, the others."""
    anew = set(hour.plugins) | {(tenant_id, ALL_PLUGINS)}
    others = [row.unpack() for key, row in hour.stored.items() if key[0] == tenant_id and key not in anew]
    return merged([*(rollup for key, rollup in hour.counted.items() if key[0] == tenant_id), *others])


def _find_again(conn: Connection, tenant_id: UUID, plugin_id: UUID, bucket: datetime, lost: Sequence[LostUser]) -> None:
    """Have the next hour of each lost user and action counted anew: that one says now when they began."""
    wanted = set(lost)
    hours = []
    # This hour is not too old to be counted, and no event is from a future that is further away than that.
    until = bucket + 2 * COUNTED_ANEW_FOR
    later = list_rollups(conn, tenant_id, Grain.HOUR, [plugin_id], bucket + HOUR, until, has_parts=True)
    for row in later:
        if not wanted:
            break
        if found := {user for user in wanted if _has(row.unpack(), user)}:
            hours.append(row.bucket)
            wanted -= found
    store.add_dirty_lines(conn, tenant_id, [plugin_id] * len(hours), hours)


def _has(rollup: Rollup, user: LostUser) -> bool:
    """Whether the user did it then, or may have."""
    if Dimension.ACTION in rollup.uncut:
        return True
    cell = rollup.parts[Dimension.ACTION].get(user.action)
    return cell is not None and user.number in cell.users
