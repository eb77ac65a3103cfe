"""The statement that tells requests of migrations."""

from clients.postgres import Connection
from shared import queries
from shared.operations.migration_models import MigrationState

_sql = queries.load("operations_migration_status", MigrationState)


def list_migrations(conn: Connection) -> MigrationState:
    """What was applied and what runners do, as far as the actor's tenant may know it."""
    state: MigrationState = _sql.list_migrations(conn)
    return state
