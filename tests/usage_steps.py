"""What may happen to usage, done to the database as the logins do it, and what is then in the tables."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import UniqueViolation

from clients.postgres import Connection, Login, connection
from shared.analytics.cells import EVERYTHING, Dimension, Figure, Need, Rollup
from shared.analytics.reading import FIRST_TEMPORARY, Read, Span, read_spans
from shared.analytics.refresh import refresh_rollups
from shared.analytics.rollup_models import Grain, hour_of
from shared.analytics.rollup_store import list_rollups
from shared.context import OPERATOR, Actor, transaction
from shared.ids import new_id
from tests.usage_model import Event, Told, told_by

LINE = "insert into dirty_bucket (series, tenant_id, plugin_ids, bucket) values ('usage', %s, array[%s], %s)"
EVENT = """
insert into usage_event (occurred_at, event_key, tenant_id, plugin_id, environment_id, subject_key, arrived_at,
    duration_ms, is_error, action, version, team)
values (%s, %s, %s, %s, %s, %s, now(), %s, %s, %s, %s, %s)
"""
ALL_TIME = (datetime.fromisoformat("2000-01-01T00:00Z"), datetime.fromisoformat("2100-01-01T00:00Z"))
# What questions need of roll-ups, beside their numbers.
NEEDS: list[set[Need]] = [{Figure.USERS}, {Figure.HISTOGRAM}, {Dimension.VERSION}]
SUMMED: list[set[Need]] = [set(Figure)]


class Killed(BaseException):
    """Stands for the end of a process: nothing after it runs, and what was not committed is undone."""


def write_events(tenant_id: UUID, events: Sequence[Event]) -> None:
    """Add events with their lines, as the writer's login; an event that is there already only leaves its line."""
    with connection(Login.ANALYTICS_EVENTS) as conn:
        for event in events:
            with suppress(UniqueViolation), conn.transaction():
                conn.execute(EVENT, _values(tenant_id, event))
            conn.execute(LINE, (tenant_id, event.plugin_id, hour_of(event.occurred_at)))


def _values(tenant_id: UUID, e: Event) -> tuple[object, ...]:
    keys = (e.occurred_at, e.event_key, tenant_id, e.plugin_id, e.environment_id, e.subject_key)
    return (*keys, e.duration_ms, e.is_error, e.action, e.version, e.team)


def take_away(tenant_id: UUID, events: Sequence[Event]) -> None:
    """Delete events, as whoever moves them to the dead letters does."""
    with as_jobs() as conn:
        for event in events:
            conn.execute(
                "delete from usage_event where tenant_id = %s and occurred_at = %s and event_key = %s",
                (tenant_id, event.occurred_at, event.event_key),
            )
            conn.execute(LINE, (tenant_id, event.plugin_id, hour_of(event.occurred_at)))


@contextmanager
def as_jobs() -> Iterator[Connection]:
    """A transaction of the background functions."""
    with transaction(Actor(*OPERATOR, request_id=new_id()), Login.ANALYTICS_JOBS) as conn:
        yield conn


def refresh_all(now: datetime) -> None:
    """Refresh until nothing is dirty."""
    for _ in range(10):
        done = refresh_rollups(new_id(), now)
        if not done.hours and not done.days:
            return
    raise AssertionError("it does not come to an end")


@contextmanager
def at_statement(patch: pytest.MonkeyPatch, number: int, happen: Callable[[], None]) -> Iterator[None]:
    """Let something happen before the statement of that number, of those that the block runs."""
    execute = psycopg.Cursor.execute
    run = [0]

    def counted(cursor: psycopg.Cursor[tuple[object, ...]], *args: object, **kwargs: object) -> object:
        run[0] += 1
        if run[0] == number:
            happen()
        return execute(cursor, *args, **kwargs)  # type: ignore[call-overload] # handed on as they came

    with patch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", counted)
        yield


def kill() -> None:
    """End the process, as far as the database can see."""
    raise Killed


