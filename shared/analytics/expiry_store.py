"""The statements that delete what the time series keep for a while only, run as the jobs login."""

from datetime import datetime

from clients.postgres import Connection
from shared import queries

_sql = queries.load("analytics_expiry")


def delete_old_hours(conn: Connection, before: datetime, most: int) -> int:
    """Delete roll-ups of hours before then; how many."""
    return int(_sql.delete_old_hours(conn, before=before, most=most))


def delete_old_slots(conn: Connection, before: datetime, most: int) -> int:
    """Delete roll-ups of performance of before then; how many."""
    return int(_sql.delete_old_slots(conn, before=before, most=most))


def delete_old_messages(conn: Connection, before: datetime, most: int) -> int:
    """Delete what says that messages of before then are written; how many."""
    return int(_sql.delete_old_messages(conn, before=before, most=most))


def delete_old_dead_events(conn: Connection, before: datetime, most: int) -> int:
    """Delete dead events that arrived before then; how many."""
    return int(_sql.delete_old_dead_events(conn, before=before, most=most))
