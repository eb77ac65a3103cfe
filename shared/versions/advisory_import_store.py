"""The statements that an import of advisories runs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID
from shared.versions.advisory_models import ImportedAdvisory, NewAdvisory

_sql = queries.load("versions_advisory_import", ImportedAdvisory)


def import_advisories(
    conn: Connection, tenant_id: UUID, advisories: Sequence[NewAdvisory], now: datetime
) -> list[ImportedAdvisory]:
    """Write what is new or newer, each without the packages it speaks of; what is there already is left out."""
    rows = [{name: value for name, value in asdict(new).items() if name != "affected"} for new in advisories]
    return list(
        _sql.import_advisories(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            advisories=json.dumps(rows, default=str),
            now=now,
        )
    )


def delete_aliases(conn: Connection, tenant_id: UUID, advisory_ids: Sequence[UUID]) -> None:
    """Take away the ids that some advisories go by."""
    _sql.delete_aliases(conn, tenant_id=tenant_id, advisory_ids=list(advisory_ids))


def insert_aliases(conn: Connection, tenant_id: UUID, named: Sequence[tuple[str, UUID]]) -> None:
    """Write pairs of an id and the advisory that goes by it."""
    _sql.insert_aliases(
        conn,
        tenant_id=tenant_id,
        platform_tenant_id=PLATFORM_TENANT_ID,
        aliases=[alias for alias, _ in named],
        advisory_ids=[advisory_id for _, advisory_id in named],
    )


def delete_affected(conn: Connection, tenant_id: UUID, advisory_ids: Sequence[UUID]) -> None:
    """Take away the packages that some advisories speak of."""
    _sql.delete_affected(conn, tenant_id=tenant_id, advisory_ids=list(advisory_ids))


def insert_affected(conn: Connection, tenant_id: UUID, advisories: Mapping[UUID, NewAdvisory]) -> None:
    """Write the packages that some advisories speak of, in the order of their records. advisories: by id."""
    rows = [
        {"advisory_id": advisory_id, "place": place, **asdict(affected)}
        for advisory_id, new in advisories.items()
        for place, affected in enumerate(new.affected)
    ]
    _sql.insert_affected(
        conn,
        tenant_id=tenant_id,
        platform_tenant_id=PLATFORM_TENANT_ID,
        affected=json.dumps(rows, default=str),
    )


def record_source(conn: Connection, tenant_id: UUID, source: str, as_of: datetime, now: datetime) -> None:
    """Note that a source was imported whole up to then."""
    _sql.record_source(
        conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, source=source, as_of=as_of, now=now
    )
