"""Walls of the document store, all of them in the one wrapper that everything goes through."""

from collections.abc import Mapping
from uuid import UUID

from tests.walls.wall import Wall

FILE = "test_documents.py::"
MODULE = "clients.tenant_documents."


def no_term(_: UUID) -> dict[str, object]:
    """A filter without the tenant."""
    return {}


def bare_key(_: UUID, document_id: UUID) -> str:
    """A key that all tenants share."""
    return str(document_id)


def any_name(name: str) -> str:
    """Whatever a caller names."""
    return name


def any_value(_: str, value: object) -> object:
    """Whatever a caller sends."""
    return value


def any_fields(fields: Mapping[str, object]) -> dict[str, object]:
    """Whatever a caller wants stored."""
    return dict(fields)


WALLS = (
    Wall(
        "W100",
        "no document is read without the tenant in the filter",
        f"{FILE}test_no_reading_shows_a_document_of_another_tenant",
        patch={f"{MODULE}_own": no_term},
    ),
    Wall(
        "W101",
        "no document is written without the tenant in the filter",
        f"{FILE}test_no_writing_reaches_a_document_of_another_tenant",
        patch={f"{MODULE}_own": no_term},
    ),
    Wall(
        "W102",
        "a page goes on among the tenant's own documents",
        f"{FILE}test_page_after_another_tenants_document_holds_own_ones_alone",
        patch={f"{MODULE}_own": no_term},
    ),
    Wall(
        "W103",
        "a document's key is its tenant's own",
        f"{FILE}test_id_that_another_tenant_has_taken_is_free",
        patch={f"{MODULE}_key": bare_key},
    ),
    Wall(
        "W104",
        "what a caller compares with is a plain value",
        f"{FILE}test_operator_in_the_place_of_a_value_is_refused",
        patch={f"{MODULE}_scalar": any_value},
    ),
    Wall(
        "W105",
        "what a caller compares is a field, and none of the wrapper's own",
        f"{FILE}test_operator_or_key_in_the_place_of_a_field_is_refused",
        patch={f"{MODULE}_name": any_name},
    ),
    Wall(
        "W106",
        "a document does not say whose it is",
        f"{FILE}test_document_cannot_name_its_tenant_or_key",
        patch={f"{MODULE}_plain": any_fields},
    ),
    Wall(
        "W107",
        "a stored field has the name of a field",
        f"{FILE}test_document_has_no_field_that_is_an_operator",
        patch={f"{MODULE}_plain_name": any_name},
    ),
)
