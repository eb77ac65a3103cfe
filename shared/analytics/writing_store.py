"""The statements of the writer, as the login that may only add rows: what is there already it learns by conflict."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation

from clients.postgres import Connection
from shared import queries
from shared.analytics.messages import DeadRow, SampleRow, UsageRow, moment
from shared.analytics.writing_errors import EventRepeated


@dataclass(frozen=True)
class Brought:
    """What a queue message brought of one series, as the ledger keeps it.

    events: how many are new. event_keys: times and keys of all, the repeated ones too, until somebody looked at them.
    """

    message_id: str
    series: str
    arrived_at: datetime
    events: int
    duplicates: int
    dead: int
    first_at: datetime | None
    last_at: datetime | None
    event_keys: bytes


@dataclass(frozen=True, order=True)
class Bucket:
    """An hour of a plugin's usage, or five minutes of its performance in an environment."""

    tenant_id: UUID
    plugin_id: UUID
    bucket: datetime
    environment_id: UUID | None = None


_sql = queries.load("analytics_writing")


def insert_message(conn: Connection, tenant_id: UUID, brought: Brought) -> bool:
    """Whether the message is new; one that another writer has in hand is waited for."""
    return bool(_sql.insert_message(conn, tenant_id=tenant_id, **asdict(brought)))


def copy_usage(conn: Connection, rows: bytes) -> None:
    """Add packed rows of usage. Raises: EventRepeated."""
    _copy(conn, _sql.copy_usage.sql, rows)


def copy_samples(conn: Connection, rows: bytes) -> None:
    """Add packed samples. Raises: EventRepeated."""
    _copy(conn, _sql.copy_samples.sql, rows)


def insert_usage(conn: Connection, tenant_id: UUID, arrived_at: datetime, rows: Sequence[UsageRow]) -> int:
    """Add a message's rows of usage, but for those that are there; answers how many were added."""
    added: int = _sql.insert_usage(
        conn,
        tenant_id=tenant_id,
        arrived_at=arrived_at,
        times=[moment(row.occurred_at) for row in rows],
        keys=_ids(row.event_key for row in rows),
        plugins=_ids(row.plugin_id for row in rows),
        environments=_ids(row.environment_id for row in rows),
        subjects=_ids(row.subject_key for row in rows),
        ms=[row.duration_ms for row in rows],
        are_errors=[row.is_error for row in rows],
        actions=[row.action for row in rows],
        versions=[row.version for row in rows],
        teams=[row.team for row in rows],
        more=[row.attributes and row.attributes.decode() for row in rows],
    )
    return added


def insert_samples(conn: Connection, tenant_id: UUID, arrived_at: datetime, rows: Sequence[SampleRow]) -> int:
    """Add a message's samples, but for those that are there; answers how many were added."""
    added: int = _sql.insert_samples(
        conn,
        tenant_id=tenant_id,
        arrived_at=arrived_at,
        times=[moment(row.occurred_at) for row in rows],
        keys=_ids(row.event_key for row in rows),
        plugins=_ids(row.plugin_id for row in rows),
        environments=_ids(row.environment_id for row in rows),
        requests=[row.requests for row in rows],
        errors=[row.errors for row in rows],
        durations=[row.duration_ms for row in rows],
        saturations=[row.saturation for row in rows],
    )
    return added


def insert_dirty_buckets(conn: Connection, series: str, buckets: Iterable[Bucket]) -> None:
    """Note buckets whose roll-ups are behind their rows from this commit on."""
    rows = list(buckets)
    _sql.insert_dirty_buckets(
        conn,
        series=series,
        tenant_ids=[row.tenant_id for row in rows],
        plugin_ids=[row.plugin_id for row in rows],
        environment_ids=[row.environment_id for row in rows],
        buckets=[row.bucket for row in rows],
    )


def insert_dead_events(
    conn: Connection, tenant_id: UUID, message_id: str, arrived_at: datetime, rows: Sequence[tuple[UUID, DeadRow]]
) -> None:
    """Add dead events of a message under these ids, but for those that are there."""
    dead = [row for _, row in rows]
    _sql.insert_dead_events(
        conn,
        tenant_id=tenant_id,
        message_id=message_id,
        arrived_at=arrived_at,
        ids=[dead_event_id for dead_event_id, _ in rows],
        reasons=[row.reason for row in dead],
        details=[row.detail for row in dead],
        types=[row.event_type for row in dead],
        times=[None if row.occurred_at is None else moment(row.occurred_at) for row in dead],
        payloads=[row.payload for row in dead],
    )


def _copy(conn: Connection, statement: str, rows: bytes) -> None:
    try:
        with conn.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.write(rows)
    except UniqueViolation as exc:
        # Whatever its name: nothing else is unique there, and each partition has an index of its own.
        raise EventRepeated from exc


def _ids(values: Iterable[bytes | None]) -> list[UUID | None]:
    return [None if value is None else UUID(bytes=value) for value in values]
