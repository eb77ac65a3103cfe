"""Use cases of dead letters: which there are, and sending them again once what they wait for is there.

An event keeps its source and id, so its key: what was written meanwhile is not written twice. Those of an id that came
under another time stay dead: what they would be written over is there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate, groupby
from operator import attrgetter
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection, Login
from clients.telemetry import log
from shared.analytics import dead_letter_store as store
from shared.analytics import event_queue
from shared.analytics.dead_letter_models import (
    DeadLetter,
    DeadLetterPage,
    DeadLetterRow,
    DeadReason,
    EventBucket,
    EventStatistics,
    EventStatisticsQuery,
    Grain,
    ListDeadLetters,
    Replay,
    ReplayDraft,
    StillDead,
)
from shared.analytics.event_models import SentEvent
from shared.analytics.event_reading import read_payload
from shared.analytics.event_sorting import sort_events
from shared.analytics.intake_errors import StatisticsSpanTooLong
from shared.analytics.messages import VERSION, EventMessage, SampleRow, UsageRow, microseconds_of
from shared.analytics.row_payloads import read_row
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.identity.service import require
from shared.permissions import Permission

LETTERS_A_CALL = 1000
# Bytes of a page: a function may answer 6 MiB, and a payload in quotation marks has twice its length at worst.
PAYLOADS_AT_MOST = 2 * 1024 * 1024
FOR_EVER_DEAD = {"id-reused", "unreadable"}
SHOWN = timedelta(days=1)
LONGEST = {Grain.HOUR: timedelta(days=7), Grain.DAY: timedelta(days=31)}

_listed = TypeAdapter(tuple[datetime, UUID])


@dataclass
class _Judged:
    """Dead letters as things are now: the rows they become, which those are, and which stay dead."""

    usage: list[UsageRow] = field(default_factory=list)
    samples: list[SampleRow] = field(default_factory=list)
    accepted: list[UUID] = field(default_factory=list)
    still_dead: list[StillDead] = field(default_factory=list)

    def take(self, dead_event_id: UUID, row: UsageRow | SampleRow) -> None:
        """A letter that is a row already."""
        self.accepted.append(dead_event_id)
        if isinstance(row, UsageRow):
            self.usage.append(row)
        else:
            self.samples.append(row)


def list_dead_letters(actor: Actor, query: ListDeadLetters) -> DeadLetterPage:
    """The tenant's dead letters, oldest first. Raises: Forbidden without `analytics:manage`. CursorInvalid."""
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_MANAGE)
    rows = _list(actor, query, query, query.limit + 1)
    fitting = min(query.limit, _fitting(rows))
    return DeadLetterPage(
        items=[_shown(row) for row in rows[:fitting]], next_cursor=next_cursor(query, rows, fitting, _place)
    )


def replay_dead_letters(actor: Actor, draft: ReplayDraft, now: datetime) -> Replay:
    """Send dead letters again that can be written now, or say which could be.

    Killed between the queue and its note, they are sent once more the next time, and written once.
    Raises: Forbidden without `analytics:manage`. CursorInvalid. EventQueueFull. Unavailable if the queue is away.
    """
    asked = ListDeadLetters(
        reason=draft.reason, event_type=draft.event_type, since=draft.since, until=draft.until, is_replayed=False
    )
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_MANAGE)
        rows = _list(actor, asked, draft, LETTERS_A_CALL + 1)
        judged = _judge(conn, actor, rows[:LETTERS_A_CALL], now)
    if judged.accepted and not draft.is_dry_run:
        event_queue.require_room(now)
        event_queue.put_events(_message(actor, judged, now))
        _note(actor, judged.accepted, now)
    return Replay(
        is_dry_run=draft.is_dry_run,
        accepted=len(judged.accepted),
        still_dead=judged.still_dead,
        next_cursor=next_cursor(draft, rows, LETTERS_A_CALL, _place),
    )


def get_event_statistics(actor: Actor, query: EventStatisticsQuery, now: datetime) -> EventStatistics:
    """What became of the events that arrived in a period, by default of the last day.

    Raises: Forbidden without `analytics:read`. StatisticsSpanTooLong.
    """
    until = query.until or now
    since = query.since or until - SHOWN
    if until - since > LONGEST[query.grain]:
        raise StatisticsSpanTooLong(LONGEST[query.grain].days)
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
    return _statistics(actor, query.grain, since, until, now)


