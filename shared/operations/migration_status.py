"""What operators see of migrations: this code's files held against what the database says was applied."""

from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.identity.service import require
from shared.operations import migration_status_store as store
from shared.operations.migration_files import SQL, Migration, read_migrations
from shared.operations.migration_models import (
    AppliedMigration,
    AppliedRow,
    Lease,
    MigrationState,
    MigrationStatus,
    PendingMigration,
    RunOutcome,
)
from shared.permissions import Permission


def list_migrations(actor: Actor) -> MigrationStatus:
    """What is applied and what this code would apply; for the platform also who migrates, and how the last run ended.

    Raises: Forbidden without `operations:read`.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.OPERATIONS_READ)
        state = store.list_migrations(conn)
    files = {migration.version: migration for migration in read_migrations(SQL)}
    rows = [AppliedRow.model_validate(row) for row in state.applied]
    there = {row.version for row in rows}
    status = MigrationStatus(
        applied=[_applied(row, files.get(row.version)) for row in rows],
        pending=[PendingMigration(version=v, name=file.name) for v, file in files.items() if v not in there],
    )
    return _with_runners(status, state) if actor.tenant_id == PLATFORM_TENANT_ID else status


def _applied(row: AppliedRow, file: Migration | None) -> AppliedMigration:
    return AppliedMigration(
        version=row.version,
        name=row.name or (file.name if file else None),
        applied_at=row.applied_at,
        claims=row.claims,
        is_unchanged=file is not None and row.sha256 == file.sha256,
    )


def _with_runners(status: MigrationStatus, state: MigrationState) -> MigrationStatus:
    lease = Lease(holder=state.holder, leased_until=state.leased_until) if state.holder and state.leased_until else None
    run = RunOutcome.model_validate(state.last_run) if state.last_run else None
    return status.model_copy(update={"lease": lease, "last_run": run, "invalid_indexes": state.invalid_indexes})
