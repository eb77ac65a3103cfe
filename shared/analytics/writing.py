"""Writes accepted events from the queue into the time series, each once, however often a message or an event comes.

Three things make that so. A message's row in the ledger is written in the transaction of its events: a message that is
delivered again finds it. An event's key is unique in its partition: an event that comes in another message fails the
COPY, and that message alone is written by a slower statement which passes over what is there. And nothing is kept
outside of the transaction, so a writer that is killed leaves either all of a message or nothing.

Who may send was settled when the request was accepted, and the queue takes messages of the intake alone: a message's
tenant is not asked again. What was accepted before a tenant was suspended is written, as the answer promised.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from shared.analytics.writing_store import Brought, DirtyLine
from shared.context import insertion
from shared.fates import Duplicate, Fate, Stored

USAGE, PERFORMANCE = "usage", "performance"
HOUR_US, SLOT_US = 3_600_000_000, 300_000_000

# A row of the ledger's keys: microseconds since 1970, and the event's key.
TIMED_KEY = Struct(">q16s")

Messages = Mapping[str, EventMessage]
# A tenant, and when a bucket of it begins, in microseconds since 1970.
_TenantBucket = tuple[bytes, int]


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
    with insertion() as conn:
        written = _enter_unknown(conn, messages)
        new = {brought.message_id: messages[brought.message_id] for brought in written}
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
        if not _enter(conn, brought):
            # Another writer had it meanwhile. What it wrote somebody may have moved since: nothing of ours may stay.
            conn.rollback()
            return []
        note_buckets(conn, [message])
        _bury(conn, message_id, message)
    return brought


def _enter_unknown(conn: Connection, messages: Messages) -> list[Brought]:
    """Put messages into the ledger; what those brought that it did not have."""
    brought = [
        list(_brought(message_id, message, len(message.usage), len(message.samples)))
        for message_id, message in sorted(messages.items())
    ]
    together = [part for parts in brought for part in parts]
    if _enter(conn, together):
        return together
    # Who may only add cannot ask which are there: undone, and each is tried by itself. The first part last: it has
    # the dead events, and where the other is there already, nothing is said of them.
    conn.rollback()
    return [part for parts in brought if all(_enter(conn, [part]) for part in reversed(parts)) for part in parts]


def _enter(conn: Connection, brought: Sequence[Brought]) -> bool:
    """Whether all of that was added to the ledger: where some was there already, only a part is."""
    return store.insert_messages(conn, brought) == len(brought)


def _brought(message_id: str, message: EventMessage, usage: int, samples: int) -> Iterator[Brought]:
    """What a message brought of each series, of which so many are new; dead events count to the first.

    One that is dead throughout brought something of each: it may have been written after all, with either or both.
    """
    dead = len(message.dead)
    if message.usage or not message.samples:
        yield _part(message_id, message, USAGE, message.usage, (usage, dead))
        dead = 0
    if message.samples or not message.usage:
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
        tenant_id=UUID(bytes=message.tenant_id),
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


def note_buckets(conn: Connection, messages: Iterable[EventMessage]) -> None:
    """Note which buckets the rows of these messages are in: they are to be counted anew."""
    hours: dict[_TenantBucket, set[bytes]] = defaultdict(set)
    slots: dict[_TenantBucket, set[tuple[bytes, bytes]]] = defaultdict(set)
    for message in messages:
        for hour, plugin_id in {(row.occurred_at // HOUR_US, row.plugin_id) for row in message.usage}:
            hours[message.tenant_id, hour * HOUR_US].add(plugin_id)
        for row in message.samples:
            place = row.plugin_id, row.environment_id
            slots[message.tenant_id, row.occurred_at // SLOT_US * SLOT_US].add(place)
    if lines := [*_usage_lines(hours), *_performance_lines(slots)]:
        store.copy_dirty_lines(conn, lines)


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


def _usage_lines(hours: Mapping[_TenantBucket, set[bytes]]) -> Iterator[DirtyLine]:
    for (tenant_id, at), plugin_ids in hours.items():
        yield DirtyLine(USAGE, UUID(bytes=tenant_id), moment(at), _ids(sorted(plugin_ids)))


def _performance_lines(slots: Mapping[_TenantBucket, set[tuple[bytes, bytes]]]) -> Iterator[DirtyLine]:
    for (tenant_id, at), places in slots.items():
        plugin_ids, environment_ids = zip(*sorted(places), strict=True)
        yield DirtyLine(PERFORMANCE, UUID(bytes=tenant_id), moment(at), _ids(plugin_ids), _ids(environment_ids))


def _ids(values: Iterable[bytes]) -> list[UUID]:
    return [UUID(bytes=value) for value in values]


def _count(written: Iterable[Brought]) -> None:
    figures: Counter[str] = Counter()
    for brought in written:
        figures += Counter(written=brought.events, duplicate=brought.duplicates, dead=brought.dead)
    for outcome, number in figures.items():
        record({"events": number}, outcome=outcome)
