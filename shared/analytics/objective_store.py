"""The statements of objectives that requests run."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from psycopg.errors import ForeignKeyViolation

from clients.postgres import Connection
from shared import queries
from shared.analytics.objective_models import Made, ObjectiveDraft, ObjectivePatch, ObjectiveRow
from shared.analytics.slo_errors import EnvironmentUnknown
from shared.analytics.slo_status_models import DayRow, StatusRow

_sql = queries.load("analytics_objective", ObjectiveRow, StatusRow, DayRow)


def find_plugin_tenant(conn: Connection, tenant_id: UUID, plugin_id: UUID, platform_tenant_id: UUID) -> UUID | None:
    """Whose a plugin is that the tenant may measure; None if it sees none of that id."""
    found: UUID | None = _sql.find_plugin_tenant(
        conn, tenant_id=tenant_id, plugin_id=plugin_id, platform_tenant_id=platform_tenant_id
    )
    return found


def list_known_webhooks(conn: Connection, tenant_id: UUID, webhook_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these webhooks the tenant has."""
    found = _sql.list_known_webhooks(conn, tenant_id=tenant_id, webhook_ids=list(webhook_ids))
    return {webhook_id for (webhook_id,) in found}


def create_objective(
    conn: Connection, tenant_id: UUID, slo_objective_id: UUID, draft: ObjectiveDraft, made: Made
) -> ObjectiveRow | None:
    """Write a new objective; None if the tenant has its most already. Raises: EnvironmentUnknown."""
    try:
        row: ObjectiveRow | None = _sql.create_objective(
            conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id, draft=draft.model_dump_json(), **vars(made)
        )
    except ForeignKeyViolation as exc:
        if exc.diag.constraint_name == "slo_objective_environment_fkey" and draft.environment_id:
            raise EnvironmentUnknown(draft.environment_id) from exc
        raise
    return row


def list_objectives(
    conn: Connection, tenant_id: UUID, plugin_id: UUID | None, after_slo_objective_id: UUID | None, page_size: int
) -> list[ObjectiveRow]:
    """The tenant's objectives, oldest first, after the given one (None: from the first)."""
    return list(
        _sql.list_objectives(
            conn,
            tenant_id=tenant_id,
            plugin_id=plugin_id,
            after_slo_objective_id=after_slo_objective_id,
            page_size=page_size,
        )
    )


def get_objective(conn: Connection, tenant_id: UUID, slo_objective_id: UUID) -> ObjectiveRow | None:
    """One objective of the tenant."""
    row: ObjectiveRow | None = _sql.get_objective(conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id)
    return row


def update_objective(
    conn: Connection, tenant_id: UUID, slo_objective_id: UUID, revision: int, patch: ObjectivePatch, now: datetime
) -> ObjectiveRow | None:
    """Write all that can be changed over revision `revision`; None if that is no longer the current one."""
    row: ObjectiveRow | None = _sql.update_objective(
        conn,
        tenant_id=tenant_id,
        slo_objective_id=slo_objective_id,
        revision=revision,
        patch=patch.model_dump_json(),
        now=now,
    )
    return row


def delete_status(conn: Connection, tenant_id: UUID, slo_objective_id: UUID) -> None:
    """Remove an objective's figures, so that no evaluation of it goes on."""
    _sql.delete_status(conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id)


def delete_objective(conn: Connection, tenant_id: UUID, slo_objective_id: UUID, revision: int) -> bool:
    """Remove an objective at that revision with its alerts; False if there is none at that revision."""
    return bool(_sql.delete_objective(conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id, revision=revision))


def get_objective_status(conn: Connection, tenant_id: UUID, slo_objective_id: UUID, today: date) -> StatusRow | None:
    """The figures of an objective. today: the last day of its budget's window."""
    row: StatusRow | None = _sql.get_objective_status(
        conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id, today=today
    )
    return row


def list_objective_days(
    conn: Connection, tenant_id: UUID, slo_objective_id: UUID, since: date, until: date
) -> list[DayRow]:
    """The days of an objective that have requests, oldest first, both ends included."""
    return list(
        _sql.list_objective_days(conn, tenant_id=tenant_id, slo_objective_id=slo_objective_id, since=since, until=until)
    )
