"""The statements of alerts and their groups that requests run."""

from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.alert_models import AlertGroupRow, AlertRow
from shared.analytics.alert_states import AlertState

_sql = queries.load("analytics_alert", AlertRow, AlertGroupRow)


def list_alerts(
    conn: Connection,
    tenant_id: UUID,
    state: AlertState | None,
    slo_objective_id: UUID | None,
    before_slo_alert_id: UUID | None,
    page_size: int,
) -> list[AlertRow]:
    """Alerts, newest first, before the given one (None: from the newest); pending ones only if they are asked for."""
    return list(
        _sql.list_alerts(
            conn,
            tenant_id=tenant_id,
            state=state,
            slo_objective_id=slo_objective_id,
            before_slo_alert_id=before_slo_alert_id,
            page_size=page_size,
        )
    )


def get_alert(conn: Connection, tenant_id: UUID, slo_alert_id: UUID) -> AlertRow | None:
    """One alert of the tenant."""
    row: AlertRow | None = _sql.get_alert(conn, tenant_id=tenant_id, slo_alert_id=slo_alert_id)
    return row


def acknowledge_alert(
    conn: Connection, tenant_id: UUID, slo_alert_id: UUID, user_id: UUID, note: str | None, now: datetime
) -> AlertRow | None:
    """Note who takes an alert; None if it is resolved or somebody has taken it."""
    row: AlertRow | None = _sql.acknowledge_alert(
        conn, tenant_id=tenant_id, slo_alert_id=slo_alert_id, user_id=user_id, note=note, now=now
    )
    return row


def list_alert_groups(
    conn: Connection, tenant_id: UUID, before_slo_alert_group_id: UUID | None, page_size: int
) -> list[AlertGroupRow]:
    """Groups of alerts, newest first, before the given one (None: from the newest)."""
    return list(
        _sql.list_alert_groups(
            conn, tenant_id=tenant_id, before_slo_alert_group_id=before_slo_alert_group_id, page_size=page_size
        )
    )


def list_told_alerts(conn: Connection, tenant_id: UUID, slo_objective_id: UUID) -> list[AlertRow]:
    """The alerts of an objective that webhooks take to be firing."""
    return list(_sql.list_told_alerts(conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id))
