"""Brings a database to the schema of this code: one runner, one migration at a time, each between its conditions.

A migration is a file in dbmate's form, `-- migrate:up` and `-- migrate:down`; what is applied stands in its table
`schema_migrations`, and in `migration_check` what the file was and what it proved.
"""

import os
import socket
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import psycopg

from clients.postgres import Connection, Connector, direct_connector
from shared.analytics.partitions import ensure_all_series
from shared.errors import Broken
from shared.operations import migration_store as store
from shared.operations.document_migrations import migrate_documents
from shared.operations.errors import ConnectionShared, DatabaseAhead, FunctionFailed, MigrationRefused, OutOfTime
from shared.operations.migration_apply import Report, Runner, apply_migration, said, take_back
from shared.operations.migration_dry_run import TriedMigration, try_migrations
from shared.operations.migration_files import ANALYTICS, SQL, Migration, find_pending, read_migrations
from shared.operations.migration_lease import LEASE_S, SESSION, Lease, held_lease
from shared.operations.migration_models import Applied


class Backup(Protocol):
    """Something that can keep what the database holds."""

    def __call__(self, conn: Connection, pending: list[str], report: Report) -> str:
        """Take a backup before these migrations; answers its name. Raises: BackupFailed."""


@dataclass(frozen=True)
class Run:
    """How to migrate; the defaults are those of a developer's machine.

    analytics_url: of the time series' database, as its owner; it follows once the main one is migrated. Its rows are
    measurements by the terabyte: no dump is taken of them here.
    """

    folder: Path = SQL
    is_iam: bool = False
    is_waiting: bool = False
    lease_s: float = LEASE_S
    backup: Backup | None = None
    documents_url: str = ""
    analytics_url: str = ""
    has_time: Callable[[], bool] = lambda: True


@dataclass(frozen=True)
class Migrated:
    """What a run did. backup: the name of the one that was taken before, if any was. is_ahead: the documents are."""

    applied: list[str]
    backup: str | None
    is_ahead: bool = False


def migrate(owner_url: str, context_key: str, report: Report, run: Run = Run()) -> Migrated:
    """Apply every pending migration and all functions, then install the context key; safe to run again.

    owner_url: connection URL of plugyard_owner, direct, not through a proxy. context_key: "<slot>:<base64 key>".
    Raises: MigrationRefused if the files do not fit the database. MigrationFailed, PreConditionFailed,
    PostConditionFailed: the migrations before the one it names are applied, that one is not. FunctionFailed: all of
    them are. LeaseTaken. LeaseLost. BackupFailed. OutOfTime.
    """
    migrations = read_migrations(run.folder)
    with _leased(owner_url, run) as (conn, connect, lease):
        applied = store.list_applied(conn)
        pending = find_pending(migrations, applied)
        _adopt(conn, migrations, applied)
        runner = Runner(conn, connect, lease, report)
        with _written_down(runner, "migrate", run, pending) as backup:
            _apply(replace(runner, backup=backup), pending, run)
            _install(replace(runner, backup=backup), run.folder, context_key)
            analytics = _migrate_analytics(runner, run, context_key)
            documents, is_ahead = _migrate_documents(runner, run)
        _name_invalid_indexes(conn, report)
    return Migrated([*(migration.name for migration in pending), *analytics, *documents], backup, is_ahead)


def list_pending(owner_url: str, run: Run = Run()) -> list[str]:
    """The names of the migrations that `migrate` would apply; needs no lease. Raises: as `migrate`."""
    with direct_connector(owner_url, run.is_iam)(SESSION) as conn:
        _prepare(conn)
        pending = [migration.name for migration in find_pending(read_migrations(run.folder), store.list_applied(conn))]
    return pending + ([_of_analytics(n) for n in list_pending(*_analytics(run))] if run.analytics_url else [])


def dry_run(owner_url: str, run: Run = Run()) -> list[TriedMigration]:
    """What each pending migration would do and lock; nothing of it stays. Raises: as `migrate`."""
    migrations = read_migrations(run.folder)
    with _leased(owner_url, run) as (conn, _, lease):
        pending = find_pending(migrations, store.list_applied(conn))
        tried = try_migrations(conn, pending)
        if pending:
            failure = next((f"{migration.name}: {migration.failure}" for migration in tried if migration.failure), None)
            store.insert_run(conn, lease.fence, "dry-run", lease.holder)
            store.finish_run(conn, lease.fence, None, failure)
    if not run.analytics_url:
        return tried
    return tried + [replace(other, name=_of_analytics(other.name)) for other in dry_run(*_analytics(run))]


def roll_back(owner_url: str, report: Report, run: Run = Run()) -> Migrated:
    """Take the newest applied migration back, by its own `migrate:down`; rows that it dropped are in the backup alone.

    Raises: MigrationFailed. MigrationRefused if there is nothing to take back, or its file has changed.
    """
    migrations = read_migrations(run.folder)
    with _leased(owner_url, run) as (conn, connect, lease):
        applied = store.list_applied(conn)
        find_pending(migrations, applied)
        if not applied:
            raise MigrationRefused("", "nothing is applied")
        newest = next(migration for migration in migrations if migration.version == applied[-1].version)
        runner = Runner(conn, connect, lease, report)
        with _written_down(runner, "back", run, [newest]) as backup:
            take_back(replace(runner, backup=backup), newest)
    return Migrated([newest.name], backup)


