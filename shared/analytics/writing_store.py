"""The statements of the writer, as the login that may only add rows: what is there already it learns by conflict."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from struct import Struct
from uuid import UUID

from psycopg.errors import UniqueViolation

from clients.postgres import Connection
from shared import queries
from shared.analytics.messages import DeadRow, SampleRow, UsageRow, moment
from shared.analytics.rollup_models import columns_of
from shared.analytics.writing_errors import EventRepeated


@dataclass(frozen=True)
class Brought:
    """What a queue message brought of one series, as the ledger keeps it.

    events: how many are new. event_keys: times and keys of all, the repeated ones too, until somebody looked at them.
    """

    tenant_id: UUID
    message_id: str
    series: str
    arrived_at: datetime
    events: int
    duplicates: int
    dead: int
    first_at: datetime | None
    last_at: datetime | None
    event_keys: bytes


@dataclass(frozen=True)
class DirtyLine:
    """An hour of a tenant's usage, or five minutes of its performance, with rows that nobody counted yet.

    plugin_ids: what they are of, each once; of performance with the environment in the same place of environment_ids.
    """

    series: str
    tenant_id: UUID
    bucket: datetime
    plugin_ids: Sequence[UUID]
    environment_ids: Sequence[UUID] | None = None


_LINE_TYPES = ("text", "uuid", "timestamptz", "uuid[]", "uuid[]")
_SINGLE = Struct(">f")

_sql = queries.load("analytics_writing")


def insert_messages(conn: Connection, brought: Sequence[Brought]) -> int:
    """Add these to the ledger; how many were new. One that another writer has in hand is waited for."""
    columns = columns_of([astuple(part) for part in brought], 10)
    tenant_ids, message_ids, their_series, arrived, events, duplicates, dead, first, last, _ = columns
    added: int = _sql.insert_messages(
        conn,
        message_ids=message_ids,
        their_series=their_series,
        tenant_ids=tenant_ids,
        arrived=arrived,
        events=events,
        duplicates=duplicates,
        dead=dead,
        first=first,
        last=last,
        lengths=[len(part.event_keys) for part in brought],
        # An array of them would be sent, and read by the server, as text.
        all_keys=b"".join(part.event_keys for part in brought),
    )
    return added


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
        ms=_singles(row.duration_ms for row in rows),
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
        durations=_singles(row.duration_ms for row in rows),
        saturations=_singles(row.saturation for row in rows),
    )
    return added


def copy_dirty_lines(conn: Connection, lines: Iterable[DirtyLine]) -> None:
    """Note buckets whose roll-ups are behind their rows from this commit on."""
    # No statement with arrays of arrays: to plan one would cost the server more than the lines do.
    with conn.cursor() as cursor, cursor.copy(_sql.copy_dirty_lines.sql.encode()) as copy:
        copy.set_types(_LINE_TYPES)
        for line in lines:
            copy.write_row(astuple(line))


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


def _singles(values: Iterable[float | None]) -> list[float | None]:
    """Numbers in single precision, as COPY gets them: the server refuses to cast one that is too small for it."""
    return [None if value is None else _SINGLE.unpack(_SINGLE.pack(value))[0] for value in values]


def _ids(values: Iterable[bytes | None]) -> list[UUID | None]:
    return [None if value is None else UUID(bytes=value) for value in values]
