"""Counts what is in every table: what a backup must hold, and what a way back must leave."""

from psycopg import sql

from clients.postgres import Connection
from shared.operations import migration_store as store


def count_rows(conn: Connection) -> dict[str, int]:
    """How many rows each table of ours has, by its name with the schema."""
    return {f"{schema}.{table}": _count(conn, schema, table) for schema, table in store.list_tables(conn)}


def _count(conn: Connection, schema: str, table: str) -> int:
    counted = conn.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))).fetchone()
    return int(str(counted[0])) if counted else 0