@contextmanager
def _leased(owner_url: str, run: Run) -> Iterator[tuple[Connection, Connector, Lease]]:
    connect = direct_connector(owner_url, run.is_iam)
    with connect(SESSION) as conn:
        _prepare(conn)
        holder = f"{socket.gethostname()} {os.getpid()}"
        with held_lease(conn, connect, holder, run.lease_s, lambda: run.is_waiting and run.has_time()) as lease:
            yield conn, connect, lease


def _prepare(conn: Connection) -> None:
    _refuse_proxy(conn)
    conn.execute((SQL / "bookkeeping.sql").read_bytes())


def _refuse_proxy(conn: Connection) -> None:
    """Whoever stands between names a session of its own; the server knows which process really serves it."""
    served = conn.execute("select pg_backend_pid()").fetchone()
    if served != (conn.info.backend_pid,):
        raise ConnectionShared(conn.info.host)


def _adopt(conn: Connection, migrations: list[Migration], applied: list[Applied]) -> None:
    """What dbmate, or this runner before it kept names, left without: from now on these files are what was applied."""
    unnamed = {row.version for row in applied if row.name is None}
    for migration in (migration for migration in migrations if migration.version in unnamed):
        store.insert_applied(conn, migration.version, migration.name, migration.sha256, [])


def _apply(runner: Runner, pending: list[Migration], run: Run) -> None:
    for migration in pending:
        if not run.has_time():
            raise OutOfTime(migration.name)
        apply_migration(runner, migration)


def _analytics(run: Run) -> tuple[str, Run]:
    """Where the time series are, and how their database is migrated."""
    return run.analytics_url, replace(run, folder=ANALYTICS, backup=None, documents_url="", analytics_url="")


def _of_analytics(migration: str) -> str:
    return f"analytics/{migration}"


def _migrate_analytics(runner: Runner, run: Run, context_key: str) -> list[str]:
    if not run.analytics_url:
        return []
    url, its = _analytics(run)
    applied = migrate(url, context_key, runner.report, its).applied
    with direct_connector(url, run.is_iam)(SESSION) as conn:
        ensure_all_series(conn, runner.report)
    return [_of_analytics(name) for name in applied]


def _migrate_documents(runner: Runner, run: Run) -> tuple[list[str], bool]:
    """The files that were applied, and whether the store is newer than them all: then there is nothing to apply."""
    if not run.documents_url:
        return [], False
    try:
        return migrate_documents(run.documents_url, run.folder, runner.report), False
    except DatabaseAhead as ahead:
        runner.report(f"the document store is ahead of this code, and let be: {ahead.fields['migration']}")
        return [], True


@contextmanager
def _written_down(runner: Runner, kind: str, run: Run, migrations: list[Migration]) -> Iterator[str | None]:
    """Take a backup, and keep how the run ended; what failed is kept by its kind and names, as the API shows it.

    A run without migrations takes none, and leaves a row only where it fails.
    """
    backup = None
    if migrations:
        store.insert_run(runner.conn, runner.lease.fence, kind, runner.lease.holder)
    try:
        if run.backup and migrations:
            backup = run.backup(runner.conn, [migration.name for migration in migrations], runner.report)
        yield backup
    except BaseException as failure:
        _write_failure(runner, kind, backup, failure)
        raise
    store.finish_run(runner.conn, runner.lease.fence, backup, None)


def _write_failure(runner: Runner, kind: str, backup: str | None, failure: BaseException) -> None:
    """Over a connection of its own, which no successor ends by its name: the runner's may be what was lost."""
    # Of an error that is not ours the kind alone: its words may quote a row.
    why = f"{failure.code}: {failure.fields}" if isinstance(failure, Broken) else type(failure).__name__
    try:
        with runner.connect(f"{SESSION}-failure") as conn:
            store.insert_run(conn, runner.lease.fence, kind, runner.lease.holder)
            store.finish_run(conn, runner.lease.fence, backup, why)
    except psycopg.Error:
        runner.report(f"the failure could not be written down: {why}")


def _install(runner: Runner, folder: Path, context_key: str) -> None:
    """All functions and the context key, or none of them. Raises: FunctionFailed. LeaseLost."""
    name = ""
    try:
        with runner.conn.transaction():
            for path in sorted((folder / "functions").glob("*.sql")):
                name = f"functions/{path.name}"
                runner.conn.execute(path.read_bytes())
            name = "the context key"
            _install_context_key(runner.conn, context_key)
            runner.lease.prove(runner.conn)
    except psycopg.Error as exc:
        raise FunctionFailed(name, said(exc), backup=runner.backup) from exc


def _install_context_key(conn: Connection, context_key: str) -> None:
    slot, _, key = context_key.partition(":")
    conn.execute("select app.install_context_key(%s::smallint, %s::bytea)", (int(slot), b64decode(key, validate=True)))


def _name_invalid_indexes(conn: Connection, report: Report) -> None:
    for index in store.list_invalid_indexes(conn):
        report(f"index {index.schema_name}.{index.index_name} is invalid: `reindex index concurrently` mends it")
