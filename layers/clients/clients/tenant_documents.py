"""A collection of the document store as one tenant sees it: no filter lacks the tenant, and no value is an operator."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from clients.documents import documents

if TYPE_CHECKING:
    from pymongo.collection import Collection

Scalar = str | int | float | bool | UUID | datetime | None
Document = dict[str, object]

# Lower case and dots, so never `$where` or `_id`; a key of a stored document has no dots either.
PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
# Written by this module alone.
KEPT = frozenset({"_id", "tenant_id", "document_id"})


@dataclass(frozen=True)
class TenantDocuments:
    """One tenant's documents in a collection; each call is one command about one document, or reads one page.

    A caller gives values: fields to be equal to scalars, and documents of plain values. What the document server would
    take for an operator is refused: a dictionary in the place of a value, a name with a dollar.
    Raises: ValueError naming the field that is refused, never its value.
    """

    collection: str
    tenant_id: UUID

    def get_document(self, document_id: UUID) -> Document | None:
        """The document, or None if this tenant has none of that id."""
        return self._collection.find_one(self._filter({}, document_id))

    def list_documents(
        self, equal: Mapping[str, Scalar], after_document_id: UUID | None, page_size: int
    ) -> list[Document]:
        """Documents whose fields equal the given ones, by id, after the given one; None is the first page."""
        wanted = self._filter(equal)
        if after_document_id is not None:
            wanted["_id"] = {"$gt": _key(self.tenant_id, after_document_id)}
        return list(self._collection.find(wanted).sort("_id", 1).limit(page_size))

    def insert_document(self, document_id: UUID, fields: Mapping[str, object]) -> bool:
        """Whether the document is new; one that is there already stays as it is."""
        from pymongo.errors import DuplicateKeyError  # noqa: PLC0415 - see clients/documents.py

        kept = {"_id": _key(self.tenant_id, document_id), "tenant_id": self.tenant_id, "document_id": document_id}
        try:
            self._collection.insert_one({**_plain(fields), **kept})
        except DuplicateKeyError:
            return False
        return True

    def update_document(
        self, document_id: UUID, changes: Mapping[str, object], equal: Mapping[str, Scalar] | None = None
    ) -> bool:
        """Set fields; answers whether it was there, and as `equal` says, such as of the revision that was read."""
        wanted = self._filter(equal or {}, document_id)
        return self._collection.update_one(wanted, {"$set": _plain(changes)}).matched_count == 1

    def delete_document(self, document_id: UUID) -> bool:
        """Whether it was there."""
        return self._collection.delete_one(self._filter({}, document_id)).deleted_count == 1

    @property
    def _collection(self) -> "Collection[Document]":
        return documents()[self.collection]

    def _filter(self, equal: Mapping[str, Scalar], document_id: UUID | None = None) -> Document:
        wanted: Document = {_name(name): _scalar(name, value) for name, value in equal.items()}
        if document_id is not None:
            wanted["document_id"] = document_id
        return wanted | _own(self.tenant_id)


def _own(tenant_id: UUID) -> Document:
    """The term that no filter is without."""
    return {"tenant_id": tenant_id}


def _key(tenant_id: UUID, document_id: UUID) -> str:
    """A key of the tenant's own: one that another tenant has taken would tell that it is taken."""
    return f"{tenant_id}/{document_id}"


def _name(name: str) -> str:
    if not PATH.fullmatch(name) or name in KEPT:
        raise ValueError(f"no field to compare: {name}")
    return name


def _scalar(name: str, value: Scalar) -> Scalar:
    # A dictionary is where operators come from, a pattern or code object runs; a list is compared in two ways.
    if not isinstance(value, Scalar):
        raise ValueError(f"not a plain value to compare with: {name}")  # noqa: TRY004 - one kind for all that is refused
    return value


def _plain(fields: Mapping[str, object]) -> Document:
    """Fields of a document as they are stored; none that this module writes itself."""
    for name in fields.keys() & KEPT:
        raise ValueError(f"no field to set: {name}")
    return {_plain_name(name): _plain_value(name, value) for name, value in fields.items()}


def _plain_name(name: str) -> str:
    if not name or name[0] == "$" or "." in name or "\0" in name:
        raise ValueError(f"no name of a field: {name}")
    return name


def _plain_value(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return {_plain_name(inner): _plain_value(inner, part) for inner, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain_value(name, part) for part in value]
    if not isinstance(value, Scalar):
        raise ValueError(f"not a plain value: {name}")  # noqa: TRY004 - as above
    return value
