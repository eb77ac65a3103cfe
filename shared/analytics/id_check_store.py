"""The statements of the check of ids, across tenants, as the jobs login."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.analytics.messages import SampleRow, UsageRow, microseconds_of


@dataclass(frozen=True)
class UncheckedMessage:
    """What a message brought of a series. event_keys: as the writer packed them."""

    tenant_id: UUID
    message_id: str
    series: str
    arrived_at: datetime
    event_keys: bytes | None


@dataclass(frozen=True)
class StoredUsage:
    """A raw row. attributes: JSON text."""

    occurred_at: datetime
    event_key: UUID
    plugin_id: UUID
    environment_id: UUID | None
    subject_key: UUID | None
    duration_ms: float | None
    is_error: bool
    action: str
    version: str | None
    team: str | None
    attributes: str | None


# An id under a time.
TimedKey = tuple[datetime, UUID]

_sql = queries.load("analytics_id_check", UncheckedMessage, StoredUsage)


def claim_messages(conn: Connection, most: int) -> list[UncheckedMessage]:
    """Hold up to `most` messages that nobody has looked at, those that came first."""
    return list(_sql.claim_messages(conn, most=most))


def insert_ids(conn: Connection, times: Mapping[UUID, datetime], arrived_on: date) -> set[UUID]:
    """Note ids that are not noted yet, each with its time; answers those."""
    rows = _sql.insert_ids(conn, event_keys=list(times), times=list(times.values()), arrived_on=arrived_on)
    return {key for (key,) in rows}


def list_times(conn: Connection, event_keys: Sequence[UUID]) -> dict[UUID, datetime]:
    """The time that is noted for each of these ids."""
    return dict(_sql.list_times(conn, event_keys=event_keys))


def take_usage(conn: Connection, tenant_id: UUID, keys: Sequence[TimedKey]) -> list[UsageRow]:
    """Delete these events; answers those that were there."""
    times = [at for at, _ in keys]
    found = _sql.take_usage(
        conn,
        tenant_id=tenant_id,
        times=times,
        keys=[key for _, key in keys],
        first_at=min(times),
        last_at=max(times),
    )
    return [_usage(row) for row in found]


def take_samples(conn: Connection, tenant_id: UUID, keys: Sequence[TimedKey]) -> list[SampleRow]:
    """Delete these samples; answers those that were there."""
    times = [at for at, _ in keys]
    found = _sql.take_samples(
        conn,
        tenant_id=tenant_id,
        times=times,
        keys=[key for _, key in keys],
        first_at=min(times),
        last_at=max(times),
    )
    return [
        SampleRow(microseconds_of(at), key.bytes, plugin_id.bytes, environment_id.bytes, *figures)
        for at, key, plugin_id, environment_id, *figures in found
    ]


def mark_checked(conn: Connection, messages: Sequence[UncheckedMessage]) -> None:
    """What these messages brought need not be looked at again."""
    _sql.mark_checked(conn, message_ids=[m.message_id for m in messages], their_series=[m.series for m in messages])


def delete_old_ids(conn: Connection, before: date, most: int) -> int:
    """Forget ids that came before that day; how many."""
    return int(_sql.delete_old_ids(conn, before=before, most=most))


def _usage(found: StoredUsage) -> UsageRow:
    environment_id, subject_key = found.environment_id, found.subject_key
    return UsageRow(
        microseconds_of(found.occurred_at),
        found.event_key.bytes,
        found.plugin_id.bytes,
        environment_id.bytes if environment_id else None,
        subject_key.bytes if subject_key else None,
        found.duration_ms,
        found.is_error,
        found.action,
        found.version,
        found.team,
        found.attributes.encode() if found.attributes else None,
    )
