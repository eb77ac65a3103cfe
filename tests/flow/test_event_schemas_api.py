"""Types of a tenant's own over the API: a version goes with the one before, and events are held to it."""

import json
from functools import partial
from typing import cast

import pytest

from infra.local.issuer import Issuer
from shared.analytics import schemas
from shared.context import Actor
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import count_rows, rows
from tests.at_once import at_once
from tests.event_steps import counts, event_of, reasons, send, taken
from tests.factories import make_api, make_plugin
from tests.stub_queues import StubQueues

REGION: dict[str, object] = {"type": "string", "maxLength": 10}
DEPLOY: dict[str, object] = {
    "type": "object",
    "properties": {"region": REGION},
    "required": ["region"],
    "additionalProperties": False,
}
WIDER = {**DEPLOY, "properties": {"region": REGION, "cluster": {"type": "string"}}}


def register(api: Api, schema: object = DEPLOY, name: str = "acme.deploy", **fields: object) -> Answer:
    return api.post("/v1/events/schemas", {"type": name, "json_schema": schema, **fields})


def test_a_schema_is_registered_by_version_and_read_back(api: Api) -> None:
    first, second = register(api), register(api, WIDER)

    assert (first.status, first.json["version"], first.json["compatibility"]) == (201, 1, "BACKWARD")
    assert (second.json["version"], second.json["event_type"]) == (2, "acme.deploy.v2")
    assert api.get(str(first.json["href"])).json == first.json
    assert api.get(str(second.json["href"])).json["json_schema"] == WIDER


def test_a_tenant_has_no_more_versions_than_the_limit(
    api: Api, issuer: Issuer, stranger: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schemas, "MAX_EVENT_SCHEMAS", 2)
    register(make_api(issuer, stranger), name="acme.other")
    assert [register(api, name=name).status for name in ("acme.one", "acme.two")] == [201, 201]

    one_more, again = register(api, name="acme.three"), register(api, name="acme.two")

    assert (one_more.status, one_more.code, one_more.json["limit"]) == (409, "event-schema-limit-reached", 2)
    assert (again.status, again.json["version"]) == (201, 1)


def test_the_newest_version_again_is_that_version(api: Api, owner: Actor) -> None:
    register(api)
    before = count_rows(owner.tenant_id)

    assert register(api).json["version"] == 1
    assert count_rows(owner.tenant_id) == before


def test_a_version_that_does_not_go_with_the_one_before_is_refused(api: Api) -> None:
    register(api, WIDER)

    refused = register(api, DEPLOY)

    assert (refused.status, refused.code, refused.json["version"]) == (409, "event-schema-incompatible", 1)
    (shown,) = cast("list[dict[str, str]]", refused.json["incompatible"])
    assert shown["direction"] == "BACKWARD"
    assert "cluster" in shown["schema"]
    assert register(api, DEPLOY, compatibility="FORWARD").json["version"] == 2
    assert register(api, {"type": "object"}, compatibility="NONE").json["version"] == 3


def test_a_version_is_held_to_what_the_one_before_was_held_to(api: Api) -> None:
    register(api, compatibility="FULL")

    assert register(api, WIDER).json["incompatible"]
    assert register(api, WIDER, compatibility="BACKWARD").json["compatibility"] == "BACKWARD"


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"type": "plugyard.own", "json_schema": DEPLOY}, "body.type"),
        ({"type": "Acme", "json_schema": DEPLOY}, "body.type"),
        ({"type": "acme.x", "json_schema": []}, "body.json_schema"),
        ({"type": "acme.x", "json_schema": {**DEPLOY, "$ref": "https://x.example"}}, "body.json_schema.$ref"),
        ({"type": "acme.x", "json_schema": DEPLOY, "compatibility": "SOME"}, "body.compatibility"),
    ],
    ids=["reserved", "no type", "no schema", "remote reference", "no mode"],
)
def test_what_is_no_schema_is_refused_by_its_place(api: Api, body: object, at: str) -> None:
    refused = api.post("/v1/events/schemas", body)

    assert refused.status == 422
    assert [error["at"] for error in cast("list[dict[str, str]]", refused.json["errors"])] == [at]


def test_a_schema_with_a_nul_is_refused(api: Api) -> None:
    assert register(api, {"type": "object", "title": "a\x00b"}).status == 422


