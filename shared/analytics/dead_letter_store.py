"""The statements of dead letters and statistics, which requests run."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from clients.postgres import Connection
from shared import queries
from shared.analytics.dead_letter_models import DeadCount, DeadLetterRow, Grain, ListDeadLetters, WrittenBucket

_sql = queries.load("analytics_dead_letter", DeadLetterRow, WrittenBucket, DeadCount)


def list_dead_letters(
    conn: Connection, tenant_id: UUID, query: ListDeadLetters, after: tuple[datetime, UUID] | None, page_size: int
) -> list[DeadLetterRow]:
    """Dead letters after that place, oldest first."""
    return list(
        _sql.list_dead_letters(
            conn,
            tenant_id=tenant_id,
            reason=query.reason,
            event_type=query.event_type,
            since=query.since,
            until=query.until,
            is_replayed=query.is_replayed,
            after=Jsonb([after[0].isoformat(), str(after[1])]) if after else None,
            page_size=page_size,
        )
    )


def replay_dead_letters(conn: Connection, tenant_id: UUID, dead_event_ids: Sequence[UUID], now: datetime) -> int:
    """Note that these were sent again; answers how many are still kept."""
    return int(_sql.replay_dead_letters(conn, tenant_id=tenant_id, dead_event_ids=list(dead_event_ids), now=now))


def get_event_statistics(conn: Connection, grain: Grain, since: datetime, until: datetime) -> list[WrittenBucket]:
    """Of the tenant of the context, by bucket; those in which nothing arrived are missing."""
    return list(_sql.get_event_statistics(conn, grain=grain, since=since, until=until))


def count_dead_letters(conn: Connection, tenant_id: UUID, since: datetime, until: datetime) -> list[DeadCount]:
    """Events that died, by reason."""
    return list(_sql.count_dead_letters(conn, tenant_id=tenant_id, since=since, until=until))
