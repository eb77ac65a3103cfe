"""Collections, indexes and schemas of the document store, declared in files and applied once."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit, urlunsplit

import pytest
from pymongo.errors import DuplicateKeyError, WriteError

from clients.documents import connect
from shared.ids import new_id
from shared.operations import document_migrations
from shared.operations.document_migrations import migrate_documents, read_declarations
from shared.operations.document_models import DocumentMigration
from shared.operations.errors import (
    DatabaseAhead,
    MigrationChanged,
    MigrationFailed,
    MigrationOutOfOrder,
    MigrationUnreadable,
)
from shared.operations.migration_files import SQL
from shared.operations.migrations import Run
from tests.sql.migration_project import MigrationProject

if TYPE_CHECKING:
    from pymongo.database import Database

NOTE: dict[str, object] = {
    "about": "Notes.",
    "collection": "note",
    "schema": {"bsonType": "object", "required": ["tenant_id"]},
    "indexes": [
        {"name": "note_title", "keys": {"tenant_id": 1, "title": -1}, "is_unique": True},
        {"name": "note_end", "keys": {"ends_at": 1}, "expire_after_s": 60},
    ],
}


@dataclass(frozen=True)
class Store:
    """An empty database of documents, and the declarations for it."""

    url: str
    folder: Path
    database: "Database[dict[str, object]]"

    def declare(self, name: str, **changes: object) -> None:
        """A file like NOTE, but for the changes."""
        (self.folder / "documents" / name).write_text(json.dumps(NOTE | changes))

    def migrate(self) -> list[str]:
        """Apply what is pending."""
        return migrate_documents(self.url, self.folder, lambda _: None)


@pytest.fixture
def store(stack: dict[str, str], tmp_path: Path) -> Iterator[Store]:
    """A database of its own, with no declaration but the first."""
    (tmp_path / "documents").mkdir()
    first = "0001_document_migration.json"
    (tmp_path / "documents" / first).write_text((SQL / "documents" / first).read_text())
    url = urlunsplit(urlsplit(stack["DOCUMENTS_URL"])._replace(path=f"/d{new_id().hex}"))
    with connect(url) as client:
        yield Store(url, tmp_path, client.get_default_database())


def test_collection_has_its_indexes_and_keeps_its_schema(store: Store) -> None:
    store.declare("0002_note.json")

    assert store.migrate() == ["0001_document_migration.json", "0002_note.json"]

    indexes = store.database["note"].index_information()
    assert indexes["note_title"]["key"] == [("tenant_id", 1), ("title", -1)]
    assert indexes["note_end"]["expireAfterSeconds"] == 60
    store.database["note"].insert_one({"tenant_id": "a", "title": "b"})
    with pytest.raises(DuplicateKeyError):
        store.database["note"].insert_one({"tenant_id": "a", "title": "b"})
    with pytest.raises(WriteError, match="validation"):
        store.database["note"].insert_one({"title": "of nobody"})


def test_declarations_are_applied_once(store: Store) -> None:
    store.migrate()

    assert store.migrate() == []


def test_later_file_changes_schema_and_indexes_of_the_same_collection(store: Store) -> None:
    store.declare("0002_note.json")
    store.migrate()
    colour = {"name": "note_colour", "keys": {"colour": 1}}
    store.declare("0003_note.json", schema={"bsonType": "object"}, indexes=[colour], dropped_indexes=["note_title"])

    assert store.migrate() == ["0003_note.json"]

    assert store.database["note"].index_information().keys() == {"_id_", "note_end", "note_colour"}
    store.database["note"].insert_one({"title": "of nobody"})


def test_run_that_was_killed_before_the_record_is_repeated(store: Store) -> None:
    store.declare("0002_note.json")
    store.migrate()
    store.database["document_migration"].delete_one({"_id": "0002"})

    assert store.migrate() == ["0002_note.json"]


def test_edited_declaration_is_refused_by_its_name(store: Store) -> None:
    store.declare("0002_note.json")
    store.migrate()
    store.declare("0002_note.json", about="Other notes.")

    with pytest.raises(MigrationChanged, match="0002_note"):
        store.migrate()


def test_missing_declaration_is_refused_by_its_name(store: Store) -> None:
    store.declare("0002_note.json")
    store.migrate()
    (store.folder / "documents" / "0002_note.json").unlink()

    with pytest.raises(DatabaseAhead, match="0002_note"):
        store.migrate()


def test_declaration_with_a_number_below_an_applied_one_is_refused(store: Store) -> None:
    store.declare("0003_note.json")
    store.migrate()
    store.declare("0002_late.json", collection="late")

    with pytest.raises(MigrationOutOfOrder, match="0002_late"):
        store.migrate()


def test_index_that_the_documents_forbid_fails_by_name_and_is_not_recorded(store: Store) -> None:
    store.migrate()
    store.database["note"].insert_many([{"tenant_id": "a", "title": "b"}, {"tenant_id": "a", "title": "b"}])
    store.declare("0002_note.json")

    with pytest.raises(MigrationFailed, match="0002_note"):
        store.migrate()

    assert store.database["document_migration"].count_documents({}) == 1


# An index may take ten minutes; a store that is away must not.
@pytest.mark.timeout(60)
def test_store_that_is_away_is_given_up_soon(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    with pytest.raises(MigrationFailed, match="documents"):
        migrate_documents(f"mongodb://127.0.0.1:{port}/", store.folder, lambda _: None)


def test_index_has_a_limit_of_its_own(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.migrate()
    store.declare("0002_note.json")
    monkeypatch.setattr(document_migrations, "INDEX_TIMEOUT_S", 1e-9)

    with pytest.raises(MigrationFailed, match="0002_note"):
        store.migrate()


@pytest.mark.parametrize(
    "changes", [{"collection": "No Name"}, {"indexes": [{"name": "x", "keys": {}}]}, {"colour": 1}]
)
def test_declaration_in_another_form_is_refused(store: Store, changes: dict[str, object]) -> None:
    store.declare("0002_note.json", **changes)

    with pytest.raises(MigrationUnreadable, match="0002_note"):
        read_declarations(store.folder)


def test_record_is_declared_as_it_is_read() -> None:
    (first, *_) = read_declarations(SQL)
    declared = cast("dict[str, list[str]]", first.declared.json_schema)
    fields = {field.alias or name for name, field in DocumentMigration.model_fields.items()}

    assert first.declared.collection == "document_migration"
    assert set(declared["required"]) == fields == set(declared["properties"])


def test_one_command_brings_both_stores_to_this_code(project: MigrationProject, store: Store) -> None:
    run = Run(documents_url=store.url)

    assert project.migrate(run).applied[-1] == "0001_document_migration.json"
    assert project.migrate(run).applied == []


def test_documents_that_are_ahead_are_let_be_and_what_was_applied_is_told(
    project: MigrationProject, store: Store
) -> None:
    store.declare("9999_newer.json")
    store.migrate()

    done = project.migrate(Run(documents_url=store.url))

    assert (done.applied[0], done.is_ahead) == ("0001_tenant_context.sql", True)
