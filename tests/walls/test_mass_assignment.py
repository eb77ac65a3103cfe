"""Nobody assigns what a request has no field for: no tenant, right, owner or date, wherever it is put."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from infra.local.issuer import Issuer
from shared.context import PLATFORM_TENANT_ID, Actor
from shared.edge.routes import OWN_ROUTES, ROUTES
from tests.api_client import Answer
from tests.factories import make_api, make_name, make_plugin
from tests.flow.route_examples import QUERIES, Route, body_of
from tests.walls.test_foreign_ids import Side, described, make_side

Place = tuple[str | int, ...]
TENANT = str(PLATFORM_TENANT_ID)
# What would give a right, or say whose or since when something is.
FIELDS: dict[str, object] = {
    "tenant_id": TENANT,
    "plugin_tenant_id": TENANT,
    "tenant": TENANT,
    "owner": True,
    "owner_id": TENANT,
    "user_id": TENANT,
    "person_id": TENANT,
    "created_by": TENANT,
    "role": "owner",
    "roles": ["owner"],
    "role_id": TENANT,
    "is_public": True,
    "is_built_in": True,
    "is_official": True,
    "is_owner": True,
    "permissions": ["tenant:manage"],
    "mask": "1" * 128,
    "scopes": None,
    "plan": "large",
    "revision": 0,
    "created_at": "2020-01-01T00:00:00Z",
    "suspended_at": None,
    "key_hash": "00",
    "secret": "s",
    "href": "/v1/plugins/x",
    "__proto__": {"tenant_id": TENANT},
    "constructor": {},
    "Tenant_Id": TENANT,
    "tenant_id ": TENANT,
    "tenant_id[]": TENANT,
}
# Those of them that requests do have, by route and place: each is asked for by what the use case allows its caller.
GIVEN: dict[Place, set[str]] = {
    ("POST", "/v1/api-keys"): {"user_id", "scopes"},
    ("POST", "/v1/bindings"): {"user_id", "role_id"},
    ("POST", "/v1/role-conflicts"): {"role_id"},
    ("POST", "/v1/roles"): {"permissions"},
    ("PATCH", "/v1/roles/{role_id}"): {"permissions"},
    ("POST", "/v1/permissions/explain"): {"user_id"},
    ("POST", "/v1/permissions/check", "questions", 0): {"user_id"},
    ("POST", "/v1/tenants"): {"owner"},
    ("PATCH", "/v1/tenants/{tenant_id}"): {"plan"},
    ("POST", "/v1/plugins"): {"is_public", "role"},
    ("PATCH", "/v1/plugins/{plugin_id}"): {"is_public", "role"},
}
# Objects that bodies may hold further in.
NESTED: dict[Route, dict[str, object]] = {
    ("POST", "/v1/bindings"): {"conditions": {"hours": {}}},
    ("PATCH", "/v1/plugins/{plugin_id}"): {"deprecation": {}},
    ("POST", "/v1/permissions/check"): {"questions": [{}], "context": {}},
    ("POST", "/v1/permissions/explain"): {"context": {}},
}
# Bodies in a format that is not ours, in which anybody may say more than we read.
DOCUMENTS: set[Route] = {("POST", "/v1/sboms/import")}
# Has no model: tests/flow/test_events_refused.py says what becomes of a field that events have not.
EVENTS: Route = ("POST", "/v1/events")


@pytest.fixture(scope="module")
def tenant(issuer: Issuer) -> Side:
    """The caller's tenant."""
    return make_side(issuer)


@pytest.fixture
def caller(issuer: Issuer, tenant: Side) -> Side:
    """An owner of it; another one each time, as one alone would soon have asked too often."""
    return replace(tenant, api=make_api(issuer, tenant.owner))


def with_bodies() -> list[Route]:
    bodies = {route for route, operation in described().items() if "requestBody" in operation}
    return sorted(route for route in bodies - DOCUMENTS - {EVENTS} if "scim" not in route[1])


def reads() -> list[Route]:
    """Routes that tell something; what the health tells is another thing each time."""
    return sorted(route for route in (*ROUTES, *OWN_ROUTES) if route[0] == "GET" and route[1] != "/v1/health")


# Objects whose members are named by the caller, as packages are, so that none of them is unknown.
NAMED_BY_CALLER: set[Place] = {("packages",), ("direct",), ("installed",), ("json_schema",)}


def objects_in(body: dict[str, object], at: Place = ()) -> Iterator[Place]:
    """The places of all objects in a body, the body's own first."""
    yield at
    for name, value in body.items():
        if isinstance(value, dict) and (*at, name) not in NAMED_BY_CALLER:
            yield from objects_in(value, (*at, name))
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from objects_in(value[0], (*at, name, 0))


