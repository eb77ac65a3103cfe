"""The bench's own statements, and the catalog as the peers index it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast
from uuid import UUID

import aiosql

from clients.postgres import Connection


@dataclass(frozen=True)
class Document:
    """One plugin; other_text is its keywords, category and publisher."""

    tenant_id: UUID
    plugin_id: UUID
    is_public: bool
    name: str
    title: str | None
    other_text: str


class Statements(Protocol):
    """What `bench.sql` holds; results are read while their transaction is open."""

    def list_documents(self, conn: Connection) -> Iterator[Document]: ...
    def answer(self, conn: Connection) -> int: ...
    def make_naive_catalog(self, conn: Connection) -> None: ...
    def list_naive_page(self, conn: Connection, *, tenant_id: UUID, query: str) -> Iterator[tuple[UUID, ...]]: ...
    def count_naive_rows(self, conn: Connection) -> int: ...
    def vacuum(self, conn: Connection) -> None: ...


_FILE = Path(__file__).with_name("bench.sql")
statements = cast("Statements", aiosql.from_path(_FILE, "psycopg", record_classes={"Document": Document}))


def list_documents(conn: Connection) -> list[Document]:
    """Every plugin of every tenant, in name order. conn: the owner's."""
    return list(statements.list_documents(conn))


def vacuum(conn: Connection) -> None:
    """Clean and analyze all tables of the database. conn: its owner's, in autocommit mode."""
    statements.vacuum(conn)
