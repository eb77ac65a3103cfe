"""What every test of plans needs: values for a statement's parameters, and the tables that a plan reads whole."""

import re
from collections.abc import Iterator, Mapping

from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

from clients.postgres import Connection

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_BY_TYPE = {
    "bool": "true",
    "jsonb": "[]",
    "text": "word",
    "timestamptz": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "bytea": "\\x00",
    "interval": "1 hour",
}


def values_for(conn: Connection, text: str, by_name: Mapping[str, str], an_id: str) -> dict[str, str | None]:
    """A value for each parameter of a statement by its name, else by the type PostgreSQL infers for it.

    an_id: for every UUID. Raises: psycopg.Error if the login may not run the statement.
    """
    names = list(dict.fromkeys(PLACEHOLDER.findall(text)))
    numbered = PLACEHOLDER.sub(lambda found: f"${names.index(found[1]) + 1}", text).replace("%%", "%")
    prepared = conn.pgconn.prepare(b"", numbered.encode())
    if prepared.status != ExecStatus.COMMAND_OK:
        raise error_from_result(prepared)
    described = conn.pgconn.describe_prepared(b"")
    values: dict[str, str | None] = {}
    for place, name in enumerate(names):
        kind = conn.adapters.types[described.param_type(place)]
        is_array = described.param_type(place) == kind.array_oid
        fallback = "{}" if is_array else _BY_TYPE.get(kind.name, an_id if kind.name == "uuid" else "1")
        values[name] = None if name in {"after", "generation"} else by_name.get(name, fallback)
    return values


def sequential_scans(node: object) -> Iterator[str]:
    """The tables a plan reads in sequence."""
    if isinstance(node, list):
        for part in node:
            yield from sequential_scans(part)
    elif isinstance(node, dict):
        if node.get("Node Type") == "Seq Scan":
            yield node["Relation Name"]
        for part in node.values():
            yield from sequential_scans(part)
