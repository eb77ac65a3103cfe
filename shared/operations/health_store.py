"""The statements that say how a database is."""

from datetime import datetime

from clients.postgres import Connection
from shared import queries
from shared.operations.health_models import DatabaseState

_sql = queries.load("operations_health", DatabaseState)


def get_health(conn: Connection, now: datetime) -> DatabaseState:
    """The newest migration and the backlog that the verified actor may see."""
    state: DatabaseState = _sql.get_health(conn, now=now)
    return state


def get_liveness(conn: Connection) -> str:
    """The server's version, from the server itself."""
    return str(_sql.get_liveness(conn))
