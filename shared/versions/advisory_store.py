"""The statements that read advisories, as requests run them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID
from shared.versions.advisory_models import AdvisoryRow, AffectedRow, ListAdvisories
from shared.versions.match_models import MatchedRow

_sql = queries.load("versions_advisory", AdvisoryRow, AffectedRow, MatchedRow)


def get_source(conn: Connection, tenant_id: UUID, source: str) -> datetime | None:
    """Up to when the tenant or the platform imported a source whole; None if neither ever did."""
    as_of: datetime | None = _sql.get_source(
        conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, source=source
    )
    return as_of


def list_advisories(
    conn: Connection, tenant_id: UUID, query: ListAdvisories, before: tuple[datetime, UUID] | None, page_size: int
) -> list[AdvisoryRow]:
    """Advisories that the tenant sees, the latest change first, before the given place (None: from the top)."""
    before_at, before_id = before or (None, None)
    return list(
        _sql.list_advisories(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            severity=query.severity,
            is_fixable=query.is_fixable,
            since=query.since,
            before_at=before_at,
            before_id=before_id,
            page_size=page_size,
        )
    )


def list_package_advisories(
    conn: Connection,
    tenant_id: UUID,
    package_name: str,
    query: ListAdvisories,
    before: tuple[datetime, UUID] | None,
    page_size: int,
) -> list[AdvisoryRow]:
    """The same of those that speak of one package."""
    before_at, before_id = before or (None, None)
    return list(
        _sql.list_package_advisories(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            package_name=package_name,
            severity=query.severity,
            is_fixable=query.is_fixable,
            since=query.since,
            before_at=before_at,
            before_id=before_id,
            page_size=page_size,
        )
    )


def get_advisory(conn: Connection, tenant_id: UUID, advisory_id: UUID) -> AdvisoryRow | None:
    """One advisory by its id, if the tenant may see it."""
    row: AdvisoryRow | None = _sql.get_advisory(
        conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, advisory_id=advisory_id
    )
    return row


def get_advisory_by_alias(conn: Connection, tenant_id: UUID, alias: str) -> AdvisoryRow | None:
    """One advisory by an id that it goes by; the tenant's own before public ones."""
    row: AdvisoryRow | None = _sql.get_advisory_by_alias(
        conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, alias=alias
    )
    return row


def list_affected(conn: Connection, tenant_id: UUID, advisory_id: UUID) -> list[AffectedRow]:
    """The packages an advisory speaks of. tenant_id: whose it is."""
    return list(_sql.list_affected(conn, tenant_id=tenant_id, advisory_id=advisory_id))


def match_advisories(conn: Connection, tenant_id: UUID, package_names: Sequence[str]) -> list[MatchedRow]:
    """What stands against any of the packages, by name; of one package the tenant's own first."""
    return list(
        _sql.match_advisories(
            conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, package_names=list(package_names)
        )
    )
