"""The statements of the intake."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.intake_models import KnownName
from shared.context import PLATFORM_TENANT_ID

_sql = queries.load("analytics_intake", KnownName)


def accept_events(
    conn: Connection,
    tenant_id: UUID,
    plugin_names: Iterable[str],
    environment_names: Iterable[str],
    types: Iterable[tuple[str, int]],
) -> list[KnownName]:
    """What the names in events stand for, in no order; those of nothing are missing. types: with their versions."""
    typed = list(types)
    return list(
        _sql.accept_events(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            plugin_names=list(plugin_names),
            environment_names=list(environment_names),
            types=[name for name, _ in typed],
            versions=[version for _, version in typed],
        )
    )


def get_subject_key(conn: Connection, tenant_id: UUID) -> bytes | None:
    """The 32 bytes that the tenant's subjects are known by, if there are any yet."""
    key: bytes | None = _sql.get_subject_key(conn, tenant_id=tenant_id)
    return key


def insert_subject_key(conn: Connection, tenant_id: UUID, key: bytes, now: datetime) -> None:
    """Make the tenant's key, unless it has one."""
    _sql.insert_subject_key(conn, tenant_id=tenant_id, key=key, now=now)
