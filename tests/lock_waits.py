"""Waits until transactions of the application wait for one another: an order that is forced and not hoped for."""

import os
from collections.abc import Callable
from threading import Event

import psycopg

WAITING = (
    "select count(*) from pg_stat_activity"
    " where usename = 'plugyard_app' and wait_event_type = 'Lock' and datname = current_database()"
)


def wait_until_one_waits(is_over: Callable[[], bool]) -> None:
    """Until a transaction of the application waits for a lock; the one that is meant must not be over before."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as conn:
        while conn.execute(WAITING).fetchone() == (0,):
            assert not is_over(), "it did not wait"
            Event().wait(0.01)
