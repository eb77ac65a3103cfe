"""Tries pending migrations in a transaction that is rolled back; tells which locks each statement takes, and how long.

The locks are real while it lasts: on a busy database it holds up whom the migration itself would hold up, and gives up
after two seconds of waiting, as the migration does. All pending ones share the transaction, since the second builds on
the first; a lock that an earlier statement holds already is told there and not again.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime

import psycopg

from clients.postgres import Connection
from shared.operations import migration_store as store
from shared.operations.concurrent_index import find_built_name
from shared.operations.errors import MigrationFailed, PostConditionFailed, PreConditionFailed
from shared.operations.migration_apply import kept_session, prove, run_statement, said
from shared.operations.migration_files import Migration
from shared.operations.migration_models import HeldLock
from shared.operations.sql_text import Statement

# What waits for each kind of lock, among what requests do. All but the last three wait for each other's schema changes.
BLOCKS = {
    "AccessExclusiveLock": "reads and writes",
    "ExclusiveLock": "writes",
    "ShareRowExclusiveLock": "writes",
    "ShareLock": "writes",
    "ShareUpdateExclusiveLock": "nothing",
    "RowExclusiveLock": "nothing",
    "RowShareLock": "nothing",
    "AccessShareLock": "nothing",
}
_CONCURRENTLY = re.compile(r"\w+\s+(?:unique\s+)?index\s+concurrently\b", re.IGNORECASE)


@dataclass(frozen=True)
class Lock:
    """A lock on a relation that was there before; held_ms: from its statement to the migration's end."""

    relation: str
    mode: str
    blocks: str
    held_ms: float


@dataclass
class TriedStatement:
    """What a statement did. note: why it was not run."""

    line: int
    headline: str
    took_ms: float = 0
    locks: list[Lock] = field(default_factory=list)
    note: str | None = None


@dataclass
class TriedMigration:
    """What a migration did. failure: why it would not be applied; nothing after it was tried."""

    name: str
    statements: list[TriedStatement] = field(default_factory=list)
    failure: str | None = None


def try_migrations(conn: Connection, pending: list[Migration]) -> list[TriedMigration]:
    """Run what is pending, as far as it goes, and undo all of it."""
    tried: list[TriedMigration] = []
    with conn.transaction(force_rollback=True):
        known = store.list_relations(conn)
        held: set[tuple[int, str]] = set()
        for migration in pending:
            tried.append(TriedMigration(migration.name))
            if migration.up.is_transactional:
                _try(conn, migration, tried[-1], known, held)
            else:
                tried[-1].statements += [_known_of(statement) for statement in migration.up.statements]
            if tried[-1].failure:
                break
    return tried


def _try(
    conn: Connection, migration: Migration, tried: TriedMigration, known: set[int], held: set[tuple[int, str]]
) -> None:
    begun: list[tuple[TriedStatement, datetime, list[HeldLock]]] = []
    try:
        prove(conn, migration, migration.before, PreConditionFailed)
        with kept_session(conn):
            for statement in migration.up.statements:
                start = store.read_clock(conn)
                run_statement(conn, statement)
                took = _ms(start, store.read_clock(conn))
                tried.statements.append(TriedStatement(statement.line, statement.headline, took))
                begun.append((tried.statements[-1], start, list(_new_locks(conn, known, held))))
        conn.execute("set constraints all immediate")
        prove(conn, migration, migration.after, PostConditionFailed)
        end = store.read_clock(conn)
        conn.execute("discard temp")
    except MigrationFailed as failure:
        tried.failure = str(failure.fields["reason"])
        return
    except psycopg.Error as exc:
        tried.failure = said(exc)
        return
    for done, start, locks in begun:
        done.locks += [Lock(lock.relation, lock.mode, BLOCKS[lock.mode], _ms(start, end)) for lock in locks]


def _new_locks(conn: Connection, known: set[int], held: set[tuple[int, str]]) -> Iterator[HeldLock]:
    """Locks this session did not hold before, on what others can see: nobody waits for a table only it can see."""
    for lock in store.list_held_locks(conn):
        if lock.relation_id in known and (lock.relation_id, lock.mode) not in held:
            held.add((lock.relation_id, lock.mode))
            yield lock


def _known_of(statement: Statement) -> TriedStatement:
    """What is known of a statement that cannot be undone, and so is not run."""
    tried = TriedStatement(statement.line, statement.headline)
    if _CONCURRENTLY.match(statement.text):
        table = re.search(r"\bon\s+(?:only\s+)?([\w.\"]+)", statement.text, re.IGNORECASE)
        about = table.group(1) if table and find_built_name(statement.text) else "its table"
        tried.locks.append(Lock(about, "ShareUpdateExclusiveLock", BLOCKS["ShareUpdateExclusiveLock"], 0))
        tried.note = "not run; it waits for every transaction that is older, and blocks none"
    else:
        tried.note = "not run: outside a transaction nothing could be undone, and its locks are not known"
    return tried


def _ms(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds() * 1000, 1)


def describe(tried: list[TriedMigration]) -> str:
    """The same for a person."""
    return "\n".join(line for migration in tried for line in _lines(migration)) or "Nothing is pending."


def _lines(migration: TriedMigration) -> Iterator[str]:
    yield migration.name
    for statement in migration.statements:
        yield f"  line {statement.line}: {statement.headline} ({statement.note or f'{statement.took_ms} ms'})"
        for lock in statement.locks:
            yield f"    {lock.mode} on {lock.relation}, {lock.held_ms} ms: blocks {lock.blocks}"
    yield f"  would fail: {migration.failure}" if migration.failure else "  would be applied"


def as_records(tried: list[TriedMigration]) -> list[dict[str, object]]:
    """The same for a program."""
    return [asdict(migration) for migration in tried]
