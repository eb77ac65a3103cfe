"""What its asker may not see does not leave the edge: not in a body, a 304 or a replay, and not by a filter."""

import json
from dataclasses import dataclass
from typing import Annotated, cast
from uuid import UUID

import pytest
from fastapi import Query

from infra.local.issuer import Issuer
from shared.context import Actor, transaction
from shared.edge.gateway_types import Event, Result
from shared.edge.http import CurrentActor, http_handler, room_app
from shared.edge.preconditions import IfMatch
from shared.fields import Internal, Personal, RequestModel, ResponseModel
from shared.filters import Reads
from shared.identity.service import require
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Api, lambda_context
from tests.as_owner import change
from tests.factories import make_api
from tests.recorded_events import EVENTS

EMAIL = "olive@made.example"
MASKED = {"email": None, "masked": ["email"]}


class Person(ResponseModel):
    """A person of a made room."""

    subject_field = "user_id"

    href: Annotated[str, Internal] = "/v1/made"
    user_id: Annotated[UUID, Internal]
    email: Annotated[str, Personal] = EMAIL
    revision: Annotated[int, Internal] = 4


class People(ResponseModel):
    """A page of them."""

    items: Annotated[list[Person], Internal]


class ListPeople(RequestModel):
    """Which of them."""

    email: Annotated[str | None, Reads("email")] = None


app = room_app("made")
READ: list[str | None] = []


@app.get("/v1/made")
def get_person(actor: CurrentActor) -> Person:
    """Someone else."""
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
    return Person(user_id=new_id())


@app.post("/v1/made", status_code=201)
def create_person(actor: CurrentActor) -> Person:
    """Someone else, made."""
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
        return Person(user_id=new_id())


@app.patch("/v1/made")
def update_person(revision: IfMatch, actor: CurrentActor) -> Person:
    """Someone else, changed."""
    return Person(user_id=new_id(), revision=revision + 1)


@app.get("/v1/made/list")
def list_people(query: Annotated[ListPeople, Query()], actor: CurrentActor) -> People:
    """Others, by a filter."""
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
        READ.append(query.email)
    return People(items=[Person(user_id=new_id())])


@app.get("/v1/made/own")
def get_own(query: Annotated[ListPeople, Query()], actor: CurrentActor) -> People:
    """The caller, and somebody else; no permission is asked for."""
    return People(items=[Person(user_id=actor.user_id), Person(user_id=new_id())])


handler = http_handler(app)


@dataclass(frozen=True)
class Caller:
    """One signed-in caller of the made room."""

    api: Api

    def send(self, method: str, path: str, headers: dict[str, str] | None = None, query: str = "") -> Result:
        """A request of theirs."""
        event = cast("Event", json.loads((EVENTS / "list_roles.json").read_text()))
        http = {"method": method, "path": path, "sourceIp": self.api.source_ip}
        sent = {**self.api.bearer, "content-type": "application/json", **(headers or {})}
        context = {**event["requestContext"], "http": http}
        asked = {**event, "rawPath": path, "rawQueryString": query, "headers": sent, "requestContext": context}
        return handler(cast("Event", asked), lambda_context())


def body(result: Result) -> dict[str, object]:
    """What an answer says."""
    return cast("dict[str, object]", json.loads(result["body"]))


@pytest.fixture
def developer(issuer: Issuer, owner: Actor) -> Caller:
    """Who may read the catalog and nothing personal."""
    return Caller(make_api(issuer, owner, BuiltInRole.DEVELOPER))


@pytest.fixture
def officer(issuer: Issuer, owner: Actor) -> Caller:
    """Who may read what is personal."""
    return Caller(make_api(issuer, owner, BuiltInRole.PRIVACY_OFFICER))


def take_away_personal_read(owner: Actor) -> None:
    """From every role of the tenant."""
    change(
        owner,
        "update role set permissions = array_remove(permissions, 'personal:read') where tenant_id = %s",
        owner.tenant_id,
    )


def test_personal_field_is_shown_to_who_holds_the_right_as_the_request_found_it(
    developer: Caller, officer: Caller, owner: Actor
) -> None:
    assert body(developer.send("GET", "/v1/made")).items() >= MASKED.items()
    seen = body(officer.send("GET", "/v1/made"))
    assert (seen["email"], "masked" in seen) == (EMAIL, False)

    take_away_personal_read(owner)

    assert body(officer.send("GET", "/v1/made")).items() >= MASKED.items()


def test_people_see_themselves_in_full_and_others_masked_where_no_permission_was_asked_for(officer: Caller) -> None:
    me, other = cast("list[dict[str, object]]", body(officer.send("GET", "/v1/made/own"))["items"])

    assert (me["email"], other["email"]) == (EMAIL, None)


def test_copy_of_an_unmasked_answer_is_not_confirmed_once_the_right_is_gone(officer: Caller, owner: Actor) -> None:
    etag = officer.send("GET", "/v1/made")["headers"]["etag"]
    assert officer.send("GET", "/v1/made", {"if-none-match": etag})["statusCode"] == 304

    take_away_personal_read(owner)
    answer = officer.send("GET", "/v1/made", {"if-none-match": etag})

    assert (answer["statusCode"], body(answer)["email"]) == (200, None)
    assert officer.send("GET", "/v1/made", {"if-none-match": answer["headers"]["etag"]})["statusCode"] == 304


def test_etag_of_a_masked_answer_is_good_for_a_change(developer: Caller) -> None:
    etag = developer.send("GET", "/v1/made")["headers"]["etag"]

    changed = developer.send("PATCH", "/v1/made", {"if-match": etag})

    assert etag.startswith('"4-')
    assert (changed["statusCode"], body(changed)["revision"]) == (200, 5)


def test_replay_shows_no_more_than_its_asker_may_see_now(officer: Caller, owner: Actor) -> None:
    key = {"idempotency-key": "once"}
    first = officer.send("POST", "/v1/made", key)
    assert body(first)["email"] == EMAIL
    assert body(officer.send("POST", "/v1/made", key)) == body(first)

    take_away_personal_read(owner)
    again = officer.send("POST", "/v1/made", key)

    assert again["statusCode"] == 201
    assert body(again) == body(first) | MASKED
    assert again["headers"]["content-length"] == str(len(again["body"]))
    assert again["headers"]["etag"] != first["headers"]["etag"]


@pytest.mark.parametrize("path", ["/v1/made/list", "/v1/made/own"])
def test_filter_by_a_field_one_may_not_see_is_refused_by_its_name(developer: Caller, path: str) -> None:
    refused = developer.send("GET", path, query=f"email={EMAIL}")

    assert refused["statusCode"] == 403
    assert body(refused).items() >= {"code": "field-hidden", "permission": "personal:read", "field": "email"}.items()
    assert developer.send("GET", path)["statusCode"] == 200
    assert EMAIL not in READ


def test_filter_by_a_personal_field_is_for_who_may_see_it(officer: Caller, owner: Actor) -> None:
    assert officer.send("GET", "/v1/made/list", query="email=o")["statusCode"] == 200

    take_away_personal_read(owner)

    assert officer.send("GET", "/v1/made/list", query="email=o")["statusCode"] == 403
