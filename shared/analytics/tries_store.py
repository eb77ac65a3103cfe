"""The statements that say whose roll-ups are tried next, as the jobs login of the time series."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries

_sql = queries.load("analytics_tries")


def choose_tenants(
    conn: Connection, bucket: datetime, after: UUID | None, events_a_line: int, most_events: int
) -> list[UUID]:
    """The next tenants whose hour is dirty, one or as many as have so many events; none whose last try did not end."""
    rows = _sql.choose_tenants(
        conn, bucket=bucket, after_tenant_id=after, events_a_line=events_a_line, most_events=most_events
    )
    return [tenant_id for (tenant_id,) in rows]


def begin_tries(conn: Connection, tenant_ids: Sequence[UUID]) -> None:
    """Note that roll-ups of these tenants are tried to be written; of those whom no other refresher holds."""
    _sql.begin_tries(conn, tenant_ids=list(tenant_ids))


def list_tried_tenants(conn: Connection) -> list[UUID]:
    """Tenants whose last try did not end and whom nobody holds, the latest last."""
    return [tenant_id for (tenant_id,) in _sql.list_tried_tenants(conn)]


def list_dirty_hours_of(conn: Connection, tenant_id: UUID) -> list[datetime]:
    """The hours of a tenant that are dirty."""
    return [bucket for (bucket,) in _sql.list_dirty_hours_of(conn, tenant_id=tenant_id)]


def hold_tenants(conn: Connection, tenant_ids: Sequence[UUID]) -> list[UUID]:
    """Those of these tenants whom no other refresher holds; from now on this one does. Its commit ends their try."""
    return [tenant_id for (tenant_id,) in _sql.hold_tenants(conn, tenant_ids=list(tenant_ids))]
