"""The table of walls: each can be taken away, and the test it names turns red."""

from tests.walls.removals import (
    access,
    assignment,
    catalogue,
    context,
    credentials,
    documents,
    evasion,
    foreign,
    invitations,
    leaks,
    revocation,
    rights,
    tenants,
    tokens,
)
from tests.walls.wall import Wall

# Numbers are never given twice: database W01 to W199, edge from W201 on.
WALLS: tuple[Wall, ...] = (
    *context.WALLS,
    *tenants.WALLS,
    *catalogue.WALLS,
    *rights.WALLS,
    *leaks.WALLS,
    *documents.WALLS,
    *access.WALLS,
    *invitations.WALLS,
    *tokens.WALLS,
    *foreign.WALLS,
    *assignment.WALLS,
    *revocation.WALLS,
    *evasion.WALLS,
    *credentials.WALLS,
)

# Attacks that no wall of ours stands against, and why there is nothing to take away.
WITHOUT_A_WALL: dict[str, str] = {
    "test_isolation.py::test_victim_has_a_row_in_every_table": "no attack: it says that there is something to reach",
    "test_catalogue.py::test_sweep_looks_at_the_tables_there_are": "no attack: it says that the sweep sees tables",
    "test_rights.py::test_large_objects_hold_nothing_and_the_product_knows_none": "any role may make one; that none of"
    " ours does is the claim, and DECISIONS says what that leaves open",
    "test_leaks.py::test_plan_shows_no_value_of_another_tenant": "a plan holds constants of its statement;"
    " PostgreSQL puts no value of a row into it",
    "test_documents.py::test_stored_document_comes_back_as_it_was_sent": "no attack: it says that documents come back",
    "test_documents.py::test_every_index_of_tenants_documents_begins_with_the_tenant": "there is none of them yet",
    "test_context.py::test_context_of_a_savepoint_ends_with_it": "PostgreSQL undoes any setting with its savepoint",
    "test_evasion.py::test_one_caller_leaves_a_bounded_number_of_keys_that_all_end": "the keys are three, and that each"
    " ends is the script's own doing: it cannot be taken away from here",
    "test_foreign_ids.py::test_every_id_that_a_request_may_name_is_tried": "no attack: it says that none is left out",
    "test_tokens.py::test_time_that_is_none_is_no_fault_of_ours": "PyJWT refuses such a number in good words",
}
