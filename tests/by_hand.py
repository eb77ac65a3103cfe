"""Statements written by hand: what each comes to, and what rows every table with a tenant really has."""

import json
from uuid import UUID

import psycopg
from psycopg import sql

from clients.postgres import Connection
from tests.as_owner import owner_connection, rows

NOT_ALLOWED = "42501"  # a missing grant and a policy's refusal look the same
TENANT_TABLES = """
    select c.relname
    from pg_class as c
    inner join pg_attribute as a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
    order by c.relname
"""
# In order: what a login may write, or of a table it may not write at all every column; never what the server works out
# itself, since to write that is refused before anybody looks at rights.
WRITABLE_COLUMNS = """
    select a.attname
    from pg_attribute as a
    where
        a.attrelid = %(table)s::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        and (
            has_column_privilege(%(login)s, a.attrelid, a.attnum, 'insert')
            or not has_any_column_privilege(%(login)s, a.attrelid, 'insert')
        )
    order by a.attnum
"""


def tenant_tables() -> list[str]:
    return [str(table) for (table,) in rows(TENANT_TABLES)]


def rows_of(table: str, tenant_id: UUID) -> list[dict[str, object]]:
    with owner_connection() as conn:
        query = sql.SQL("select to_jsonb(t) from {} as t where tenant_id = %s order by to_jsonb(t)::text")
        found = conn.execute(query.format(sql.Identifier(table)), (tenant_id,)).fetchall()
    return [row for (row,) in found if isinstance(row, dict)]


def writable_columns(conn: Connection, table: str) -> list[str]:
    with owner_connection() as owner_conn:
        found = owner_conn.execute(WRITABLE_COLUMNS, {"table": table, "login": conn.info.user}).fetchall()
    return [sql.Identifier(str(name)).as_string(conn) for (name,) in found]


def insert_into(conn: Connection, table: str) -> str:
    """A statement for `outcome` that writes a row as `some_row` gives it."""
    columns = ", ".join(writable_columns(conn, table))
    return f"insert into TABLE ({columns}) select {columns} from jsonb_populate_record(null::TABLE, %s)"  # noqa: S608 - their own names


def outcome(conn: Connection, statement: str, *values: object, table: str = "") -> object:
    """The SQLSTATE a statement ends with, or the number of rows it reached; undone either way."""
    composed = sql.SQL(statement.replace("{", "{{").replace("}", "}}").replace("TABLE", "{}")).format(
        *[sql.Identifier(table)] * statement.count("TABLE")
    )
    try:
        with conn.transaction(force_rollback=True):
            return conn.execute(composed, values or None).rowcount
    except psycopg.Error as exc:
        return exc.sqlstate


def some_row(table: str, tenant_id: UUID) -> str:
    return json.dumps(rows_of(table, tenant_id)[0])
