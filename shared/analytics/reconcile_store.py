"""The statements that hold roll-ups against their events, and that have them counted anew, as the jobs login."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.refresh_store import TenantPlugin

_sql = queries.load("analytics_reconcile")


def list_sampled_hours(
    conn: Connection, since: datetime, until: datetime, every: int, rest: int
) -> list[tuple[datetime, UUID, UUID]]:
    """One of so many plugins' hours, those whose hash leaves that rest: buckets, tenants and plugins, by bucket."""
    return list(_sql.list_sampled_hours(conn, since=since, until=until, every=every, rest=rest))


def list_plugins_without(conn: Connection, since: datetime, until: datetime) -> list[TenantPlugin]:
    """The plugins with events in an hour and without a roll-up of it."""
    return list(_sql.list_plugins_without(conn, since=since, until=until))


def begin_some_tenants(conn: Connection, tenant_ids: Sequence[UUID], today: date) -> None:
    """See that each of these tenants has its row of rollup_state."""
    _sql.begin_some_tenants(conn, tenant_ids=list(tenant_ids), today=today)


def list_dirty_plugins(conn: Connection, bucket: datetime, tenant_ids: Sequence[UUID]) -> set[TenantPlugin]:
    """The plugins of these tenants whose hour is dirty."""
    return set(_sql.list_dirty_plugins(conn, bucket=bucket, tenant_ids=list(tenant_ids)))


def hold_some_tenants(conn: Connection, tenant_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these tenants that nobody else holds; from now on this one does."""
    return {tenant_id for (tenant_id,) in _sql.hold_some_tenants(conn, tenant_ids=list(tenant_ids))}


def mark_hours_dirty(conn: Connection, tenant_id: UUID | None, since: datetime, until: datetime) -> int:
    """Have the hours of a span counted anew, of one tenant or of all; how many hours of plugins."""
    return int(_sql.mark_hours_dirty(conn, since=since, until=until, tenant_id=tenant_id))