def test_of_two_at_once_one_is_the_next_version(api: Api, owner: Actor) -> None:
    answers = at_once(*(partial(register, api, {**DEPLOY, "title": title}) for title in ("one", "other")))

    versions = rows("select version from event_schema where tenant_id = %s order by version", owner.tenant_id)
    assert [version for (version,) in versions] == list(range(1, 1 + sum(a.status == 201 for a in answers)))
    assert {answer.code for answer in answers if answer.status != 201} <= {"event-schema-version-taken"}


def test_schemas_are_listed_built_in_ones_first_and_page_by_page(api: Api) -> None:
    register(api)
    register(api, WIDER)
    register(api, name="acme.build")

    first = api.get("/v1/events/schemas", limit=2)
    second = api.get("/v1/events/schemas", limit=2, cursor=first.json["next_cursor"])

    assert [item["event_type"] for item in first.items] == [
        "plugyard.usage.v1",
        "plugyard.performance.v1",
        "acme.build.v1",
        "acme.deploy.v1",
    ]
    assert [item["event_type"] for item in second.items] == ["acme.deploy.v2"]
    assert second.json["next_cursor"] is None


def test_a_built_in_schema_tells_its_fields(api: Api) -> None:
    answer = api.get("/v1/events/schemas/plugyard.usage/1")

    assert answer.json["is_built_in"] is True
    assert "duration_ms" in json.dumps(answer.json["json_schema"])


@pytest.mark.parametrize("path", ["acme.none/1", "plugyard.usage/2", "a%00b/1"])
def test_a_version_that_there_is_not_is_not_found(api: Api, path: str) -> None:
    assert api.get(f"/v1/events/schemas/{path}").status in {404, 422}


def test_schemas_of_another_tenant_are_not_there(issuer: Issuer, api: Api, stranger: Actor) -> None:
    href = str(register(api).json["href"])
    other = make_api(issuer, stranger)

    assert other.get(href).code == "event-schema-not-found"
    assert [item["is_built_in"] for item in other.get("/v1/events/schemas").items] == [True, True]


def test_registering_takes_analytics_manage_and_reading_less(issuer: Issuer, owner: Actor) -> None:
    publisher = make_api(issuer, owner, BuiltInRole.PUBLISHER)

    assert register(publisher).status == 403
    assert publisher.get("/v1/events/schemas").status == 200


def test_events_of_an_own_type_are_held_to_its_schema(api: Api, owner: Actor, event_queue: StubQueues) -> None:
    register(api)
    plugin = make_plugin(owner).name
    sent = [
        event_of("acme.deploy.v1", {"plugin": plugin, "region": "eu", "team": "payments"}, "1"),
        event_of("acme.deploy.v1", {"plugin": plugin, "region": "far too long"}, "2"),
        event_of("acme.deploy.v1", {"plugin": plugin}, "3"),
        event_of("acme.deploy.v1", {"region": "eu"}, "4"),
        event_of("acme.deploy.v1", {"plugin": plugin, "region": "eu", "color": "blue"}, "5"),
        event_of("acme.deploy.v2", {"plugin": plugin, "region": "eu"}, "6"),
    ]

    answer = send(api, sent)

    assert counts(answer) == (1, 0)
    assert reasons(answer) == [(n, "malformed") for n in (1, 2, 3, 4)]
    assert reasons(answer, "dead_lettered") == [(5, "unknown-schema")]
    (row,) = taken(event_queue).usage
    assert (row.team, row.attributes) == ("payments", b'{"region":"eu"}')


def test_a_version_registered_after_its_first_event_is_known_to_the_next(
    api: Api, owner: Actor, event_queue: StubQueues
) -> None:
    plugin = make_plugin(owner).name
    event = event_of("acme.deploy.v1", {"plugin": plugin, "region": "eu"})
    assert reasons(send(api, [event]), "dead_lettered") == [(0, "unknown-schema")]

    register(api)

    assert counts(send(api, [event | {"id": "2"}])) == (1, 0)


def test_values_that_json_has_and_numbers_have_not_are_refused_alone(
    api: Api, owner: Actor, event_queue: StubQueues
) -> None:
    register(api, {"type": "object"}, "acme.open")
    plugin = make_plugin(owner).name
    deep: object = 1
    for _ in range(500):
        deep = [deep]
    given = [("1", 1), ("2", 10**300), ("3", deep), ("4", "a\x00b")]

    answer = send(api, [event_of("acme.open.v1", {"plugin": plugin, "x": value}, n) for n, value in given])

    assert answer.status == 202
    assert counts(answer)[0] == 4 - len(reasons(answer))
    assert (3, "malformed") in reasons(answer)
