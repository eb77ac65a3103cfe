"""Reads and changes rows as the tables' owner: what is really there, whatever a request may see of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg

from clients.postgres import Connection
from shared.context import Actor, make_token

COUNTED = (
    "plugin",
    "plugin_deprecation",
    "version",
    "environment",
    "installed_set",
    "installed_package",
    "outbox",
    "audit_entry",
    "idempotency_key",
)


@contextmanager
def owner_connection(actor: Actor | None = None) -> Iterator[Connection]:
    """A connection as plugyard_owner; committed when the block ends. Audited tables change in an actor's name only."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as conn:
        if actor:
            conn.execute("select app.begin(%s, %s)", (make_token(actor), actor.request_id))
        yield conn


def rows(query: str, *values: object) -> list[tuple[object, ...]]:
    """The rows of a query, across all tenants."""
    with owner_connection() as conn:
        return conn.execute(query.encode(), values).fetchall()


def count_rows(tenant_id: UUID) -> dict[str, object]:
    """How many rows the tenant has in each table that a request may write."""
    query = " union all ".join(
        f"select '{table}', count(*) from {table} where tenant_id = %s"  # noqa: S608 - names from the list above
        for table in COUNTED
    )
    return {str(table): count for table, count in rows(query, *[tenant_id] * len(COUNTED))}


def change(actor: Actor, statement: str, *values: object) -> int:
    """Run a statement in the actor's name past every policy; answers how many rows it changed."""
    with owner_connection(actor) as conn:
        return conn.execute(statement.encode(), values).rowcount


def clear_unfinished_rebuilds() -> None:
    """Forget rebuilds of the search that nobody will finish, as ten minutes of waiting would."""
    with owner_connection() as conn:
        conn.execute("set local role plugyard_search")
        for (generation,) in conn.execute(
            "delete from search.generation where not is_ready returning generation"
        ).fetchall():
            conn.execute(f"drop table search.plugin_search_g{generation}, search.word_form_g{generation}".encode())


def search_rows(query: str, *values: object) -> list[tuple[object, ...]]:
    """The rows of a query over the search projection, as its owner."""
    with owner_connection() as conn:
        conn.execute("set local role plugyard_search")
        return conn.execute(query.encode(), values).fetchall()


def series_rows(query: str, *values: object) -> list[tuple[object, ...]]:
    """The rows of a query in the database of the time series, across all tenants."""
    with psycopg.connect(os.environ["ANALYTICS_OWNER_URL"]) as conn:
        return conn.execute(query.encode(), values).fetchall()
