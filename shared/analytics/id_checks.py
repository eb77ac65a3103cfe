"""Finds ids that came under two times, which the unique key of the raw rows cannot see: it has the time in it.

The first time under which an id is met here stays; an event under another one becomes a dead event, its hour is counted
anew. A ledger remembers ids for 30 days from the day they came: one that comes again later is a new one. Events may be
30 days old, so that is as far as an honest sender's repetition reaches.

A message's keys are looked at once, in one transaction with all that follows from it: a check that is killed leaves the
message to the next one. While nothing is wrong, that is one statement for the keys of some messages.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from uuid import UUID

from clients.postgres import Connection, Login
from clients.telemetry import record
from shared.analytics import id_check_store as store
from shared.analytics import writing_store
from shared.analytics.id_check_store import TimedKey, UncheckedMessage
from shared.analytics.messages import VERSION, EventMessage, SampleRow, UsageRow, microseconds_of, moment
from shared.analytics.row_payloads import dead_row
from shared.analytics.writing import TIMED_KEY, USAGE, note_buckets
from shared.context import OPERATOR, Actor, transaction

ID_REUSED = "id-reused"
REMEMBERED = timedelta(days=30)
MESSAGES_AT_ONCE = 20
IDS_AT_ONCE = 10_000
# No transaction begins later in a run: even one whose statements take as long as they may ends before its function.
BUDGET_S = 45.0


@dataclass(frozen=True)
class Checked:
    """messages: looked at. reused: events that became dead. forgotten: ids that came too long ago."""

    messages: int
    reused: int
    forgotten: int


def check_event_ids(request_id: UUID, now: datetime) -> Checked:
    """Hold the ids of new messages against those of 30 days, and forget older ones."""
    operator = Actor(*OPERATOR, request_id=request_id, reason="event ids")
    ends_at = monotonic() + BUDGET_S
    messages = reused = 0
    while monotonic() < ends_at:
        with transaction(operator, Login.ANALYTICS_JOBS) as conn:
            claimed = store.claim_messages(conn, MESSAGES_AT_ONCE)
            reused += _check(conn, claimed, now)
        messages += len(claimed)
        if len(claimed) < MESSAGES_AT_ONCE:
            break
    if reused:
        record({"events": reused}, outcome="reused")
    return Checked(messages, reused, _forget(operator, now, ends_at))


def _check(conn: Connection, claimed: Sequence[UncheckedMessage], now: datetime) -> int:
    """Note the ids of these messages; answers how many events are dead as theirs came under another time before."""
    brought = [(message, at, key) for message in claimed for at, key in _keys_of(message)]
    noted: dict[UUID, datetime] = {}
    for _, at, key in brought:
        noted.setdefault(key, at)
    if noted:
        known = noted.keys() - store.insert_ids(conn, noted, now.date())
        noted |= store.list_times(conn, list(known)) if known else {}
    reused: dict[UncheckedMessage, set[TimedKey]] = defaultdict(set)
    for message, at, key in brought:
        if noted[key] != at:
            reused[message].add((at, key))
    dead = sum(_bury(conn, message, sorted(keys), noted) for message, keys in reused.items())
    store.mark_checked(conn, claimed)
    return dead


def _keys_of(message: UncheckedMessage) -> Iterator[TimedKey]:
    for at, key in TIMED_KEY.iter_unpack(message.event_keys or b""):
        yield moment(at), UUID(bytes=key)


def _bury(conn: Connection, message: UncheckedMessage, keys: Sequence[TimedKey], noted: Mapping[UUID, datetime]) -> int:
    """Make these events of a message dead ones; answers how many were still there."""
    rows: list[UsageRow] | list[SampleRow]
    if message.series == USAGE:
        rows = store.take_usage(conn, message.tenant_id, keys)
    else:
        rows = store.take_samples(conn, message.tenant_id, keys)
    dead = [
        (_dead_event_id(row), dead_row(row, ID_REUSED, f"came before under {noted[UUID(bytes=row.event_key)]}"))
        for row in rows
    ]
    writing_store.insert_dead_events(conn, message.tenant_id, message.message_id, message.arrived_at, dead)
    note_buckets(conn, [_message_of(message, rows)])
    return len(dead)


def _dead_event_id(row: UsageRow | SampleRow) -> UUID:
    """The same whenever the same event is found, so that it is kept once however often it is sent."""
    return UUID(bytes=sha256(TIMED_KEY.pack(row.occurred_at, row.event_key)).digest()[:16])


def _message_of(message: UncheckedMessage, rows: Sequence[UsageRow | SampleRow]) -> EventMessage:
    usage = [row for row in rows if isinstance(row, UsageRow)]
    samples = [row for row in rows if isinstance(row, SampleRow)]
    return EventMessage(
        VERSION, message.tenant_id.bytes, bytes(16), microseconds_of(message.arrived_at), usage, samples, []
    )


def _forget(operator: Actor, now: datetime, ends_at: float) -> int:
    """Forget ids that came too long ago, while there is time; answers how many."""
    forgotten = 0
    while monotonic() < ends_at:
        with transaction(operator, Login.ANALYTICS_JOBS) as conn:
            deleted = store.delete_old_ids(conn, (now - REMEMBERED).date(), IDS_AT_ONCE)
        forgotten += deleted
        if deleted < IDS_AT_ONCE:
            break
    return forgotten
