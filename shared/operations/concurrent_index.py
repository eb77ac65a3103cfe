"""Builds an index without blocking writers, and repairs what an interrupted build of it left behind.

`create index concurrently` commits its catalogue row first. A build that is killed or refused leaves that row invalid:
every writer keeps it up to date, no reader may use it, and a second `create index` says that it exists.
"""

import re
from collections.abc import Callable

from clients.postgres import Connection
from shared.operations import migration_store as store

_BUILT = re.compile(
    r'create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?([\w."]+)\s+on\s+(?:only\s+)?([\w."]+)',
    re.IGNORECASE,
)


def find_built_name(statement: str) -> str | None:
    """The index, in the table's schema, that a statement builds concurrently; None for any other statement."""
    found = _BUILT.match(statement)
    if found is None:
        return None
    schema, dot, _ = found.group(2).rpartition(".")
    return f"{schema}{dot}{found.group(1)}"


def build_index(conn: Connection, statement: str, report: Callable[[str], None]) -> None:
    """Run the statement, unless it was run to its end before; what it left half done is dropped first.

    conn: one without lock_timeout: the build waits for every transaction that is older than it.
    """
    name = find_built_name(statement)
    found = store.find_index(conn, name) if name else None
    if found and found.is_valid:
        # As after a kill between the build and its being written down. It is known by its name alone: whether it has
        # the columns of this statement, only a condition of the migration can say.
        report(f"index {found.index_name} is there already")
        return
    if found:
        report(f"index {found.index_name} was left invalid by an interrupted build; dropping it and building again")
        _drop_index(conn, found.index_name)
    conn.execute(statement.encode())


def _drop_index(conn: Connection, index_name: str) -> None:
    # The server has quoted the name where it must be.
    conn.execute(f"drop index concurrently {index_name}".encode())
