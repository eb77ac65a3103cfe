"""Ids of another tenant on every route: they are answered as ids that exist nowhere, and what they name stays as it is."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.edge.routes import OWN_ROUTES, ROUTES
from shared.ids import new_id
from tests.api_client import Answer, Api
from tests.by_hand import rows_of, tenant_tables
from tests.factories import make_api, make_tenant
from tests.flow.route_examples import QUERIES, Ids, Route, body_of, ids_of

OPENAPI = Path(__file__).parents[2] / "docs/openapi.json"
# What answers before any id is looked at would tell nothing of the ids.
LOOKED_AT = {404, 422}
# Bodies about ids, with what else has to be in them; all their ids are tried one by one.
ABOUT_IDS: dict[Route, tuple[Callable[[Ids], dict[str, object]], ...]] = {
    ("POST", "/v1/bindings"): (
        lambda ids: {"role_id": ids["role_id"], "user_id": ids["user_id"], "plugin_id": ids["plugin_id"]},
        lambda ids: {"role_id": ids["role_id"], "group_id": ids["group_id"], "environment_id": ids["environment_id"]},
    ),
    ("POST", "/v1/role-conflicts"): (
        lambda ids: {"role_id": ids["role_id"], "other_role_id": ids["other_role_id"]},
    ),
    ("PUT", "/v1/groups/{group_id}/users"): (lambda ids: {"user_ids": [str(ids["user_id"])]},),
    ("PATCH", "/v1/plugins/{plugin_id}"): (
        lambda ids: {"deprecation": {"message": "moved", "successor_plugin_id": ids["plugin_id"]}},
    ),
}


@dataclass(frozen=True)
class Side:
    """A tenant of the attack: what is in it, and the API as an owner of it sees it."""

    owner: Actor
    ids: Ids
    api: Api

    def send(self, route: Route, ids: Ids, body: object = None, query: str = "") -> Answer:
        """A call of a route about these ids."""
        method, path = route
        sent = b"" if body is None else json.dumps(body, default=str).encode()
        return self.api.send(method, path.format(**ids), sent, {"if-match": '"1"'}, query or QUERIES.get(route, ""))


def make_side(issuer: Issuer) -> Side:
    owner = make_tenant()
    return Side(owner, ids_of(owner), make_api(issuer, owner))


@pytest.fixture(scope="module")
def attacker(issuer: Issuer) -> Side:
    """Who asks."""
    return make_side(issuer)


@pytest.fixture(scope="module")
def victim(issuer: Issuer) -> Iterator[Side]:
    """Whose ids are asked for; nothing of that tenant may be another than before."""
    victim = make_side(issuer)
    before = everything(victim.owner.tenant_id)
    yield victim
    assert everything(victim.owner.tenant_id) == before


def everything(tenant_id: UUID) -> list[object]:
    return [rows_of(table, tenant_id) for table in tenant_tables()]


def is_id(value: object) -> bool:
    return isinstance(value, UUID) or (isinstance(value, str) and len(value) == 36)


def nowhere(ids: Ids) -> Ids:
    return {name: new_id() if is_id(value) else value for name, value in ids.items()}


def told(answer: Answer, ids: Ids) -> tuple[int, str]:
    """An answer, but for the ids that were asked for and what each answer has of its own."""
    text = json.dumps({**answer.json, "request_id": ""}, sort_keys=True)
    for name, value in ids.items():
        text = text.replace(str(value), f"<{name}>")
    return answer.status, text


def named_in(path: str, ids: Ids) -> list[str]:
    return [name for name, value in ids.items() if f"{{{name}}}" in path and is_id(value)]


def with_ids() -> list[Route]:
    return sorted(route for route in (*ROUTES, *OWN_ROUTES) if "{" in route[1])


@cache
def described() -> dict[Route, dict[str, object]]:
    """Every operation of the API description."""
    paths = json.loads(OPENAPI.read_text())["paths"]
    return {(method.upper(), path): told for path, methods in paths.items() for method, told in methods.items()}


def id_filters() -> list[tuple[Route, str]]:
    """Every id that a query may name."""
    return [
        (route, str(parameter["name"]))
        for route, operation in sorted(described().items())
        for parameter in operation.get("parameters", ())  # type: ignore[attr-defined] # JSON
        if parameter["in"] == "query" and "uuid" in json.dumps(parameter)
    ]


@pytest.mark.parametrize("route", with_ids(), ids=" ".join)
def test_id_of_another_tenant_in_a_path_is_an_id_that_exists_nowhere(
    attacker: Side, victim: Side, route: Route
) -> None:
    body = body_of(route, attacker.ids)
    unknown = nowhere(attacker.ids)

    theirs, nothing = attacker.send(route, victim.ids, body), attacker.send(route, unknown, body)

    assert nothing.status == 404
    assert told(theirs, victim.ids) == told(nothing, unknown)


@pytest.mark.parametrize("route", [route for route in with_ids() if route[1].count("{") > 1], ids=" ".join)
def test_id_of_another_tenant_below_an_own_one_is_an_id_that_exists_nowhere(
    attacker: Side, victim: Side, route: Route
) -> None:
    body, unknown = body_of(route, attacker.ids), nowhere(attacker.ids)
    for name in named_in(route[1], attacker.ids):
        theirs, nothing = (attacker.ids | {name: ids[name]} for ids in (victim.ids, unknown))

        assert told(attacker.send(route, theirs, body), theirs) == told(attacker.send(route, nothing, body), nothing)


@pytest.mark.parametrize(("route", "shape"), [(route, n) for route, it in ABOUT_IDS.items() for n in range(len(it))])
def test_id_of_another_tenant_in_a_body_is_an_id_that_exists_nowhere(
    attacker: Side, victim: Side, route: Route, shape: int
) -> None:
    unknown, make = nowhere(attacker.ids), ABOUT_IDS[route][shape]
    named = [name for name in unknown if make(attacker.ids | {name: unknown[name]}) != make(attacker.ids)]
    for name in named:
        theirs, nothing = (attacker.ids | {name: ids[name]} for ids in (victim.ids, unknown))
        one, other = (attacker.send(route, attacker.ids, make(ids)) for ids in (theirs, nothing))

        assert other.status in LOOKED_AT
        assert told(one, theirs) == told(other, nothing)


def test_every_id_that_a_body_may_name_is_tried() -> None:
    schemas = json.loads(OPENAPI.read_text())["components"]["schemas"]
    told = {
        route: json.dumps([make(dict.fromkeys(known, "")) for make in ABOUT_IDS.get(route, ())])
        for known in [("role_id", "user_id", "plugin_id", "group_id", "environment_id", "other_role_id")]
        for route in described()
    }
    untried = [
        (route, name)
        for route, operation in described().items()
        if "requestBody" in operation
        for name in ids_in(operation["requestBody"], schemas)
        if f'"{name}"' not in told[route]
    ]

    assert untried == []


def ids_in(schema: object, schemas: dict[str, object], name: str = "") -> Iterator[str]:
    """The names of all ids in a schema."""
    if isinstance(schema, list):
        for inner in schema:
            yield from ids_in(inner, schemas, name)
    if not isinstance(schema, dict):
        return
    if schema.get("format") == "uuid":
        yield name
    if "$ref" in schema:
        yield from ids_in(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    for key, inner in schema.items():
        if key == "properties":
            for field, told in inner.items():
                yield from ids_in(told, schemas, field)
        else:
            yield from ids_in(inner, schemas, name)


@pytest.mark.parametrize(("route", "name"), id_filters())
def test_id_of_another_tenant_in_a_filter_finds_what_an_unknown_one_finds(
    attacker: Side, victim: Side, route: Route, name: str
) -> None:
    unknown = nowhere(attacker.ids)
    theirs, nothing = (attacker.send(route, attacker.ids, None, f"{name}={ids[name]}") for ids in (victim.ids, unknown))

    assert told(theirs, victim.ids) == told(nothing, unknown)
    assert nothing.status in LOOKED_AT or nothing.items == []


def test_etag_of_another_tenants_thing_is_no_proof_of_it(attacker: Side, victim: Side) -> None:
    reads = [route for route in with_ids() if route[0] == "GET" and route in ROUTES]
    for method, path in reads:
        for etag in ('"1"', "*"):
            asked = attacker.api.get(path.format(**victim.ids), {"if-none-match": etag, "if-match": etag})
            assert asked.status == 404
            assert "etag" not in asked.headers


def test_page_after_another_tenants_rows_holds_own_ones_alone(attacker: Side, victim: Side) -> None:
    """A cursor says where a page ended and carries no right."""
    theirs = json.dumps({name: str(value) for name, value in victim.ids.items()})
    pages = 0
    for method, path in sorted(ROUTES):
        if method != "GET" or "{" in path:
            continue
        first = victim.api.send("GET", path, query="limit=1")
        cursor = first.json.get("next_cursor") if first.status == 200 else None
        if cursor:
            pages += 1
            taken = attacker.api.send("GET", path, query=f"limit=200&cursor={cursor}")
            shown = [str(value) for item in taken.items for key, value in item.items() if key.endswith("_id")]
            assert [value for value in shown if value in theirs] == []
    assert pages >= 3


def test_retry_key_of_another_tenant_or_user_gives_its_own_answer(issuer: Issuer, attacker: Side, victim: Side) -> None:
    key, draft = {"idempotency-key": "the same"}, {"name": "@made/retried"}
    theirs = victim.api.post("/v1/groups", {"name": "retried"}, key)
    colleague = make_api(issuer, attacker.owner)

    for api, body in ((attacker.api, draft), (colleague, {"name": "@made/other"})):
        made = api.post("/v1/plugins", body, key)
        assert (made.status, made.json["name"]) == (201, body["name"])
    again = attacker.api.post("/v1/groups", {"name": "retried"}, {"idempotency-key": "the same 2"})
    assert again.status == 201
    assert again.json["group_id"] != theirs.json["group_id"]
