"""The statements of room environments."""

from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation

from clients.postgres import Connection
from shared import queries
from shared.environments.errors import EnvironmentNameTaken
from shared.environments.models import EnvironmentDraft, EnvironmentPatch, EnvironmentRow
from shared.identity.models import Reach

_sql = queries.load("environments", EnvironmentRow)


def create_environment(
    conn: Connection, tenant_id: UUID, environment_id: UUID, draft: EnvironmentDraft, now: datetime
) -> EnvironmentRow:
    """Write a new environment. Raises: EnvironmentNameTaken if another of the tenant's has the name."""
    try:
        row: EnvironmentRow = _sql.create_environment(
            conn, tenant_id=tenant_id, environment_id=environment_id, **draft.model_dump(), now=now
        )
    except UniqueViolation as exc:
        if exc.diag.constraint_name == "environment_tenant_name_key":
            raise EnvironmentNameTaken(draft.name) from exc
        raise
    return row


def list_environments(
    conn: Connection, tenant_id: UUID, reach: Reach, after_name: str | None, page_size: int
) -> list[EnvironmentRow]:
    """The tenant's environments that are in reach, by name, after the given one (None: from the first)."""
    return list(
        _sql.list_environments(
            conn,
            tenant_id=tenant_id,
            is_everywhere=reach.is_everywhere,
            exception_ids=reach.exceptions,
            after_name=after_name,
            page_size=page_size,
        )
    )


def get_environment(conn: Connection, tenant_id: UUID, environment_id: UUID) -> EnvironmentRow | None:
    """One environment of the tenant."""
    row: EnvironmentRow | None = _sql.get_environment(conn, tenant_id=tenant_id, environment_id=environment_id)
    return row


def update_environment(
    conn: Connection, tenant_id: UUID, environment_id: UUID, revision: int, fields: EnvironmentPatch, now: datetime
) -> EnvironmentRow | None:
    """Write all fields over revision `revision`; None if that is no longer the current one."""
    row: EnvironmentRow | None = _sql.update_environment(
        conn, tenant_id=tenant_id, environment_id=environment_id, revision=revision, **fields.model_dump(), now=now
    )
    return row
