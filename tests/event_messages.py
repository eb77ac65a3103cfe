"""Messages of events as the intake makes them, handed to the writer as SQS does, and what it made of them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.analytics.messages import DeadRow, EventMessage, SampleRow, UsageRow, microseconds_of, pack_message
from shared.ids import new_id
from tests.as_owner import series_rows
from tests.queues import give

WRITER = "functions.analytics.write_events.handler"
# Within an hour, so that a test that is about neither time nor plugin has one bucket.
NOON = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
PLUGIN = UUID("019ca8c1-4000-7d0e-8a83-000000000001")
ENVIRONMENT = UUID("019ca8c1-4000-7d0e-8a83-000000000002")
SUBJECT = UUID("019ca8c1-4000-7d0e-8a83-000000000003")


def make_usage(at: datetime = NOON, key: UUID | None = None, **fields: object) -> UsageRow:
    """An event of usage."""
    given: dict[str, object] = {
        "plugin_id": PLUGIN.bytes,
        "environment_id": ENVIRONMENT.bytes,
        "subject_key": SUBJECT.bytes,
        "duration_ms": 12.5,
        "is_error": False,
        "action": "use",
        "version": "1.0.0",
        "team": None,
        "attributes": None,
    }
    return UsageRow(microseconds_of(at), (key or new_id()).bytes, **given | fields)  # type: ignore[arg-type] # by name


def make_sample(
    at: datetime = NOON,
    key: UUID | None = None,
    plugin_id: UUID = PLUGIN,
    environment_id: UUID = ENVIRONMENT,
    duration_ms: float = 30.0,
) -> SampleRow:
    """A sample of performance."""
    ids = ((key or new_id()).bytes, plugin_id.bytes, environment_id.bytes)
    return SampleRow(microseconds_of(at), *ids, 10, 1, duration_ms, 0.5)


def make_dead(reason: str = "unknown-plugin") -> DeadRow:
    """An event that the intake could not resolve."""
    return DeadRow(reason, "no such plugin", "plugyard.usage.v1", microseconds_of(NOON), '{"id": "1"}')


def make_message(
    tenant_id: UUID,
    usage: Iterable[UsageRow] = (),
    samples: Iterable[SampleRow] = (),
    dead: Iterable[DeadRow] = (),
) -> EventMessage:
    """What one request brought."""
    arrived_at = microseconds_of(NOON + timedelta(minutes=1))
    return EventMessage(1, tenant_id.bytes, new_id().bytes, arrived_at, list(usage), list(samples), list(dead))


def write(messages: Mapping[str, EventMessage]) -> set[str]:
    """Hand a batch to the writer; answers the ids of the messages that go back to the queue."""
    return give(WRITER, {message_id: pack_message(message) for message_id, message in messages.items()})


def name_of(number: int = 0) -> str:
    """The id of a queue message that no other test has."""
    return f"{new_id()}-{number}"


def written(tenant_id: UUID) -> dict[str, int]:
    """How many rows a tenant has in each table that the writer writes."""
    ((usage, samples, dead, messages, dirty),) = series_rows(
        "select (select count(*) from usage_event where tenant_id = %(t)s),"
        " (select count(*) from performance_sample where tenant_id = %(t)s),"
        " (select count(*) from dead_event where tenant_id = %(t)s),"
        " (select count(*) from written_message where tenant_id = %(t)s),"
        " (select count(*) from dirty_bucket where tenant_id = %(t)s)".replace("%(t)s", f"'{tenant_id}'")
    )
    counted = {"usage": usage, "samples": samples, "dead": dead, "messages": messages, "dirty": dirty}
    return {name: int(str(count)) for name, count in counted.items()}


def ledger(tenant_id: UUID) -> list[tuple[object, ...]]:
    """New, repeated and dead events of each of the tenant's messages, in the order of their names."""
    query = "select events, duplicates, dead from written_message where tenant_id = %s order by message_id, series desc"
    return series_rows(query, tenant_id)
