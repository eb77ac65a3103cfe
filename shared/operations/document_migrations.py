"""Brings the document store to this code: collections, indexes and JSON Schemas, as `sql/documents` declares them.

A file is applied once, in order, under the same lease as the migrations of PostgreSQL, and refused by its name when it
changes afterwards. Each step says what shall be there, so a run that was killed is simply repeated.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from clients.documents import DATABASE, connect
from shared.operations.document_models import Declaration, DocumentFile, DocumentMigration
from shared.operations.errors import MigrationFailed, MigrationUnreadable
from shared.operations.migration_apply import Report
from shared.operations.migration_files import find_pending
from shared.operations.migration_models import Applied

if TYPE_CHECKING:
    from pymongo.database import Database

# An index over what is there may take its time; all else, finding the server above all, must not.
INDEX_TIMEOUT_S = 600
RECORDS = "document_migration"
# A collection that is there; a command that this kind of server does not have (FerretDB, older DocumentDB).
EXISTS, UNKNOWN_COMMANDS = 48, {59, 72, 115, 303, 9}


def migrate_documents(url: str, folder: Path, report: Report) -> list[str]:
    """Apply every pending file; answers their names.

    Raises: MigrationRefused if the files do not fit the store. MigrationFailed with the store's own words.
    """
    files = read_declarations(folder)
    with connect(url) as client:
        database = client.get_default_database(DATABASE)
        with _named_failure("documents"):
            pending = find_pending(files, _applied(database))
        for file in pending:
            with _named_failure(file.name):
                _apply(database, file, report)
            report(f"applied {file.name}")
    return [file.name for file in pending]


def read_declarations(folder: Path) -> list[DocumentFile]:
    """Every declaration below a folder like `sql`, in order. Raises: MigrationUnreadable."""
    return [_read(path) for path in sorted((folder / "documents").glob("*.json"))]


def _read(path: Path) -> DocumentFile:
    try:
        declared = Declaration.model_validate(json.loads(path.read_text()))
    except (ValidationError, ValueError) as exc:
        raise MigrationUnreadable(path.name, str(exc)) from exc
    return DocumentFile(path.name.split("_", 1)[0], path.name, sha256(path.read_bytes()).hexdigest(), declared)


def _applied(database: "Database[dict[str, object]]") -> list[Applied]:
    rows = [DocumentMigration.model_validate(row) for row in database[RECORDS].find().sort("_id", 1)]
    return [Applied(row.version, row.name, row.sha256) for row in rows]


def _apply(database: "Database[dict[str, object]]", file: DocumentFile, report: Report) -> None:
    """The collection, its schema, its indexes; the record comes last, so that whatever failed is tried again."""
    from pymongo import IndexModel, timeout  # noqa: PLC0415 - see clients/documents.py

    declared = file.declared
    _create_collection(database, declared.collection)
    if not _set_schema(database, declared):
        report(f"{file.name}: this server checks no schema; the application alone does")
    collection = database[declared.collection]
    there = set(collection.index_information())
    for name in declared.dropped_indexes:
        if name in there:
            collection.drop_index(name)
    for index in declared.indexes:
        expiry = {} if index.expire_after_s is None else {"expireAfterSeconds": index.expire_after_s}
        keys = list(index.keys.items())
        with timeout(INDEX_TIMEOUT_S):
            collection.create_indexes([IndexModel(keys, name=index.name, unique=index.is_unique, **expiry)])
    database[RECORDS].update_one(
        {"_id": file.version},
        {"$set": {"name": file.name, "sha256": file.sha256}, "$currentDate": {"applied_at": True}},
        upsert=True,
    )


def _create_collection(database: "Database[dict[str, object]]", name: str) -> None:
    from pymongo.errors import OperationFailure  # noqa: PLC0415 - see clients/documents.py

    try:
        database.command("create", name)
    except OperationFailure as exc:
        if exc.code != EXISTS:
            raise


def _set_schema(database: "Database[dict[str, object]]", declared: Declaration) -> bool:
    """Whether the server takes the schema; what it takes, it checks for every writer."""
    from pymongo.errors import OperationFailure  # noqa: PLC0415 - see clients/documents.py

    try:
        database.command("collMod", declared.collection, validator={"$jsonSchema": declared.json_schema})
    except OperationFailure as exc:
        if exc.code not in UNKNOWN_COMMANDS:
            raise
        return False
    return True


@contextmanager
def _named_failure(name: str) -> Iterator[None]:
    from pymongo.errors import PyMongoError  # noqa: PLC0415 - see clients/documents.py

    try:
        yield
    except PyMongoError as exc:
        raise MigrationFailed(name, str(exc)) from exc
