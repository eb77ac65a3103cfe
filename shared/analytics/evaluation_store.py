"""The statements by which objectives of all tenants are evaluated, as the jobs login."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.alert_causes import LikelyCause
from shared.analytics.burn_rate import Counts
from shared.analytics.evaluation_models import Alert, Change, ClaimedObjective, DueObjective, Member
from shared.analytics.silence_models import SilenceRow
from shared.analytics.slo_figures import Figures

_sql = queries.load("analytics_evaluation", DueObjective, ClaimedObjective, Alert, Member, Change, SilenceRow)


def list_due_objectives(
    conn: Connection, minute: datetime, after: tuple[datetime, UUID, UUID], page_size: int
) -> list[DueObjective]:
    """Objectives whose minute was not judged, longest waiting first. after: minute, tenant, objective of the last."""
    return list(
        _sql.list_due_objectives(
            conn,
            minute=minute,
            after_minute=after[0],
            after_tenant_id=after[1],
            after_slo_objective_id=after[2],
            page_size=page_size,
        )
    )


def count_due_objectives(conn: Connection, minute: datetime) -> int:
    """How many objectives have a minute that was not judged."""
    return int(_sql.count_due_objectives(conn, minute=minute))


def claim_objective(
    conn: Connection, tenant_id: UUID, slo_objective_id: UUID, minute: datetime
) -> ClaimedObjective | None:
    """Take the minute of an objective and hold its figures; None if it is judged, gone or its tenant suspended."""
    row: ClaimedObjective | None = _sql.claim_objective(
        conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id, minute=minute
    )
    return row


def save_days(conn: Connection, tenant_id: UUID, slo_objective_id: UUID, days: Mapping[date, Counts]) -> None:
    """Write what was counted of days over what was counted of them before."""
    _sql.save_days(
        conn,
        tenant_id=tenant_id,
        slo_objective_id=slo_objective_id,
        days=list(days),
        goods=[counts.good for counts in days.values()],
        totals=[counts.total for counts in days.values()],
    )


def save_status(conn: Connection, tenant_id: UUID, slo_objective_id: UUID, figures: Figures, *, has_data: bool) -> None:
    """Write the figures of an objective."""
    _sql.save_status(
        conn,
        tenant_id=tenant_id,
        slo_objective_id=slo_objective_id,
        as_of=figures.as_of,
        has_data=has_data,
        windows=json.dumps({_seconds(window): [c.good, c.total] for window, c in figures.windows.items()}),
        filled_from=figures.filled_from,
    )


def list_open_alerts(conn: Connection, tenant_id: UUID, slo_objective_id: UUID) -> list[Alert]:
    """The alerts of an objective that can still change, held."""
    return list(_sql.list_open_alerts(conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id))


def list_active_silences(conn: Connection, tenant_id: UUID, now: datetime) -> list[SilenceRow]:
    """The tenant's silences that have begun and not ended."""
    return list(_sql.list_active_silences(conn, tenant_id=tenant_id, now=now))


def save_alert(conn: Connection, tenant_id: UUID, slo_objective_id: UUID, alert: Alert) -> None:
    """Write an alert as it stands, new or not."""
    _sql.save_alert(
        conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id, alert=json.dumps(vars(alert), default=str)
    )


def find_group_of_objective(conn: Connection, tenant_id: UUID, slo_objective_id: UUID) -> UUID | None:
    """The group of an alert of the objective that fires already."""
    found: UUID | None = _sql.find_group_of_objective(conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id)
    return found


def close_group(conn: Connection, tenant_id: UUID, before: datetime) -> None:
    """Let no alert join the tenant's group if it began before that."""
    _sql.close_group(conn, tenant_id=tenant_id, before=before)


def open_group(conn: Connection, tenant_id: UUID, slo_alert_group_id: UUID, now: datetime) -> None:
    """Open a group, unless the tenant has one open."""
    _sql.open_group(conn, tenant_id=tenant_id, slo_alert_group_id=slo_alert_group_id, now=now)


def hold_open_group(conn: Connection, tenant_id: UUID) -> UUID:
    """The tenant's open group, held until the transaction ends."""
    held: UUID = _sql.hold_open_group(conn, tenant_id=tenant_id)
    return held


def list_members(conn: Connection, tenant_id: UUID, slo_alert_group_id: UUID) -> list[Member]:
    """What the alerts of a group are about, in the order in which they began."""
    return list(_sql.list_members(conn, tenant_id=tenant_id, slo_alert_group_id=slo_alert_group_id))


def find_published_version(
    conn: Connection, plugin_tenant_id: UUID, plugin_id: UUID, since: datetime, until: datetime
) -> Change | None:
    """The version of a plugin that was published last in that time."""
    row: Change | None = _sql.find_published_version(
        conn, plugin_tenant_id=plugin_tenant_id, plugin_id=plugin_id, since=since, until=until
    )
    return row


def find_import(
    conn: Connection, tenant_id: UUID, environment_id: UUID, since: datetime, until: datetime
) -> Change | None:
    """What told, in that time, what the environment runs from then on."""
    row: Change | None = _sql.find_import(
        conn, tenant_id=tenant_id, environment_id=environment_id, since=since, until=until
    )
    return row


def save_cause(conn: Connection, tenant_id: UUID, slo_alert_group_id: UUID, likely: LikelyCause) -> None:
    """Write what the alerts of a group likely come from."""
    _sql.save_cause(
        conn,
        tenant_id=tenant_id,
        slo_alert_group_id=slo_alert_group_id,
        cause=likely.cause,
        cause_id=likely.cause_id,
        evidence=json.dumps(likely.evidence, default=str),
    )


def _seconds(window: timedelta) -> str:
    return str(int(window.total_seconds()))