def put_at(body: object, at: Place, members: dict[str, object]) -> object:
    """The body with more members in the object at that place."""
    if isinstance(body, list):
        return [put_at(body[0], at[1:], members), *body[1:]]
    assert isinstance(body, dict)
    return {**body, at[0]: put_at(body[at[0]], at[1:], members)} if at else {**body, **members}


def refused_at(answer: Answer) -> set[str]:
    """Where a request has fields that there are not."""
    errors = answer.json.get("errors") if answer.status == 422 else None
    assert errors is None or isinstance(errors, list)
    return {error["at"] for error in errors or () if error["message"] == "there is no such field"}


@pytest.mark.parametrize("route", with_bodies(), ids=" ".join)
def test_body_with_a_field_that_its_model_has_not_is_refused(caller: Side, route: Route) -> None:
    body = body_of(route, caller.ids) or {}
    assert isinstance(body, dict)
    body = {**body, **NESTED.get(route, {})}
    for at in objects_in(body):
        unknown = {name: value for name, value in FIELDS.items() if name not in GIVEN.get((*route, *at), ())}
        answer = caller.send(route, caller.ids, put_at(body, at, unknown))

        assert answer.status == 422
        assert {".".join(map(str, ("body", *at, name))) for name in unknown} - refused_at(answer) == set()


@pytest.mark.parametrize("route", sorted(DOCUMENTS), ids=" ".join)
def test_field_that_is_not_read_of_a_document_changes_nothing(caller: Side, route: Route) -> None:
    document = body_of(route, caller.ids)
    assert isinstance(document, dict)
    caller.send(route, caller.ids, document)
    plain = caller.send(route, caller.ids, document)

    assert plain.status == 200
    for at in objects_in(document):
        assert stable(caller.send(route, caller.ids, put_at(document, at, FIELDS))) == stable(plain)


def test_member_that_is_given_twice_counts_neither_time(caller: Side) -> None:
    """The first could be what was checked, and the last what is done."""
    name = make_name()
    for body in (
        f'{{"name": "{name}", "is_public": false, "is_public": true}}',
        f'{{"name": "{name}", "name": "{make_name()}"}}',
        f'{{"name": "{name}", "n\\u0061me": "{make_name()}"}}',
    ):
        assert caller.api.send("POST", "/v1/plugins", body.encode()).code == "body-not-json"


def test_parameter_that_is_given_twice_counts_neither_time(caller: Side) -> None:
    for query in ("limit=1&limit=200", "q=a&q=b", "limit=1&l%69mit=200"):
        assert caller.api.send("GET", "/v1/plugins", query=query).code == "invalid-request"


@pytest.mark.parametrize("route", reads(), ids=" ".join)
def test_tenant_or_user_in_the_query_or_a_header_changes_nothing(caller: Side, stranger: Actor, route: Route) -> None:
    method, path = route[0], route[1].format(**caller.ids)
    others = {"tenant_id": stranger.tenant_id, "tenant": stranger.tenant_id, "as_user": stranger.user_id}
    headers = {f"x-{name.replace('_', '-')}": str(value) for name, value in others.items()}
    query = QUERIES.get(route, "")

    plain = caller.api.send(method, path, query=query)
    assert stable(caller.api.send(method, path, headers=headers, query=query)) == stable(plain)
    for name, value in others.items():
        answer = caller.api.send(method, path, query="&".join(filter(None, (query, f"{name}={value}"))))
        assert stable(answer) == stable(plain) or refused_at(answer) == {f"query.{name}"}


def stable(answer: Answer) -> tuple[int, object]:
    """An answer, but for what each one has of its own."""
    return answer.status, {
        k: value for k, value in answer.json.items() if k not in {"request_id", "as_of", "since", "until"}
    }


def test_plugin_that_says_it_is_public_is_seen_by_nobody_else(issuer: Issuer, caller: Side, stranger: Actor) -> None:
    """Only the platform's own are; a tenant's stays the tenant's."""
    name, other = make_name(), make_api(issuer, stranger)
    made = caller.api.post("/v1/plugins", {"name": name, "is_public": True})
    plugin = make_plugin(caller.owner)
    changed = caller.api.patch(plugin.href, {"is_public": True}, {"if-match": '"1"'})

    assert [made.status, changed.status] == [409, 409]
    assert other.get(plugin.href).status == 404
    assert other.get("/v1/plugins/by-name", name=name).status == 404
