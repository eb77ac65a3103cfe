"""Ids of another tenant on every route: answered as ids that exist nowhere, and what they name stays as it is."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import BaseModel

from infra.local.issuer import Issuer
from shared.context import PLATFORM_TENANT_ID, Actor
from shared.edge.routes import OWN_ROUTES, ROUTES
from shared.fields import RequestModel
from shared.ids import new_id
from tests.api_client import Answer, Api
from tests.by_hand import rows_of, tenant_tables
from tests.factories import make_api, make_tenant
from tests.flow.route_examples import GROUP, PATCH_OP, PLATFORM_ONLY, QUERIES, Ids, Route, body_of, ids_of

OPENAPI = Path(__file__).parents[2] / "docs/openapi.json"
# What answers before any id is looked at would tell nothing of the ids.
LOOKED_AT = {400, 404, 409, 422}
QUESTION: dict[str, object] = {"permission": "catalog:read"}
REVIEW: dict[str, object] = {"name": "foreign", "due_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
OBJECTIVE: dict[str, object] = {"name": "foreign", "sli": "availability", "target": 0.99}
ADD: dict[str, object] = {"op": "add", "path": "members"}
# Every advisory of the platform is public: all may read it, and each sees of its own installs what it speaks of.
READ_BY_ALL: set[Route] = {
    (method, path) for method, path in ROUTES if method == "GET" and f"{path}/".startswith("/v1/advisories/")
}
# Filters that are not called as the id is that they take.
FILTER_IDS = {"affects_plugin": "plugin_id"}
# Bodies about ids, with what else has to be in them; all their ids are tried one by one.
ABOUT_IDS: dict[Route, tuple[Callable[[Ids], dict[str, object]], ...]] = {
    ("POST", "/v1/bindings"): (
        lambda ids: {"role_id": ids["role_id"], "user_id": ids["user_id"], "plugin_id": ids["plugin_id"]},
        lambda ids: {"role_id": ids["role_id"], "group_id": ids["group_id"], "environment_id": ids["environment_id"]},
    ),
    ("POST", "/v1/role-conflicts"): (lambda ids: {"role_id": ids["role_id"], "other_role_id": ids["other_role_id"]},),
    ("PUT", "/v1/groups/{group_id}/users"): (lambda ids: {"user_ids": [str(ids["user_id"])]},),
    ("PATCH", "/v1/plugins/{plugin_id}"): (
        lambda ids: {"deprecation": {"message": "moved", "successor_plugin_id": ids["plugin_id"]}},
    ),
    ("POST", "/v1/api-keys"): (lambda ids: {"name": "k", "scopes": ["catalog:read"], "user_id": ids["user_id"]},),
    ("POST", "/v1/invitations"): (lambda ids: {"email": "foreign@example.com", "role_ids": [ids["role_id"]]},),
    ("POST", "/v1/access-reviews"): (
        lambda ids: REVIEW | {"reviewed": "role", "reviewed_id": ids["role_id"], "reviewer_ids": [ids["user_id"]]},
        lambda ids: REVIEW | {"reviewed": "plugin", "reviewed_id": ids["plugin_id"], "reviewer_ids": [ids["user_id"]]},
    ),
    ("POST", "/v1/scim/v2/Groups"): (
        lambda ids: {"schemas": [GROUP], "displayName": "foreign", "members": [{"value": str(ids["scim_user_id"])}]},
    ),
    ("PATCH", "/v1/scim/v2/Groups/{scim_group_id}"): (
        lambda ids: {"schemas": [PATCH_OP], "Operations": [ADD | {"value": [{"value": str(ids["scim_user_id"])}]}]},
    ),
    ("POST", "/v1/slo/objectives"): (
        lambda ids: OBJECTIVE | {"plugin_id": ids["plugin_id"], "environment_id": ids["environment_id"]},
        lambda ids: (
            OBJECTIVE
            | {
                "plugin_id": ids["plugin_id"],
                "escalation": [{"after_minutes": 5, "target": "x", "webhook_id": ids["webhook_id"]}],
            }
        ),
    ),
    ("POST", "/v1/permissions/check"): (
        lambda ids: {"questions": [QUESTION | {"user_id": ids["user_id"], "plugin_id": ids["plugin_id"]}]},
        lambda ids: {"questions": [QUESTION, QUESTION | {"environment_id": ids["environment_id"]}]},
    ),
    ("POST", "/v1/permissions/explain"): (
        lambda ids: QUESTION | {"user_id": ids["user_id"], "plugin_id": ids["plugin_id"]},
        lambda ids: QUESTION | {"environment_id": ids["environment_id"]},
    ),
    ("POST", "/v1/permissions/who-can"): (
        lambda ids: QUESTION | {"plugin_id": ids["plugin_id"]},
        lambda ids: QUESTION | {"environment_id": ids["environment_id"]},
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
        asked = path.format(**ids)
        return self.api.send(
            method, asked, sent, {"if-match": self.etag(asked)}, query or QUERIES.get(route, "").format(**ids)
        )

    def shows_to_all(self, route: Route) -> bool:
        """Is what the route reads of this tenant public?"""
        return route in READ_BY_ALL and self.owner.tenant_id == PLATFORM_TENANT_ID

    def etag(self, path: str) -> str:
        """The revision of the thing that a path begins with, as far as there is one."""
        thing = "/".join(path.split("/")[:4])
        return self.api.get(thing).headers.get("etag", '"1"') if thing.count("/") == 3 else '"1"'


class Names(dict[str, UUID | str]):
    """Ids of which each is its own name."""

    def __missing__(self, name: str) -> str:
        return name


def make_side(issuer: Issuer, *, of_the_platform: bool = False) -> Side:
    owner = make_tenant("platform", PLATFORM_TENANT_ID) if of_the_platform else make_tenant()
    return Side(owner, ids_of(owner), make_api(issuer, owner))


@pytest.fixture(scope="module")
def tenant(issuer: Issuer) -> Side:
    """Where the attack comes from."""
    return make_side(issuer)


@pytest.fixture
def attacker(issuer: Issuer, tenant: Side) -> Side:
    """Who asks: another user each time, as one alone would soon have asked too often."""
    return replace(tenant, api=make_api(issuer, tenant.owner))


@pytest.fixture(scope="module", params=[False, True], ids=["a tenant", "the platform"])
def victim(issuer: Issuer, request: pytest.FixtureRequest) -> Iterator[Side]:
    """Whose ids are asked for: a tenant, or the platform, of which others see the public rows. All stays as it is."""
    victim = make_side(issuer, of_the_platform=request.param)
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
    # A version such as "1" stands in other ids, too.
    for name, value in ((name, str(value)) for name, value in ids.items() if len(str(value)) > 3):
        text = text.replace(value, f"<{name}>")
    return answer.status, text


def named_in(path: str, ids: Ids) -> list[str]:
    return [name for name, value in ids.items() if f"{{{name}}}" in path and is_id(value)]


def with_ids() -> list[Route]:
    return sorted(
        route for route in (*ROUTES, *OWN_ROUTES) if re.search(r"_id\}", route[1]) and "schema" not in route[1]
    )


@cache
def described() -> dict[Route, dict[str, list[dict[str, object]]]]:
    """Every operation of the API description."""
    paths = json.loads(OPENAPI.read_text())["paths"]
    return {(method.upper(), path): told for path, methods in paths.items() for method, told in methods.items()}


def id_filters() -> list[tuple[Route, str]]:
    """Every id that a query may name."""
    return [
        (route, str(parameter["name"]))
        for route, operation in sorted(described().items())
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query" and "uuid" in json.dumps(parameter)
    ]


@pytest.mark.parametrize("route", with_ids(), ids=" ".join)
def test_id_of_another_tenant_in_a_path_is_an_id_that_exists_nowhere(
    attacker: Side, victim: Side, route: Route
) -> None:
    body = body_of(route, attacker.ids)
    unknown = nowhere(attacker.ids)

    theirs, nothing = attacker.send(route, victim.ids, body), attacker.send(route, unknown, body)

    assert nothing.status == (403 if route in PLATFORM_ONLY else 404)
    if victim.shows_to_all(route):
        assert theirs.status == 200
        assert theirs.json.get("items", []) == []
    else:
        assert told(theirs, victim.ids) == told(nothing, unknown)


@pytest.mark.parametrize("route", [route for route in with_ids() if route[1].count("{") > 1], ids=" ".join)
def test_id_of_another_tenant_below_an_own_one_is_an_id_that_exists_nowhere(
    attacker: Side, victim: Side, route: Route
) -> None:
    body, unknown = body_of(route, attacker.ids), nowhere(attacker.ids)
    for name in named_in(route[1], attacker.ids):
        theirs, nothing = (attacker.ids | {name: ids[name]} for ids in (victim.ids, unknown))
        one, other = attacker.send(route, theirs, body), attacker.send(route, nothing, body)

        # Taking out what is not in is done already, whoever's it is.
        assert other.status == 404 or (route[0] == "DELETE" and other.status == 204)
        assert told(one, theirs) == told(other, nothing)


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


def test_every_id_that_a_request_may_name_is_tried() -> None:
    tried = {name for _, name in id_filters()}
    for shapes in ABOUT_IDS.values():
        tried |= set(re.findall(r'"(\w+_ids?)"', "".join(json.dumps(make(Names())) for make in shapes)))

    assert named_by(RequestModel) - tried == set()


def named_by(kind: type[BaseModel]) -> set[str]:
    """The names of all fields that hold ids."""
    own = {name for name, field in kind.model_fields.items() if "UUID" in repr(field.annotation)}
    return own.union(*map(named_by, kind.__subclasses__()))


@pytest.mark.parametrize(("route", "name"), id_filters())
def test_id_of_another_tenant_in_a_filter_finds_what_an_unknown_one_finds(
    attacker: Side, victim: Side, route: Route, name: str
) -> None:
    unknown, named = nowhere(attacker.ids), FILTER_IDS.get(name, name)
    theirs, nothing = (
        attacker.send(route, attacker.ids, None, f"{name}={ids[named]}") for ids in (victim.ids, unknown)
    )

    assert told(theirs, victim.ids) == told(nothing, unknown)
    assert nothing.status in LOOKED_AT or nothing.items == []
