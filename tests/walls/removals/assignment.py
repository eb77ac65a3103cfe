"""Walls before what a request says of its own accord: fields, parameters and headers that nobody asked for."""

import json
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from shared.context import Actor, Claim
from shared.edge import auth, well_formed
from shared.edge.gateway_types import Event
from tests.walls.wall import Wall

FILE = "test_mass_assignment.py::"

_authenticate, _check_request = auth.authenticate, well_formed.check_request


def check_and_tidy(event: Event) -> None:
    """Let a request through without a member that nobody knows, instead of refusing it."""
    _check_request(event)
    body = json.loads(event.get("body") or "null")
    if isinstance(body, dict):
        event["body"] = json.dumps({name: value for name, value in body.items() if name != "tenant_id"})


def repeats_let_through(_: Event) -> None:
    """Whichever of two parameters comes last."""


def authenticate_for_the_tenant_named(event: Event, request_id: UUID, claim: Claim | None, now: datetime) -> Actor:
    """The actor, in the tenant that a header names."""
    actor = _authenticate(event, request_id, claim, now)
    named = event["headers"].get("x-tenant-id")
    return replace(actor, tenant_id=UUID(named)) if named else actor


def authenticate_for_the_tenant_in_the_body(
    event: Event, request_id: UUID, claim: Claim | None, now: datetime
) -> Actor:
    """The actor, in the tenant that a document names."""
    actor = _authenticate(event, request_id, claim, now)
    body = json.loads(event.get("body") or "null")
    named = body.get("tenant_id") if isinstance(body, dict) else None
    return replace(actor, tenant_id=UUID(named)) if named else actor


WALLS = (
    Wall(
        "W230",
        "unknown fields are refused, not passed over",
        f"{FILE}test_body_with_a_field_that_its_model_has_not_is_refused",
        patch={"shared.edge.http.check_request": check_and_tidy},
    ),
    Wall(
        "W231",
        "a member is given once",
        f"{FILE}test_member_that_is_given_twice_counts_neither_time",
        patch={"shared.edge.well_formed._without_repeats": dict},
    ),
    Wall(
        "W232",
        "a parameter is given once",
        f"{FILE}test_parameter_that_is_given_twice_counts_neither_time",
        patch={"shared.edge.well_formed._check_query": repeats_let_through},
    ),
    Wall(
        "W233",
        "the tenant is the credential's",
        f"{FILE}test_tenant_or_user_in_the_query_or_a_header_changes_nothing",
        patch={"shared.edge.http.authenticate": authenticate_for_the_tenant_named},
    ),
    Wall(
        "W234",
        "only the platform's rows are public",
        f"{FILE}test_plugin_that_says_it_is_public_is_seen_by_nobody_else",
        sql="alter table public.plugin drop constraint plugin_public_check",
    ),
    Wall(
        "W235",
        "a document of a format that is not ours names no tenant",
        f"{FILE}test_field_that_is_not_read_of_a_document_changes_nothing",
        patch={"shared.edge.http.authenticate": authenticate_for_the_tenant_in_the_body},
    ),
)