def _statistics(actor: Actor, grain: Grain, since: datetime, until: datetime, now: datetime) -> EventStatistics:
    with transaction(actor, Login.ANALYTICS) as conn:
        buckets = store.get_event_statistics(conn, grain, since, until)
        dead = store.count_dead_letters(conn, actor.tenant_id, since, until)
    return EventStatistics(
        since=since,
        until=until,
        as_of=now,
        items=[EventBucket(accepted=b.written + b.duplicate + b.dead, **vars(b)) for b in buckets],
        dead=[DeadReason(**vars(count)) for count in dead],
    )


def _list(
    actor: Actor, asked: ListDeadLetters, query: ListDeadLetters | ReplayDraft, page_size: int
) -> list[DeadLetterRow]:
    """Dead letters as asked, after the place in the query's cursor."""
    after = decode_cursor(query.cursor, query, _listed) if query.cursor else None
    with transaction(actor, Login.ANALYTICS) as conn:
        return store.list_dead_letters(conn, actor.tenant_id, asked, after, page_size)


def _fitting(rows: Sequence[DeadLetterRow]) -> int:
    """How many of these an answer can hold, one at least."""
    sizes = accumulate(len(row.payload.encode()) for row in rows)
    return max(1, sum(size <= PAYLOADS_AT_MOST for size in sizes))


def _note(actor: Actor, dead_event_ids: Sequence[UUID], now: datetime) -> None:
    with transaction(actor, Login.ANALYTICS) as conn:
        store.replay_dead_letters(conn, actor.tenant_id, dead_event_ids, now)
    log.info("dead_letters.replayed", extra={"events": len(dead_event_ids)})


def _judge(conn: Connection, actor: Actor, rows: Sequence[DeadLetterRow], now: datetime) -> _Judged:
    """What would become of dead letters; each is held to when it arrived, not to the present."""
    judged = _Judged()
    for arrived_at, letters in groupby(rows, attrgetter("arrived_at")):
        _judge_some(conn, actor, list(letters), (arrived_at, now), judged)
    return judged


def _judge_some(
    conn: Connection,
    actor: Actor,
    letters: Sequence[DeadLetterRow],
    arrived_and_now: tuple[datetime, datetime],
    judged: _Judged,
) -> None:
    as_sent: list[SentEvent] = []
    for index, letter in enumerate(letters):
        row = read_row(letter.payload)
        if letter.reason in FOR_EVER_DEAD:
            judged.still_dead.append(_still(letter, letter.reason, letter.detail))
        elif row is not None:
            judged.take(letter.dead_event_id, row)
        else:
            as_sent += _read(letter, index, judged)
    result = sort_events(conn, actor.tenant_id, as_sent, *arrived_and_now)
    judged.usage += result.usage
    judged.samples += result.samples
    refused = {item.index: item for item in (*result.rejected, *result.buried)}
    judged.still_dead += [_still(letters[at], item.reason, item.detail) for at, item in refused.items()]
    judged.accepted += [letters[e.index].dead_event_id for e in as_sent if e.index not in refused]


def _read(letter: DeadLetterRow, index: int, judged: _Judged) -> Iterable[SentEvent]:
    """The event in a letter; where there is none, the letter stays dead."""
    try:
        return [read_payload(index, letter.payload)]
    except ValueError as exc:
        judged.still_dead.append(_still(letter, "malformed", type(exc).__name__))
        return []


def _still(letter: DeadLetterRow, reason: str, detail: str) -> StillDead:
    return StillDead(dead_event_id=letter.dead_event_id, reason=reason, detail=detail)


def _message(actor: Actor, judged: _Judged, now: datetime) -> EventMessage:
    tenant_id, request_id = actor.tenant_id.bytes, actor.request_id.bytes
    return EventMessage(VERSION, tenant_id, request_id, microseconds_of(now), judged.usage, judged.samples, [])


def _shown(row: DeadLetterRow) -> DeadLetter:
    return DeadLetter(**vars(row))


def _place(row: DeadLetterRow) -> tuple[str, str]:
    return row.arrived_at.isoformat(), str(row.dead_event_id)
