"""The statements that bring days up to their hours, as the jobs login of the time series."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.rollup_models import RollupRow, columns_of

_sql = queries.load("analytics_days", RollupRow)


def list_tenants_behind(conn: Connection) -> list[tuple[UUID, int]]:
    """The tenants that have days behind their hours, and how many; who waits longest comes first."""
    return list(_sql.list_tenants_behind(conn))


def hold_tenant(conn: Connection, tenant_id: UUID) -> date | None:
    """Up to which day a tenant's rolling roll-ups are, and from now on the tenant is held; None if another holds it."""
    rolled_until: date | None = _sql.hold_tenant(conn, tenant_id=tenant_id)
    return rolled_until


def take_days_behind(conn: Connection, tenant_id: UUID, most: int) -> list[tuple[UUID, date]]:
    """Take the days that are behind, of some plugins all: until there are `most`, or a plugin's more than that.

    Plugins and days; the caller holds the tenant.
    """
    return list(_sql.take_days_behind(conn, tenant_id=tenant_id, most=most))


def list_hours_of_days(conn: Connection, tenant_id: UUID, days: Sequence[tuple[UUID, date]]) -> list[RollupRow]:
    """The roll-ups of the hours of some plugins' days."""
    plugin_ids, dates = columns_of(days, 2)
    return list(_sql.list_hours_of_days(conn, tenant_id=tenant_id, plugin_ids=plugin_ids, days=dates))


def find_tenant_to_roll(conn: Connection, today: date, after_tenant_id: UUID | None) -> UUID | None:
    """The next tenant whose rolling roll-ups do not reach up to today."""
    tenant_id: UUID | None = _sql.find_tenant_to_roll(conn, today=today, after_tenant_id=after_tenant_id)
    return tenant_id


def list_plugins_of_days(conn: Connection, tenant_id: UUID, since: date, until: date) -> list[UUID]:
    """The plugins that have a roll-up of some day from `since` to `until`, and ALL_PLUGINS."""
    rows = _sql.list_plugins_of_days(conn, tenant_id=tenant_id, since=since, until=until)
    return [plugin_id for (plugin_id,) in rows]


def mark_rolled(conn: Connection, tenant_id: UUID, today: date) -> None:
    """Note up to which day rolling roll-ups are; the caller holds the tenant."""
    _sql.mark_rolled(conn, tenant_id=tenant_id, today=today)
