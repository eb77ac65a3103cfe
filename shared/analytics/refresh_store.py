"""The statements of the refresher, as the jobs login of the time series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.folding import RawUsage
from shared.analytics.rollup_models import HOUR, RollupRow, columns_of

# A plugin of a tenant.
TenantPlugin = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class LostUser:
    """Who is not known any more to have begun with an action when it was said."""

    action: str
    number: int


_sql = queries.load("analytics_refresh", RollupRow, LostUser)


def list_dirty_hours(conn: Connection) -> list[datetime]:
    """The hours that are dirty; what has waited longest comes first."""
    return [bucket for (bucket,) in _sql.list_dirty_hours(conn)]


def measure_dirty_hours(conn: Connection) -> float | None:
    """For how many seconds the oldest line has waited; None if there is none."""
    waited_s: float | None = _sql.measure_dirty_hours(conn)
    return waited_s


def begin_tenants(conn: Connection, today: date) -> None:
    """See that each tenant of a dirty hour has its row of rollup_state."""
    _sql.begin_tenants(conn, today=today)


def take_dirty_lines(conn: Connection, bucket: datetime, tenant_ids: Sequence[UUID]) -> dict[TenantPlugin, datetime]:
    """Take the lines that these tenants have of an hour; which plugins they name, and since when each waits."""
    rows = _sql.take_dirty_lines(conn, bucket=bucket, tenant_ids=list(tenant_ids))
    return {(tenant_id, plugin_id): waiting_since for tenant_id, plugin_id, waiting_since in rows}


def add_dirty_lines(conn: Connection, tenant_id: UUID, plugin_ids: Sequence[UUID], buckets: Sequence[datetime]) -> None:
    """Have hours counted anew, each with its plugin."""
    _sql.add_dirty_lines(conn, tenant_id=tenant_id, plugin_ids=list(plugin_ids), buckets=list(buckets))


def list_raw_usage(
    conn: Connection, bucket: datetime, plugins: Sequence[TenantPlugin], after: RawUsage | None, page_size: int
) -> list[RawUsage]:
    """The next events of these plugins in an hour, by time and key."""
    tenant_ids, plugin_ids = columns_of(plugins, 2)
    after_at, after_key = after[:2] if after else (None, None)
    return list(
        _sql.list_raw_usage(
            conn,
            bucket=bucket,
            until=bucket + HOUR,
            tenant_ids=tenant_ids,
            plugin_ids=plugin_ids,
            after_at=after_at,
            after_key=after_key,
            page_size=page_size,
        )
    )


def number_users(conn: Connection, subjects: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Give subjects without a number one; by tenant and key. The caller holds their tenants, and names each once."""
    tenant_ids, subject_keys = columns_of(subjects, 2)
    rows = _sql.number_users(conn, tenant_ids=tenant_ids, subject_keys=subject_keys)
    return {(tenant, subject): number for tenant, subject, number in rows}


def list_hour(conn: Connection, bucket: datetime, tenant_ids: Sequence[UUID]) -> list[RollupRow]:
    """The roll-ups that these tenants have of an hour."""
    return list(_sql.list_hour(conn, bucket=bucket, tenant_ids=list(tenant_ids)))


def mark_days_behind(conn: Connection, plugins: Mapping[TenantPlugin, datetime], day: date) -> None:
    """Note that a day of these plugins is behind its hours, and since when; the caller holds their tenants."""
    tenant_ids, plugin_ids = columns_of(list(plugins), 2)
    waiting_since = list(plugins.values())
    _sql.mark_days_behind(conn, tenant_ids=tenant_ids, plugin_ids=plugin_ids, waiting_since=waiting_since, day=day)


def note_first_seen(conn: Connection, bucket: datetime, plugins: Sequence[TenantPlugin]) -> None:
    """Write down who began with something in an hour, of these plugins; the caller holds their tenants."""
    tenant_ids, plugin_ids = columns_of(plugins, 2)
    _sql.note_first_seen(conn, bucket=bucket, until=bucket + HOUR, tenant_ids=tenant_ids, plugin_ids=plugin_ids)


def forget_first_seen(conn: Connection, tenant_id: UUID, plugin_id: UUID, bucket: datetime) -> list[LostUser]:
    """Delete who is said to have begun in an hour and did not; the caller holds the tenant."""
    until = bucket + HOUR
    return list(_sql.forget_first_seen(conn, tenant_id=tenant_id, plugin_id=plugin_id, bucket=bucket, until=until))
