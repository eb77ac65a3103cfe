"""The statements that read and write roll-ups, whatever stretch of time they are of."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.packing import RollupColumns
from shared.analytics.rollup_models import Grain, Place, RollupRow, figure_columns, place_columns

_sql = queries.load("analytics_rollup", RollupRow)


def list_rollups(
    conn: Connection,
    tenant_id: UUID,
    grain: Grain,
    plugin_ids: Sequence[UUID] | None,
    since: datetime,
    until: datetime,
    has_parts: bool,
) -> list[RollupRow]:
    """Roll-ups that begin from `since` on and before `until`, by bucket and plugin; without plugin_ids of all plugins.

    Among all plugins is also the row that stands for all of them together.
    """
    ids = None if plugin_ids is None else list(plugin_ids)
    return list(
        _sql.list_rollups(
            conn,
            tenant_id=tenant_id,
            grain=grain.value,
            plugin_ids=ids,
            since=since,
            until=until,
            has_parts=has_parts,
        )
    )


def write_rollups(conn: Connection, rollups: Sequence[tuple[Place, RollupColumns]]) -> None:
    """Write roll-ups, each in the place of the one before; the caller holds their tenants."""
    if not rollups:
        return
    grains, tenant_ids, plugin_ids, buckets = place_columns([place for place, _ in rollups])
    events, errors, timed, sums, mins, maxes, histograms, users, parts = figure_columns([f for _, f in rollups])
    _sql.write_rollups(
        conn,
        grains=grains,
        tenant_ids=tenant_ids,
        plugin_ids=plugin_ids,
        buckets=buckets,
        events=events,
        errors=errors,
        timed=timed,
        sums=sums,
        mins=mins,
        maxes=maxes,
        histograms=histograms,
        users=users,
        parts=parts,
    )


def delete_rollups(conn: Connection, places: Sequence[Place]) -> None:
    """Delete roll-ups; the caller holds their tenants."""
    if not places:
        return
    grains, tenant_ids, plugin_ids, buckets = place_columns(places)
    _sql.delete_rollups(conn, grains=grains, tenant_ids=tenant_ids, plugin_ids=plugin_ids, buckets=buckets)
