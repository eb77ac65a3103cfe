"""The bench's own statements, and the catalog as the peers index it."""

from dataclasses import dataclass
from pathlib import Path
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


statements = aiosql.from_path(
    Path(__file__).with_name("bench.sql"), "psycopg", record_classes={"Document": Document}, mandatory_parameters=False
)


def list_documents(conn: Connection) -> list[Document]:
    """Every plugin of every tenant, in name order. conn: the owner's."""
    return list(statements.list_documents(conn))