def stored_rollups(tenant_id: UUID) -> dict[tuple[Grain, UUID, datetime], Told]:
    """Every roll-up that is stored, users by their subjects."""
    subjects = subject_numbers(tenant_id)
    with as_jobs() as conn:
        rows = {grain: list_rollups(conn, tenant_id, grain, None, *ALL_TIME, has_parts=True) for grain in Grain}
    return {
        (grain, row.plugin_id, row.bucket): told_by(row.unpack(), subjects)
        for grain, of_grain in rows.items()
        for row in of_grain
    }


def read_all(actor: Actor, now: datetime) -> tuple[dict[tuple[Grain, UUID, datetime], Told], datetime]:
    """Every roll-up as a request reads it, users by their subjects, and as of when the oldest of them is."""
    subjects = subject_numbers(actor.tenant_id) | temporary_numbers(actor.tenant_id)
    told: dict[tuple[Grain, UUID, datetime], Told] = {}
    as_of = now
    for grain in Grain:
        for each in (False, True):
            read = read_in_each_way(actor, Span(grain, *ALL_TIME, is_each_plugin=each, needs=EVERYTHING), now)
            as_of = min(as_of, read.as_of)
            told |= {(grain, *key): told_by(rollup, subjects) for key, rollup in read.rows.items()}
    return told, as_of


def read_in_each_way(actor: Actor, whole: Span, now: datetime) -> Read:
    """A read of everything; what needs less, and days as one, say the same, if nothing in the whole has to wait."""
    narrow = [replace(whole, needs=needs) for needs in NEEDS]
    summing = SUMMED if whole.grain is Grain.DAY else []
    spans = [whole, *narrow, *(replace(whole, needs=needs, is_summed=True) for needs in summing)]
    with transaction(actor, Login.ANALYTICS) as conn:
        read, *others = read_spans(conn, actor.tenant_id, spans, now)
    if read.as_of == now:
        expected = [{key: narrowed(rollup, needs) for key, rollup in read.rows.items()} for needs in NEEDS]
        summed: dict[tuple[UUID, datetime], Rollup] = {}
        for (plugin_id, _), rollup in read.rows.items():
            summed.setdefault((plugin_id, whole.since), Rollup()).merge(rollup)
        found = [
            {key: narrowed(rollup, span.needs) for key, rollup in other.rows.items()}
            for span, other in zip(spans[1:], others, strict=True)
        ]
        assert found[: len(NEEDS)] == expected
        assert found[len(NEEDS) :] == [
            {key: narrowed(rollup, needs) for key, rollup in summed.items()} for needs in summing
        ]
    return read


def narrowed(rollup: Rollup, needs: Collection[Need]) -> tuple[object, ...]:
    """The numbers of a roll-up, and what else is needed of it."""
    cell = rollup.total
    return (
        (cell.events, cell.errors, cell.timed, cell.duration_us, cell.duration_min, cell.duration_max),
        cell.users if Figure.USERS in needs else None,
        cell.histogram if Figure.HISTOGRAM in needs else None,
        [rollup.parts[need] for need in needs if isinstance(need, Dimension)],
    )


def temporary_numbers(tenant_id: UUID) -> dict[int, UUID]:
    """Subjects by the numbers that a read gives them."""
    with as_jobs() as conn:
        rows = conn.execute("select distinct subject_key from usage_event where tenant_id = %s", (tenant_id,))
        subjects = [subject for (subject,) in rows if isinstance(subject, UUID)]
    return {FIRST_TEMPORARY + subject.int % FIRST_TEMPORARY: subject for subject in subjects}


def stored_first_seen(tenant_id: UUID) -> dict[tuple[UUID, str, UUID], datetime]:
    """When each subject is said to have first done each action with each plugin."""
    subjects = subject_numbers(tenant_id)
    with as_jobs() as conn:
        rows = conn.execute(
            "select plugin_id, action, number, first_at from first_seen where tenant_id = %s", (tenant_id,)
        )
        return {(plugin_id, action, subjects[number]): at for plugin_id, action, number, at in rows}  # type: ignore[misc, index] # rows have no types


def subject_numbers(tenant_id: UUID) -> dict[int, UUID]:
    """Subjects by their numbers."""
    with as_jobs() as conn:
        rows = conn.execute("select number, subject_key from user_number where tenant_id = %s", (tenant_id,))
        return dict(rows)  # type: ignore[arg-type] # rows have no types
