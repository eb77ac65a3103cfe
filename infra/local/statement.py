"""Explains and runs one named statement with sample values, then rolls it back: `make sql NAME=catalog.search_plugins`.

It runs in the context of the demo tenant's owner: as the application's role, as a request would, or, where that role
may not, as the jobs login, as a background function would.
"""

import re
import sys
from collections.abc import Mapping
from contextlib import suppress

import psycopg
from psycopg.pq import ExecStatus

from clients.postgres import Connection, Login
from infra.local.dev_users import find_dev_user
from infra.local.issuer import ISSUER
from infra.local.statement_values import sample_values
from shared import queries
from shared.context import Actor, transaction
from shared.identity.service import find_user
from shared.ids import new_id

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_MOST_ROWS = 10


class _RolledBack(Exception):
    """Ends the transaction: nothing of a statement that was only looked at may stay."""


def main() -> None:
    room, _, name = (sys.argv[1] if len(sys.argv) > 1 else "").partition(".")
    known = queries.load(room) if (queries.FOLDER / f"{room}.sql").exists() else None
    if known is None:
        rooms = ", ".join(sorted(path.stem for path in queries.FOLDER.glob("*.sql")))
        sys.exit(f"Name a statement as ROOM.NAME, such as `make sql NAME=catalog.search_plugins`. Rooms: {rooms}.")
    if name not in known.available_queries:
        names = ", ".join(sorted(n for n in known.available_queries if not n.endswith("_cursor")))
        sys.exit(f"{room} has no statement {name!r}; it has: {names}.")
    actor = _demo_owner()
    statement = getattr(known, name).sql
    of_requests, of_jobs = _logins(room)
    with suppress(_RolledBack), transaction(actor, of_requests) as conn:
        types = _parameter_types(conn, statement)
        raise _RolledBack
    values = sample_values(actor, types)
    for parameter, value in values.items():
        print(f"{parameter:>24} {types[parameter]:<28} {value}")
    login = of_requests if _may_run(actor, of_requests, statement, values) else of_jobs
    with suppress(_RolledBack), transaction(actor, login) as conn:
        _print_plan(conn, statement, values)
        _print_rows(conn, statement, values)
        raise _RolledBack


def _logins(file: str) -> tuple[Login, Login]:
    """As whom a request and a background function run the statements of a file."""
    return (Login.ANALYTICS, Login.ANALYTICS_JOBS) if queries.is_of_analytics(file) else (Login.APP, Login.JOBS)


def _may_run(actor: Actor, login: Login, statement: str, values: Mapping[str, str | None]) -> bool:
    """Whether a request's role has the rights the statement needs; explaining it asks for them all."""
    with suppress(_RolledBack), transaction(actor, login) as conn:
        try:
            conn.execute(f"explain {statement}".encode(), values)
        except psycopg.errors.InsufficientPrivilege:
            return False
        raise _RolledBack
    return True


def _demo_owner() -> Actor:
    user = find_dev_user("acme")
    member = find_user(user.tenant_id, ISSUER, user.subject)
    return Actor(member.tenant_id, member.person_id, member.user_id, new_id())


def _parameter_types(conn: Connection, statement: str) -> dict[str, str]:
    """Each parameter's type as PostgreSQL infers it, in the order of their first use."""
    names = list(dict.fromkeys(_PLACEHOLDER.findall(statement)))
    numbered = _PLACEHOLDER.sub(lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")
    prepared = conn.pgconn.prepare(b"looked_at", numbered.encode())
    if prepared.status != ExecStatus.COMMAND_OK:
        sys.exit(prepared.get_error_message())
    described = conn.pgconn.describe_prepared(b"looked_at")
    return {name: _type_name(conn, described.param_type(place)) for place, name in enumerate(names)}


def _type_name(conn: Connection, oid: int) -> str:
    known = conn.adapters.types.get(oid)
    if known is None:
        return "unknown"
    return f"{known.regtype}[]" if oid == known.array_oid else known.regtype


def _print_plan(conn: Connection, statement: str, values: Mapping[str, str | None]) -> None:
    """The plan as it was carried out; a writing statement writes, so it has its own savepoint."""
    with suppress(psycopg.Rollback), conn.transaction():
        try:
            plan = conn.execute(f"explain (analyze, buffers, settings) {statement}".encode(), values).fetchall()
        except psycopg.Error as exc:
            plan = [(f"no plan: {exc}",)]
        print("", *(row[0] for row in plan), sep="\n")
        raise psycopg.Rollback


def _print_rows(conn: Connection, statement: str, values: Mapping[str, str | None]) -> None:
    try:
        cursor = conn.execute(statement.encode(), values)
    except psycopg.Error as exc:
        sys.exit(f"\nNeither role can run it with these values: {exc}")
    print(f"\n{cursor.rowcount} rows")
    for row in cursor.fetchmany(_MOST_ROWS) if cursor.description else []:
        print(row)


if __name__ == "__main__":
    main()
