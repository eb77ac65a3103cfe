"""Environments over the API: named once, changed under their revision, announced, and each tenant's own."""

from functools import partial

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import count_rows, rows
from tests.at_once import at_once
from tests.factories import make_api, make_environment

DRAFT = {"name": "production", "title": "Production", "is_production": True}


@pytest.fixture
def production(api: Api) -> Answer:
    """The answer to a new environment."""
    return api.post("/v1/environments", DRAFT)


def href(answer: Answer) -> str:
    return str(answer.json["href"])


def announced(environment: Answer) -> list[tuple[object, ...]]:
    """Types and revisions of the events about an environment, oldest first."""
    query = "select event_type, aggregate_type, revision, data from outbox where aggregate_id = %s order by revision"
    return rows(query, environment.json["environment_id"])


def test_new_environment_is_read_as_it_was_answered(api: Api, production: Answer) -> None:
    read = api.get(href(production))

    assert production.status == 201
    assert production.headers["location"] == href(production)
    assert {name: production.json[name] for name in DRAFT} == DRAFT
    assert (read.status, read.headers["etag"], read.json) == (200, '"1"', production.json)
    assert api.get(href(production), {"if-none-match": '"1"'}).status == 304


def test_environment_is_changed_where_the_patch_names_a_field(api: Api, production: Answer) -> None:
    changed = api.patch(href(production), {"title": "Frankfurt"}, {"if-match": '"1"'})

    assert (changed.status, changed.headers["etag"]) == (200, '"2"')
    assert (changed.json["title"], changed.json["is_production"]) == ("Frankfurt", True)
    assert api.get(href(production)).json == changed.json


def test_both_changes_are_announced_under_their_revisions(api: Api, production: Answer) -> None:
    api.patch(href(production), {"is_production": False}, {"if-match": '"1"'})

    data = {"environment_id": production.json["environment_id"]}
    assert announced(production) == [
        ("plugyard.environment.created", "environment", 1, data),
        ("plugyard.environment.updated", "environment", 2, data),
    ]


def test_change_of_an_older_revision_is_refused(api: Api, production: Answer) -> None:
    api.patch(href(production), {"title": "First"}, {"if-match": '"1"'})

    late = api.patch(href(production), {"title": "Second"}, {"if-match": '"1"'})

    assert (late.status, late.code, late.json["current"]) == (412, "revision-stale", 2)
    assert api.get(href(production)).json["title"] == "First"


def test_of_two_changes_at_once_one_is_refused(api: Api, production: Answer) -> None:
    change = partial(api.patch, href(production), headers={"if-match": '"1"'})

    answers = at_once(partial(change, {"title": "One"}), partial(change, {"title": "Two"}))

    assert sorted(answer.status for answer in answers) == [200, 412]
    assert [revision for _, _, revision, _ in announced(production)] == [1, 2]


def test_change_without_a_revision_is_refused(api: Api, production: Answer) -> None:
    refused = api.patch(href(production), {"title": "Frankfurt"})

    assert (refused.status, refused.code) == (428, "precondition-required")


@pytest.mark.usefixtures("production")
def test_second_environment_of_a_name_is_refused_and_leaves_nothing(api: Api, owner: Actor) -> None:
    before = count_rows(owner.tenant_id)

    refused = api.post("/v1/environments", {**DRAFT, "title": "Another"})

    assert (refused.status, refused.code, refused.json["name"]) == (409, "environment-name-taken", "production")
    assert count_rows(owner.tenant_id) == before


def test_of_two_environments_of_a_name_at_once_one_is_refused(api: Api) -> None:
    create = partial(api.post, "/v1/environments", DRAFT)

    answers = at_once(create, create)

    assert sorted(answer.status for answer in answers) == [201, 409]
    assert [item["name"] for item in api.get("/v1/environments").items] == ["production"]


