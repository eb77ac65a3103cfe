"""Writes accepted events from the queue into the time series, each once, however often a message or an event comes.

Three things make that so. A message's row in the ledger is written in the transaction of its events: a message that is
delivered again finds it. An event's key is unique in its partition: an event that comes in another message fails the
COPY, and that message alone is written by a slower statement which passes over what is there. And nothing is kept
outside of the transaction, so a writer that is killed leaves either all of a message or nothing.

Who may send was settled when the request was accepted, and the queue takes messages of the intake alone: a message's
tenant is not asked again. What was accepted before a tenant was suspended is written, as the answer promised.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from struct import Struct
from uuid import UUID

from clients.postgres import Connection
from clients.telemetry import record
from shared.analytics import writing_store as store
from shared.analytics.copy_rows import packed_samples, packed_usage
from shared.analytics.live import note_usage
from shared.analytics.messages import EventMessage, SampleRow, UsageRow, moment
from shared.analytics.writing_errors import EventRepeated
from shared.analytics.writing_store import Brought, Bucket
from shared.context import insertion
from shared.fates import Duplicate, Fate, Stored

USAGE, PERFORMANCE = "usage", "performance"
HOUR_US, SLOT_US = 3_600_000_000, 300_000_000

# A row of the ledger's keys: microseconds since 1970, and the event's key.
TIMED_KEY = Struct(">q16s")

Messages = Mapping[str, EventMessage]


def write_events(messages: Messages, now: datetime) -> dict[str, Fate]:
    """Write messages, given by their ids, in one transaction; those that are written already are passed over.

    Raises: EventRepeated if one of several brings an event that is there: give them one by one. Unavailable.
    """
    try:
        written = _write(messages)
    except EventRepeated:
        if len(messages) > 1:
            raise
        ((message_id, message),) = messages.items()
        written = _write_unseen(message_id, message)
    _count(written)
    new = {brought.message_id for brought in written}
    note_usage([messages[message_id] for message_id in {b.message_id for b in written if b.events}], now)
    return {message_id: Stored() if message_id in new else Duplicate() for message_id in messages}


def _write(messages: Messages) -> list[Brought]:
    """Copy the events of all messages; answers what the ledger says of those that are new."""
    written: list[Brought] = []
    new: dict[str, EventMessage] = {}
    with insertion() as conn:
        # In one order, here as below: two writers that got the same messages wait for each other in turn.
        for message_id, message in sorted(messages.items()):
            brought = list(_brought(message_id, message, len(message.usage), len(message.samples)))
            if _enter(conn, message, brought):
                written += brought
                new[message_id] = message
        if any(message.usage for message in new.values()):
            store.copy_usage(conn, packed_usage(new.values()))
        if any(message.samples for message in new.values()):
            store.copy_samples(conn, packed_samples(new.values()))
        note_buckets(conn, new.values())
        _bury_dead(conn, new)
    return written


def _write_unseen(message_id: str, message: EventMessage) -> list[Brought]:
    """Write the events of one message that are not there; answers what the ledger says of it, nothing if it knew it."""
    tenant_id, arrived_at = UUID(bytes=message.tenant_id), moment(message.arrived_at)
    with insertion() as conn:
        usage = store.insert_usage(conn, tenant_id, arrived_at, message.usage)
        samples = store.insert_samples(conn, tenant_id, arrived_at, message.samples)
        brought = list(_brought(message_id, message, usage, samples))
        if not _enter(conn, message, brought):
            # Another writer had it meanwhile. What it wrote somebody may have moved since: nothing of ours may stay.
            conn.rollback()
            return []
        note_buckets(conn, [message])
        _bury(conn, message_id, message)
    return brought


def _enter(conn: Connection, message: EventMessage, brought: Iterable[Brought]) -> bool:
    """Put a message into the ledger; False if it is there."""
    return all(store.insert_message(conn, UUID(bytes=message.tenant_id), part) for part in brought)


def _brought(message_id: str, message: EventMessage, usage: int, samples: int) -> Iterator[Brought]:
    """What a message brought of each series, of which so many are new; dead events count to the first."""
    dead = len(message.dead)
    if message.usage or not message.samples:
        yield _part(message_id, message, USAGE, message.usage, (usage, dead))
        dead = 0
    if message.samples:
        yield _part(message_id, message, PERFORMANCE, message.samples, (samples, dead))


def _part(
    message_id: str,
    message: EventMessage,
    series: str,
    rows: list[UsageRow] | list[SampleRow],
    new_and_dead: tuple[int, int],
) -> Brought:
    new, dead = new_and_dead
    times = [row.occurred_at for row in rows]
    return Brought(
        message_id=message_id,
        series=series,
        arrived_at=moment(message.arrived_at),
        events=new,
        duplicates=len(rows) - new,
        dead=dead,
        first_at=moment(min(times)) if times else None,
        last_at=moment(max(times)) if times else None,
        event_keys=b"".join(TIMED_KEY.pack(row.occurred_at, row.event_key) for row in rows),
    )


def note_buckets(conn: Connection, messages: Collection[EventMessage]) -> None:
    """Note which buckets the rows of these messages are in: they are to be counted anew."""
    usage, slots = set(_hours(messages)), set(_slots(messages))
    if usage:
        store.insert_dirty_buckets(conn, USAGE, sorted(usage))
    if slots:
        store.insert_dirty_buckets(conn, PERFORMANCE, slots)


def _bury_dead(conn: Connection, messages: Messages) -> None:
    for message_id, message in messages.items():
        _bury(conn, message_id, message)


def _bury(conn: Connection, message_id: str, message: EventMessage) -> None:
    """Keep what in a message is dead, each under an id that is the same whenever the message comes."""
    if message.dead:
        ids = [_dead_event_id(message_id, number) for number in range(len(message.dead))]
        rows = list(zip(ids, message.dead, strict=True))
        store.insert_dead_events(conn, UUID(bytes=message.tenant_id), message_id, moment(message.arrived_at), rows)


def _dead_event_id(message_id: str, number: int) -> UUID:
    return UUID(bytes=sha256(f"{message_id}/{number}".encode()).digest()[:16])


def _hours(messages: Iterable[EventMessage]) -> Iterator[Bucket]:
    for message in messages:
        hours = {(row.plugin_id, row.occurred_at // HOUR_US) for row in message.usage}
        for plugin_id, hour in hours:
            yield Bucket(UUID(bytes=message.tenant_id), UUID(bytes=plugin_id), moment(hour * HOUR_US))


def _slots(messages: Iterable[EventMessage]) -> Iterator[Bucket]:
    for message in messages:
        slots = {(row.plugin_id, row.environment_id, row.occurred_at // SLOT_US) for row in message.samples}
        for plugin_id, environment_id, slot in slots:
            yield Bucket(
                UUID(bytes=message.tenant_id), UUID(bytes=plugin_id), moment(slot * SLOT_US), UUID(bytes=environment_id)
            )


def _count(written: Iterable[Brought]) -> None:
    figures: Counter[str] = Counter()
    for brought in written:
        figures += Counter(written=brought.events, duplicate=brought.duplicates, dead=brought.dead)
    for outcome, number in figures.items():
        record({"events": number}, outcome=outcome)
