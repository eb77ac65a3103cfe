"""The statements of silences that requests run."""

from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.silence_models import SilenceRow

_sql = queries.load("analytics_silence", SilenceRow)


def create_silence(
    conn: Connection, tenant_id: UUID, slo_silence_id: UUID, user_id: UUID, draft: str, now: datetime, most: int
) -> SilenceRow | None:
    """Write a new silence, its other columns as JSON; None if the tenant has its most already."""
    row: SilenceRow | None = _sql.create_silence(
        conn, tenant_id=tenant_id, slo_silence_id=slo_silence_id, user_id=user_id, draft=draft, now=now, most=most
    )
    return row


def list_silences(
    conn: Connection,
    tenant_id: UUID,
    ending_after: datetime | None,
    before_slo_silence_id: UUID | None,
    page_size: int,
) -> list[SilenceRow]:
    """Silences, newest first, before the given one. ending_after: only those that go on then; None: all."""
    return list(
        _sql.list_silences(
            conn,
            tenant_id=tenant_id,
            ending_after=ending_after,
            before_slo_silence_id=before_slo_silence_id,
            page_size=page_size,
        )
    )


def get_silence(conn: Connection, tenant_id: UUID, slo_silence_id: UUID) -> SilenceRow | None:
    """One silence of the tenant."""
    row: SilenceRow | None = _sql.get_silence(conn, tenant_id=tenant_id, slo_silence_id=slo_silence_id)
    return row


def end_silence(
    conn: Connection, tenant_id: UUID, slo_silence_id: UUID, revision: int, now: datetime
) -> SilenceRow | None:
    """End a silence at revision `revision`; None if that is no longer the current one."""
    row: SilenceRow | None = _sql.end_silence(
        conn, tenant_id=tenant_id, slo_silence_id=slo_silence_id, revision=revision, now=now
    )
    return row
