"""The statements that delete what is kept for a while only, run as the jobs login."""

from datetime import datetime

from clients.postgres import Connection
from shared import queries

_sql = queries.load("operations_expiry")


def delete_expired_keys(conn: Connection, before: datetime, most: int) -> int:
    """Delete idempotency keys claimed before then; how many."""
    return int(_sql.delete_expired_keys(conn, before=before, most=most))


def delete_published_events(conn: Connection, before: datetime, most: int) -> int:
    """Delete events published before then; how many."""
    return int(_sql.delete_published_events(conn, before=before, most=most))


def delete_old_deliveries(conn: Connection, before: datetime, most: int) -> int:
    """Delete webhook deliveries made before then that are not to be sent any more; how many."""
    return int(_sql.delete_old_deliveries(conn, before=before, most=most))


def delete_ended_secrets(conn: Connection, before: datetime, most: int) -> int:
    """Delete signing secrets that ended before then; how many."""
    return int(_sql.delete_ended_secrets(conn, before=before, most=most))