def test_retry_under_a_key_makes_no_second_environment(api: Api, owner: Actor) -> None:
    key = {"idempotency-key": f"key {new_id()}"}
    first = api.post("/v1/environments", DRAFT, key)
    before = count_rows(owner.tenant_id)

    second = api.post("/v1/environments", DRAFT, key)

    assert (second.status, second.json) == (201, first.json)
    assert count_rows(owner.tenant_id) == before


@pytest.mark.parametrize(
    "wrong",
    [
        *({"name": name} for name in ("", "Production", "1st", "-a", "a_b", "a b", "é", "a" * 64, None, 7)),
        *({"title": title} for title in ("", "t" * 201, "two\nlines", None)),
        *({"is_production": value} for value in (None, "perhaps")),
        {"tenant_id": "00000000-0000-7000-8000-000000000001"},
        {"environment_id": "01890a5d-ac96-774b-bcce-b302099a8057"},
        {"revision": 7},
    ],
)
def test_draft_that_breaks_a_rule_is_refused(api: Api, wrong: dict[str, object]) -> None:
    refused = api.post("/v1/environments", {**DRAFT, **wrong})

    assert (refused.status, refused.code) == (422, "invalid-request")
    assert api.get("/v1/environments").items == []


@pytest.mark.parametrize("field", ["name", "environment_id", "tenant_id", "revision"])
def test_what_identifies_an_environment_is_no_field_of_a_change(api: Api, production: Answer, field: str) -> None:
    refused = api.patch(href(production), {field: "other"}, {"if-match": '"1"'})

    assert (refused.status, refused.code) == (422, "invalid-request")


def test_environments_are_listed_by_name_page_by_page(api: Api) -> None:
    for name in ("staging", "production", "development"):
        api.post("/v1/environments", {**DRAFT, "name": name})

    first = api.get("/v1/environments", limit=2)
    rest = api.get("/v1/environments", limit=2, cursor=first.json["next_cursor"])

    assert [item["name"] for item in first.items + rest.items] == ["development", "production", "staging"]
    assert rest.json["next_cursor"] is None


def test_page_of_more_than_200_is_refused(api: Api) -> None:
    assert api.get("/v1/environments", limit=201).code == "invalid-request"


def test_developer_reads_environments_and_changes_none(issuer: Issuer, owner: Actor, production: Answer) -> None:
    developer = make_api(issuer, owner, BuiltInRole.DEVELOPER)

    assert developer.get(href(production)).json == production.json
    assert developer.get("/v1/environments").items == [production.json]
    for refused in (
        developer.post("/v1/environments", {**DRAFT, "name": "other"}),
        developer.patch(href(production), {"title": "Mine"}, {"if-match": '"1"'}),
    ):
        assert (refused.status, refused.json["permission"]) == (403, "environments:manage")


def test_environment_that_is_not_there_is_not_found(api: Api) -> None:
    path = f"/v1/environments/{new_id()}"

    for answer in (api.get(path), api.patch(path, {"title": "Nowhere"}, {"if-match": '"1"'})):
        assert (answer.status, answer.code) == (404, "environment-not-found")


def test_environment_of_a_neighbour_is_not_found_like_one_that_is_not_there(api: Api, stranger: Actor) -> None:
    theirs = make_environment(stranger)

    for path in (theirs.href, f"/v1/environments/{new_id()}"):
        for answer in (api.get(path), *(api.patch(path, {"title": "Mine"}, {"if-match": f'"{n}"'}) for n in (1, 9))):
            assert (answer.status, answer.code) == (404, "environment-not-found")
    assert rows("select title, revision from environment where environment_id = %s", theirs.environment_id) == [
        ("An environment", 1)
    ]


@pytest.mark.usefixtures("production")
def test_page_of_one_tenant_shows_nothing_of_another(api: Api, issuer: Issuer, stranger: Actor) -> None:
    for name in ("aaa", "production", "zzz"):
        make_environment(stranger, name)
    their_cursor = make_api(issuer, stranger).get("/v1/environments", limit=1).json["next_cursor"]

    for page in (api.get("/v1/environments"), api.get("/v1/environments", cursor=their_cursor)):
        assert [(item["name"], item["title"]) for item in page.items] == [("production", "Production")]
