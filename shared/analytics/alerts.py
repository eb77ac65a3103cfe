"""Use cases of alerts over the API: which there are, which began together, and who takes one."""

from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared import outbox
from shared.analytics import alert_store as store
from shared.analytics.alert_events import alert_event
from shared.analytics.alert_models import (
    AcknowledgementDraft,
    Alert,
    AlertGroup,
    AlertGroupPage,
    AlertPage,
    AlertRow,
    ListAlertGroups,
    ListAlerts,
)
from shared.analytics.alert_states import AlertState
from shared.analytics.slo_errors import AlertNotFound, AlertOver
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.identity.service import require
from shared.permissions import Permission

_listed = TypeAdapter(tuple[UUID])


def list_alerts(actor: Actor, query: ListAlerts) -> AlertPage:
    """Alerts that fire or fired, newest first; those that may come where they are asked for.

    Raises: Forbidden without `analytics:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        before = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_alerts(conn, actor.tenant_id, query.state, query.slo_objective_id, before, query.limit + 1)
    return AlertPage(
        items=[Alert.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.slo_alert_id),)),
    )


def get_alert(actor: Actor, slo_alert_id: UUID) -> Alert:
    """One alert.

    Raises: Forbidden without `analytics:read`. AlertNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        return Alert.of(_read(conn, actor, slo_alert_id))


def acknowledge_alert(actor: Actor, slo_alert_id: UUID, draft: AcknowledgementDraft, now: datetime) -> Alert:
    """Take an alert: it is escalated no further. Taken already, it stays with who took it.

    Raises: Forbidden without `slos:manage`. AlertNotFound. AlertOver.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.SLOS_MANAGE)
        taken = store.acknowledge_alert(conn, actor.tenant_id, slo_alert_id, actor.user_id, draft.note, now)
        if taken:
            told = {"slo_objective_id": taken.slo_objective_id, "acknowledged_by": actor.user_id}
            outbox.add(conn, actor, [alert_event("acknowledged", slo_alert_id, taken.revision, **told)], now)
            return Alert.of(taken)
        row = _read(conn, actor, slo_alert_id)
        if row.state == AlertState.RESOLVED:
            raise AlertOver
        return Alert.of(row)


def list_alert_groups(actor: Actor, query: ListAlertGroups) -> AlertGroupPage:
    """Alerts that began together, newest first, with what they likely come from.

    Raises: Forbidden without `analytics:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        before = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_alert_groups(conn, actor.tenant_id, before, query.limit + 1)
    return AlertGroupPage(
        items=[AlertGroup.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.slo_alert_group_id),)),
    )


def _read(conn: Connection, actor: Actor, slo_alert_id: UUID) -> AlertRow:
    row = store.get_alert(conn, actor.tenant_id, slo_alert_id)
    if row is None:
        raise AlertNotFound(slo_alert_id)
    return row
