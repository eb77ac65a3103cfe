"""The statements of the performance series, in the time series' own database, as the jobs login."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.histogram import HIGHEST, LOWEST
from shared.analytics.performance_models import BUCKETS_PER_LOG, Folded, Freshness, Slot, SlotFigures, SlotKey
from shared.analytics.slo_series import SLOT

_sql = queries.load("analytics_performance", Folded, Freshness, Slot)


def find_dirty_slot(conn: Connection, passed_over: Sequence[datetime]) -> datetime | None:
    """The five minutes that have waited longest to be counted."""
    found: datetime | None = _sql.find_dirty_slot(conn, passed_over=list(passed_over))
    return found


def list_dirty_tenants(conn: Connection, bucket: datetime) -> list[UUID]:
    """Whose lines of five minutes wait."""
    return [tenant_id for (tenant_id,) in _sql.list_dirty_tenants(conn, bucket=bucket)]


def take_slot_lines(conn: Connection, tenant_id: UUID | None, bucket: datetime, most: int) -> list[SlotKey]:
    """Take lines of five minutes, of one tenant or of all, that nobody else is taking; what they name, in order."""
    return [SlotKey(*row) for row in _sql.take_slot_lines(conn, bucket=bucket, tenant_id=tenant_id, most=most)]


def hold_slots(conn: Connection, bucket: datetime, keys: Iterable[SlotKey]) -> None:
    """Hold these slots until the transaction ends, there or not."""
    _sql.hold_slots(conn, bucket=bucket, keys=_listed(keys))


def fold_samples(conn: Connection, bucket: datetime, keys: Iterable[SlotKey]) -> list[Folded]:
    """The samples of these slots, added up by bucket of durations."""
    return list(
        _sql.fold_samples(
            conn,
            bucket=bucket,
            until=bucket + SLOT,
            keys=_listed(keys),
            buckets_per_log=BUCKETS_PER_LOG,
            lowest=LOWEST,
            highest=HIGHEST,
        )
    )


def save_slots(conn: Connection, bucket: datetime, slots: Mapping[SlotKey, SlotFigures]) -> None:
    """Write what was counted over slots that are held."""
    rows = [{**vars(key), **_columns(figures), "place": place} for place, (key, figures) in enumerate(slots.items(), 1)]
    histograms = [figures.histogram.encode() for figures in slots.values()]
    _sql.save_slots(conn, bucket=bucket, slots=json.dumps(rows, default=str), histograms=histograms)


def measure_performance(conn: Connection, tenant_id: UUID, plugin_id: UUID) -> Freshness:
    """Up to when what was written of a plugin is counted."""
    row: Freshness = _sql.measure_performance(conn, tenant_id=tenant_id, plugin_id=plugin_id)
    return row


def list_changed_days(
    conn: Connection,
    tenant_id: UUID,
    plugin_id: UUID,
    environment_id: UUID | None,
    computed_after: datetime,
    *,
    since: datetime,
    until: datetime,
) -> list[date]:
    """Days of UTC between two moments with slots that were counted after a third."""
    found = _sql.list_changed_days(
        conn,
        tenant_id=tenant_id,
        plugin_id=plugin_id,
        environment_id=environment_id,
        computed_after=computed_after,
        since=since,
        until=until,
    )
    return [day for (day,) in found]


def list_slots(
    conn: Connection,
    tenant_id: UUID,
    plugin_id: UUID,
    environment_id: UUID | None,
    *,
    since: datetime,
    until: datetime,
    has_histogram: bool,
) -> list[Slot]:
    """Slots of a plugin in one environment, or in all of them (None), from `since` to before `until`."""
    return list(
        _sql.list_slots(
            conn,
            tenant_id=tenant_id,
            plugin_id=plugin_id,
            environment_id=environment_id,
            since=since,
            until=until,
            has_histogram=has_histogram,
        )
    )


def _listed(keys: Iterable[SlotKey]) -> str:
    return json.dumps([vars(key) for key in keys], default=str)


def _columns(figures: SlotFigures) -> dict[str, object]:
    own = {name: value for name, value in vars(figures).items() if name not in {"histogram", "duration_us"}}
    return own | {"duration_sum": figures.duration_us / 1000}
