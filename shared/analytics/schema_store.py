"""The statements of schemas of events."""

from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from clients.postgres import Connection
from shared import queries
from shared.analytics.schema_errors import EventSchemaVersionTaken
from shared.analytics.schema_models import EventSchemaRow

_sql = queries.load("analytics_schema", EventSchemaRow)


def create_event_schema(conn: Connection, tenant_id: UUID, version: EventSchemaRow, most: int) -> EventSchemaRow | None:
    """Write a version; None if the tenant has its most already. Raises: EventSchemaVersionTaken if it is there."""
    try:
        row: EventSchemaRow | None = _sql.create_event_schema(
            conn,
            tenant_id=tenant_id,
            event_schema_id=version.event_schema_id,
            type=version.type,
            version=version.version,
            compatibility=version.compatibility,
            json_schema=Jsonb(version.json_schema),
            now=version.created_at,
            most=most,
        )
    except UniqueViolation as exc:
        if exc.diag.constraint_name == "event_schema_type_version_key":
            raise EventSchemaVersionTaken from exc
        raise
    return row


def list_event_schemas(
    conn: Connection, tenant_id: UUID, after: tuple[str, int] | None, page_size: int
) -> list[EventSchemaRow]:
    """The tenant's own schemas by type and version, after the given one (None: from the first)."""
    after_type, after_version = after or (None, None)
    return list(
        _sql.list_event_schemas(
            conn, tenant_id=tenant_id, after_type=after_type, after_version=after_version, page_size=page_size
        )
    )


def get_event_schema(conn: Connection, tenant_id: UUID, type_name: str, version: int) -> EventSchemaRow | None:
    """One version of a schema of the tenant's own."""
    row: EventSchemaRow | None = _sql.get_event_schema(conn, tenant_id=tenant_id, type=type_name, version=version)
    return row


def get_newest_event_schema(conn: Connection, tenant_id: UUID, type_name: str) -> EventSchemaRow | None:
    """The newest version of a schema of the tenant's own."""
    row: EventSchemaRow | None = _sql.get_newest_event_schema(conn, tenant_id=tenant_id, type=type_name)
    return row
