"""Applies one migration between its conditions, and takes it back where it does not hold what it promises."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import psycopg
from psycopg.errors import InvalidTransactionTermination, LockNotAvailable
from psycopg.pq import TransactionStatus

from clients.postgres import Connection, Connector
from shared.operations import migration_store as store
from shared.operations.concurrent_index import build_index, find_built_name
from shared.operations.errors import MigrationFailed, PostConditionFailed, PreConditionFailed
from shared.operations.migration_files import Condition, Migration, Way
from shared.operations.migration_lease import SESSION, Lease
from shared.operations.row_counts import count_rows
from shared.operations.sql_text import Statement

# Seconds before the next try of a migration that found a lock taken: about a minute in all.
PAUSES = (0.5, 1, 2, 4, 8, 16, 30)

# What changes while a migration runs, and is none of its doing: rebuilds of the search, and the runner's own tables.
_GENERATION = re.compile(r".*\bsearch\.(plugin_search|word_form)_g\d+")
_OWN = re.compile(r"public\.migration_|search\.")

Report = Callable[[str], None]


@dataclass(frozen=True)
class Runner:
    """Who migrates: its connection, how it makes others, its lease, whom it tells, and what the backup is called."""

    conn: Connection
    connect: Connector
    lease: Lease
    report: Report
    backup: str | None = None


def apply_migration(runner: Runner, migration: Migration) -> None:
    """Pre-conditions, statements, post-conditions; recorded with what it proved.

    Raises: PreConditionFailed, MigrationFailed, PostConditionFailed: the database is then as it was, or the error says
    what is not and which backup has it. LeaseLost.
    """
    if migration.up.is_transactional:
        _retry_busy(runner, migration, lambda: _apply_in_transaction(runner, migration))
    else:
        _apply_in_steps(runner, migration)
    runner.report(f"applied {migration.name}; {len(migration.claims)} claims hold")


def take_back(runner: Runner, migration: Migration) -> None:
    """Undo an applied migration by its own way down; recorded in the same transaction where it has one.

    Raises: MigrationFailed.
    """
    with named_failure(runner, migration):
        if migration.down.is_transactional:
            _retry_busy(runner, migration, lambda: _take_back_in_transaction(runner, migration))
        else:
            _run(runner, migration.down)
            _forget(runner, migration)
    runner.report(f"took back {migration.name}")


def _apply_in_transaction(runner: Runner, migration: Migration) -> None:
    """The way back is the transaction's own: whatever fails before the commit, nobody ever saw any of it.

    So the post-conditions are asked before it, with deferred constraints brought forward.
    """
    with named_failure(runner, migration), runner.conn.transaction():
        prove(runner.conn, migration, migration.before, PreConditionFailed)
        run_statements(runner.conn, migration.up.statements)
        runner.conn.execute("set constraints all immediate")
        prove(runner.conn, migration, migration.after, PostConditionFailed)
        _record(runner, migration)


def _apply_in_steps(runner: Runner, migration: Migration) -> None:
    """Each statement commits, so the way back is the migration's own, and is held against what was there before."""
    prove(runner.conn, migration, migration.before, PreConditionFailed)
    before = _what_is_there(runner.conn, migration)
    try:
        with named_failure(runner, migration):
            _run(runner, migration.up)
            prove(runner.conn, migration, migration.after, PostConditionFailed)
    except MigrationFailed as failure:
        left = _go_back(runner, migration, before)
        failed = type(failure)
        raise failed(migration.name, str(failure.fields["reason"]), left, runner.backup) from failure
    with runner.conn.transaction():
        _record(runner, migration)


def _go_back(runner: Runner, migration: Migration, before: set[str]) -> tuple[str, ...]:
    """Run the way down, over a connection of its own: what failed may have been the runner's; answers what is left.

    Raises: LeaseLost, with nothing touched: what is there then is the next holder's.
    """
    try:
        with runner.connect(f"{SESSION} {runner.lease.fence}") as conn:
            runner.lease.prove(conn)
            return _take_down(replace(runner, conn=conn), migration, before)
    except psycopg.Error as exc:
        return (f"the way back failed: {said(exc)}",)


def _take_down(runner: Runner, migration: Migration, before: set[str]) -> tuple[str, ...]:
    broken = []
    try:
        _run(runner, migration.down)
    except psycopg.Error as exc:
        broken = [f"the way back failed: {said(exc)}"]
    after = _what_is_there(runner.conn, migration)
    return (
        *broken,
        *(f"was: {line}" for line in sorted(before - after)),
        *(f"is: {line}" for line in sorted(after - before)),
    )


