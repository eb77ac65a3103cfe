"""The document store knows no policies: the one wrapper all go through keeps tenants apart and operators out."""

import re
from collections.abc import Iterator

import pytest

from clients.documents import documents
from clients.tenant_documents import Scalar, TenantDocuments
from shared.context import Actor
from shared.ids import new_id
from shared.operations.document_migrations import read_declarations
from shared.operations.migration_files import SQL

# What a caller may send in the place of a value, for a server that would take it for an order.
OPERATORS: tuple[object, ...] = (
    {"$ne": None},
    {"$gt": ""},
    {"$regex": ".*"},
    {"$in": ["a", "b"]},
    {"$where": "true"},
    {"$exists": True},
    {"title": "mine"},
    ["mine"],
    re.compile(".*"),
    b"mine",
)
NAMES = ("tenant_id", "$where", "$or", "$expr", "$and", "title.$ne", "_id", "document_id", "", "$", "title\0", "Title")


@pytest.fixture
def mine(owner: Actor) -> Iterator[TenantDocuments]:
    """A collection that nobody else uses, as the owner's tenant sees it."""
    name = f"walls_{new_id().hex}"
    yield TenantDocuments(name, owner.tenant_id)
    documents().drop_collection(name)


@pytest.fixture
def theirs(mine: TenantDocuments, stranger: Actor) -> TenantDocuments:
    """The same collection, as another tenant sees it."""
    return TenantDocuments(mine.collection, stranger.tenant_id)


def test_no_reading_shows_a_document_of_another_tenant(mine: TenantDocuments, theirs: TenantDocuments) -> None:
    document_id = new_id()
    theirs.insert_document(document_id, {"title": "theirs"})
    mine.insert_document(new_id(), {"title": "mine"})

    assert mine.get_document(document_id) is None
    assert [found["title"] for found in mine.list_documents({}, None, 10)] == ["mine"]
    assert mine.list_documents({"title": "theirs"}, None, 10) == []
    assert [found["title"] for found in theirs.list_documents({"title": "theirs"}, None, 10)] == ["theirs"]


def test_no_writing_reaches_a_document_of_another_tenant(mine: TenantDocuments, theirs: TenantDocuments) -> None:
    document_id = new_id()
    theirs.insert_document(document_id, {"title": "theirs"})
    before = theirs.get_document(document_id)

    assert not mine.update_document(document_id, {"title": "mine"})
    assert not mine.delete_document(document_id)
    assert theirs.get_document(document_id) == before
    assert before


def test_page_after_another_tenants_document_holds_own_ones_alone(
    mine: TenantDocuments, theirs: TenantDocuments
) -> None:
    ids = sorted((new_id() for _ in range(6)), key=str)
    for place, document_id in enumerate(ids):
        (mine, theirs)[place % 2].insert_document(document_id, {"place": place})

    first = mine.list_documents({}, None, 2)
    rest = mine.list_documents({}, ids[2], 10)
    assert [found["place"] for found in first + rest] == [0, 2, 4]


def test_id_that_another_tenant_has_taken_is_free(mine: TenantDocuments, theirs: TenantDocuments) -> None:
    document_id = new_id()

    assert theirs.insert_document(document_id, {"title": "theirs"})
    assert mine.insert_document(document_id, {"title": "mine"})
    assert not mine.insert_document(document_id, {"title": "again"})
    assert [(it.get_document(document_id) or {})["title"] for it in (mine, theirs)] == ["mine", "theirs"]


@pytest.mark.parametrize("operator", OPERATORS, ids=str)
def test_operator_in_the_place_of_a_value_is_refused(mine: TenantDocuments, operator: Scalar) -> None:
    mine.insert_document(new_id(), {"title": "mine"})

    with pytest.raises(ValueError, match="plain value"):
        mine.list_documents({"title": operator}, None, 10)
    with pytest.raises(ValueError, match="plain value"):
        mine.update_document(new_id(), {"title": "x"}, {"revision": operator})


@pytest.mark.parametrize("name", NAMES)
def test_operator_or_key_in_the_place_of_a_field_is_refused(mine: TenantDocuments, name: str) -> None:
    with pytest.raises(ValueError, match="no field to compare"):
        mine.list_documents({name: "true"}, None, 10)


@pytest.mark.parametrize("name", ["tenant_id", "_id", "document_id"])
def test_document_cannot_name_its_tenant_or_key(mine: TenantDocuments, theirs: TenantDocuments, name: str) -> None:
    document_id = new_id()
    mine.insert_document(document_id, {"title": "mine"})

    for write in (mine.insert_document, mine.update_document):
        with pytest.raises(ValueError, match="no field to set"):
            write(document_id, {name: theirs.tenant_id})


@pytest.mark.parametrize("name", ["$set", "$inc", "tenant_id.x", "", "a\0b"])
def test_document_has_no_field_that_is_an_operator(mine: TenantDocuments, name: str) -> None:
    document_id = new_id()
    mine.insert_document(document_id, {"title": "mine"})

    for fields in ({name: 1}, {"inner": {name: 1}}, {"listed": [{"inner": {name: 1}}]}):
        for write in (mine.insert_document, mine.update_document):
            with pytest.raises(ValueError, match="no name of a field"):
                write(document_id, fields)


def test_stored_document_comes_back_as_it_was_sent(mine: TenantDocuments) -> None:
    document_id = new_id()
    sent = {"title": "It costs $5", "tags": ["a", "b"], "inner": {"is_new": True, "count": 2, "none": None}}
    mine.insert_document(document_id, sent)

    assert mine.update_document(document_id, {"revision": 2})
    assert not mine.update_document(document_id, {"title": "late"}, {"revision": 1})
    found = mine.get_document(document_id) or {}
    assert {name: found[name] for name in sent} == sent
    assert mine.delete_document(document_id)
    assert mine.get_document(document_id) is None


def test_every_index_of_tenants_documents_begins_with_the_tenant() -> None:
    """A unique one would tell one tenant what another has. One that lets documents expire has no place for it."""
    loose = [
        f"{file.name}: {index.name}"
        for file in read_declarations(SQL)
        if file.declared.collection != "document_migration"
        for index in file.declared.indexes
        if next(iter(index.keys)) != "tenant_id" and index.expire_after_s is None
    ]

    assert loose == []
