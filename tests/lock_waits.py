"""Waits until transactions of the application wait for one another: an order that is forced and not hoped for."""

import os
from collections.abc import Callable
from threading import Event

import psycopg

# Each login sees only its own waiting.
URLS = {"plugyard_app": "DATABASE_URL", "plugyard_jobs": "DATABASE_JOBS_URL"}
WAITING = (
    "select count(*) from pg_stat_activity"
    " where usename = %s and wait_event_type = 'Lock' and datname = current_database()"
)


def wait_until_one_waits(is_over: Callable[[], bool], login: str = "plugyard_app", setting: str = "") -> None:
    """Until a transaction of a login waits for a lock; the one that is meant must not be over before.

    setting: names the database, if it is another than the main one.
    """
    with psycopg.connect(os.environ[setting or URLS[login]], autocommit=True) as conn:
        while conn.execute(WAITING, (login,)).fetchone() == (0,):
            assert not is_over(), "it did not wait"
            Event().wait(0.01)