def _what_is_there(conn: Connection, migration: Migration) -> set[str]:
    """The schema's parts, and how many rows each table has where the migration could have changed that."""
    parts = {line for line in store.list_objects(conn) if not _GENERATION.match(line)}
    if all(find_built_name(statement.text) for statement in migration.up.statements):
        return parts
    return parts | {f"{table}: {count} rows" for table, count in count_rows(conn).items() if not _OWN.match(table)}


def _take_back_in_transaction(runner: Runner, migration: Migration) -> None:
    with runner.conn.transaction():
        run_statements(runner.conn, migration.down.statements)
        _forget(runner, migration)


def _record(runner: Runner, migration: Migration) -> None:
    runner.conn.execute("discard temp")
    store.insert_applied(runner.conn, migration.version, migration.name, migration.sha256, migration.claims)
    runner.lease.prove(runner.conn)


def _forget(runner: Runner, migration: Migration) -> None:
    store.delete_applied(runner.conn, migration.version)
    runner.lease.prove(runner.conn)


def _run(runner: Runner, way: Way) -> None:
    """The statements of half a migration; outside a transaction, patiently and each on its own.

    A statement that commits by itself cannot prove the lease in its own transaction, so it is proven first, over the
    very session: who takes the lease over after that ends the session, by its name. Raises: LeaseLost.
    """
    if way.is_transactional:
        with runner.conn.transaction():
            run_statements(runner.conn, way.statements)
            runner.lease.prove(runner.conn)
        return
    with runner.connect(f"{SESSION} {runner.lease.fence}", 0) as patient:
        runner.lease.prove(patient)
        for statement in way.statements:
            if find_built_name(statement.text):
                build_index(patient, statement.text, runner.report)
            else:
                run_statement(patient, statement)


def run_statements(conn: Connection, statements: Iterable[Statement]) -> None:
    """One after the other; the session is then again as the runner began it."""
    with kept_session(conn):
        for statement in statements:
            run_statement(conn, statement)


def run_statement(conn: Connection, statement: Statement) -> None:
    """Run it; one that fails, or ends or begins a transaction in spite of what was read, is named by its line."""
    begun = _find_transaction(conn)
    try:
        conn.execute(statement.text.encode())
        if _find_transaction(conn) != begun:
            raise InvalidTransactionTermination("it began or ended a transaction, so what was done until then stays")
    except psycopg.Error as exc:
        exc.add_note(f"line {statement.line}: {statement.headline}")
        raise


def _find_transaction(conn: Connection) -> str | None:
    """Which transaction is open; None where each statement is its own."""
    is_open = conn.info.transaction_status == TransactionStatus.INTRANS
    return store.name_transaction(conn) if is_open else None


@contextmanager
def kept_session(conn: Connection) -> Iterator[None]:
    """Whatever the block sets for the session is taken back after it, so that nothing of it reaches what comes next.

    Temporary tables stay until the claims are asked, which may compare with them.
    """
    session = conn.info.parameter_status("application_name") or SESSION
    yield
    conn.execute("reset role")
    conn.execute("reset all")
    store.name_session(conn, session)


def prove(
    conn: Connection, migration: Migration, conditions: Iterable[Condition], failed: type[MigrationFailed]
) -> None:
    """Ask each condition. Raises: `failed` with the first claim that does not hold and what was answered."""
    for condition in conditions:
        try:
            answer = conn.execute(condition.query.encode()).fetchall()
        except psycopg.Error as exc:
            raise failed(migration.name, f"{condition.claim}: {said(exc)}") from exc
        if len(answer) != 1 or len(answer[0]) != 1 or answer[0][0] is not True:
            raise failed(migration.name, f"{condition.claim}: answered {answer[:5]} instead of one true")


@contextmanager
def named_failure(runner: Runner, migration: Migration) -> Iterator[None]:
    """Turn the database's refusal into MigrationFailed; a lock that is taken is none, it may be free the next time."""
    try:
        yield
    except LockNotAvailable:
        raise
    except psycopg.Error as exc:
        raise MigrationFailed(migration.name, said(exc), backup=runner.backup) from exc


def said(exc: psycopg.Error) -> str:
    """The database's own words and where; not its details, which may quote a row."""
    return ", ".join([exc.diag.message_primary or str(exc).strip(), *getattr(exc, "__notes__", [])])


def _retry_busy(runner: Runner, migration: Migration, attempt: Callable[[], None]) -> None:
    """Try again where a lock is taken: the wait of two seconds is short, so that requests never queue for longer."""
    for pause in PAUSES:
        try:
            return attempt()
        except LockNotAvailable:
            runner.report(f"{migration.name} found a lock taken; trying again in {pause} s")
            time.sleep(pause)
    try:
        return attempt()
    except LockNotAvailable as exc:
        raise MigrationFailed(migration.name, said(exc), backup=runner.backup) from exc
