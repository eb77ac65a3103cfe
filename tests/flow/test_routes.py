"""The table of permissions is what the routes do: each is walked in every role, and by who lacks its right alone."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

from infra.local.issuer import ISSUER, Issuer
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.edge.cookies import SESSION
from shared.edge.routes import OWN_ROUTES, PERSON_ROUTES, PUBLIC_ROUTES, ROUTES
from shared.fields import Label, ResponseModel, label_in
from shared.identity import store
from shared.identity.models import NewMember
from shared.identity.service import add_member
from shared.ids import new_id
from shared.permissions import ROLE_PERMISSIONS, BuiltInRole, Permission
from tests.api_client import Answer, Api
from tests.as_owner import change, owner_connection, rows
from tests.browser import signed_in
from tests.factories import DAY_1, make_api, make_pipeline_key, make_signed_in, make_tenant
from tests.flow.route_examples import PLATFORM_ONLY, QUERIES, Ids, Route, body_of, ids_of

FUNCTIONS = Path(__file__).parents[2] / "functions"


class Tenant:
    """One tenant that the whole walk shares: its things, and a user for each role."""

    def __init__(self, issuer: Issuer, owner: Actor) -> None:
        """Nobody but the owner is made yet."""
        self.issuer, self.owner = issuer, owner
        self._almost: dict[Permission, Api] = {}

    @cached_property
    def ids(self) -> Ids:
        """What is there, for paths and bodies."""
        return ids_of(self.owner)

    @cached_property
    def users(self) -> dict[BuiltInRole, Api]:
        """The API as a user of each built-in role sees it."""
        return {role: make_api(self.issuer, self.owner, role) for role in BuiltInRole}

    def user_without(self, missing: Permission) -> Api:
        """The API as one sees it who may do everything but that."""
        if missing not in self._almost:
            self._almost[missing] = make_api_without(self.issuer, self.owner, missing)
        return self._almost[missing]

    def send(self, api: Api, method: str, path: str) -> Answer:
        """One call of a route, about what is there."""
        body, query = body_of((method, path), self.ids), QUERIES.get((method, path), "").format(**self.ids)
        sent = b"" if body is None else json.dumps(body, default=str).encode()
        return api.send(method, path.format(**self.ids), sent, {"if-match": '"1"'}, query)


@pytest.fixture(scope="module")
def tenant(issuer: Issuer) -> Tenant:
    """A tenant like any other."""
    return Tenant(issuer, make_tenant())


@pytest.fixture(scope="module")
def platform_tenant(issuer: Issuer) -> Tenant:
    """The platform's own."""
    return Tenant(issuer, make_tenant("platform", PLATFORM_TENANT_ID))


def walked(route: Route, request: pytest.FixtureRequest) -> Tenant:
    """The tenant in which a route does what its permission says."""
    return cast("Tenant", request.getfixturevalue("platform_tenant" if route in PLATFORM_ONLY else "tenant"))


def routes() -> Iterator[Route]:
    """Method and path of every endpoint of every room."""
    for module in sorted(FUNCTIONS.glob("*/*api.py")):
        app = cast("FastAPI", import_module(f"functions.{module.parent.name}.{module.stem}").app)
        for route in app.routes:
            if isinstance(route, APIRoute):
                yield from ((method, route.path) for method in sorted(route.methods or ()))


# Also what makes every room's models known to the claims about models below.
FOUND = list(routes())


def make_api_without(issuer: Issuer, owner: Actor, missing: Permission) -> Api:
    """The API as a user sees it whose one role allows everything but that."""
    subject = f"subject|{new_id()}"
    name = f"all but {missing}"
    with transaction(owner) as conn:
        allowed = [permission for permission in Permission if permission != missing]
        store.insert_role(conn, owner.tenant_id, new_id(), name, allowed)
    user_id = add_member(owner, NewMember(ISSUER, subject, "Almost All", None, BuiltInRole.DEVELOPER), DAY_1)
    with transaction(owner) as conn:
        store.bind_member(conn, owner.tenant_id, new_id(), user_id, name, DAY_1)
    with owner_connection(owner) as conn:
        conn.execute(
            "delete from binding as b using role as r"
            " where b.role_id = r.role_id and b.user_id = %s and r.name = 'developer'",
            (user_id,),
        )
    return Api({"authorization": f"Bearer {issuer.make_token(subject, owner.tenant_id, 'Almost All')}"})


def test_tables_name_exactly_the_routes_there_are_each_once() -> None:
    assert [*sorted([*ROUTES, *OWN_ROUTES, *PERSON_ROUTES, *PUBLIC_ROUTES])] == sorted(FOUND)


def test_nothing_is_public_but_the_liveness_and_a_login() -> None:
    login = {("GET", "/v1/sessions/login"), ("GET", "/v1/sessions/callback")}

    assert set(PUBLIC_ROUTES) == {("GET", "/v1/health/live"), *login}


@pytest.mark.parametrize(("method", "path"), sorted(PUBLIC_ROUTES))
def test_public_route_asks_nobody_who_they_are(tenant: Tenant, method: str, path: str) -> None:
    callers = [Api({}), Api({"authorization": "Bearer not-a-token"}), *tenant.users.values()]

    answers = {(answer.status, answer.code) for answer in (tenant.send(api, method, path) for api in callers)}

    assert len(answers) == 1
    assert answers.isdisjoint({(401, "credential-missing"), (401, "unauthenticated"), (403, "forbidden")})


@pytest.mark.parametrize("path", sorted(path for method, path in ROUTES if method == "GET"))
def test_head_is_answered_as_get_is_and_without_the_body(request: pytest.FixtureRequest, path: str) -> None:
    tenant = walked(("GET", path), request)
    asked, query = path.format(**tenant.ids), QUERIES.get(("GET", path), "")

    for caller in (tenant.users[BuiltInRole.OWNER], Api({})):
        get, head = (caller.send(method, asked, query=query) for method in ("GET", "HEAD"))
        assert (head.status, head.json, head.headers.get("etag")) == (get.status, {}, get.headers.get("etag"))


@pytest.mark.parametrize(("method", "path"), sorted([*ROUTES, *OWN_ROUTES, *PERSON_ROUTES]))
def test_every_other_route_refuses_who_brings_no_credential(tenant: Tenant, method: str, path: str) -> None:
    answer = tenant.send(Api({}), method, path)

    assert (answer.status, answer.code) == (401, "credential-missing")


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
def test_route_refuses_exactly_the_roles_without_its_permission(
    request: pytest.FixtureRequest, method: str, path: str
) -> None:
    wanted, tenant = ROUTES[method, path], walked((method, path), request)
    allowed = {role for role in BuiltInRole if wanted in ROLE_PERMISSIONS[role]}

    # Who may not comes first: what a change leaves behind for the next is then nobody's excuse.
    answers = {
        role: tenant.send(tenant.users[role], method, path) for role in sorted(BuiltInRole, key=allowed.__contains__)
    }

    refused = {role: answer.permission for role, answer in answers.items() if answer.status in {401, 403}}
    assert refused == dict.fromkeys(set(BuiltInRole) - allowed, wanted.value)


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
def test_route_refuses_who_lacks_its_permission_alone(request: pytest.FixtureRequest, method: str, path: str) -> None:
    wanted, tenant = ROUTES[method, path], walked((method, path), request)

    answer = tenant.send(tenant.user_without(wanted), method, path)

    assert (answer.status, answer.permission) == (403, wanted.value)


def test_routes_about_the_callers_own_refuse_no_role(tenant: Tenant) -> None:
    walk = [(role, *route, tenant.send(tenant.users[role], *route)) for route in OWN_ROUTES for role in BuiltInRole]

    assert [step for step in walk if step[-1].status in {401, 403}] == []


@pytest.mark.parametrize(
    "suspend",
    [
        "update tenant_user set suspended_at = now() where user_id = %s",
        "update tenant as t set suspended_at = now() from tenant_user as u"
        " where t.tenant_id = u.tenant_id and u.user_id = %s",
    ],
    ids=["user", "tenant"],
)
def test_routes_about_the_callers_own_refuse_who_is_suspended(issuer: Issuer, suspend: str) -> None:
    tenant = Tenant(issuer, make_tenant())
    caller, user_id = make_signed_in(issuer, tenant.owner, BuiltInRole.OWNER)
    browser = signed_in(replace(tenant.owner, user_id=user_id), datetime.now(UTC))
    callers = {
        "token": caller,
        "key": Api({"authorization": f"Bearer {make_pipeline_key(tenant.owner, user_id)}"}),
        "session": Api({"cookie": f"{SESSION}={browser.session_secret}", **browser.csrf}),
    }
    assert {api.get("/v1/tenant").status for api in callers.values()} == {200}
    tenant.ids  # noqa: B018 - made while they may be
    change(tenant.owner, suspend, user_id)

    walk = [(who, *route, tenant.send(api, *route)) for route in OWN_ROUTES for who, api in callers.items()]

    assert [(*step[:-1], step[-1].code) for step in walk if step[-1].status != 403] == []
    suspended = "account-suspended" if "update tenant_user" in suspend else "tenant-suspended"
    assert {step[-1].code for step in walk} == {suspended}


def test_no_event_of_a_change_carries_what_a_label_hides(issuer: Issuer) -> None:
    tenant = Tenant(issuer, make_tenant())
    changes = [route for route in sorted(ROUTES) if route[0] != "GET" and route not in PLATFORM_ONLY]
    for route in changes:
        tenant.send(tenant.users[BuiltInRole.OWNER], *route)
    hidden = {
        name
        for model in models(ResponseModel)
        for name, field in model.model_fields.items()
        if label_in(field.json_schema_extra) in {Label.PERSONAL, Label.SECRET}
    }

    told = rows("select event_type, data from outbox where tenant_id = %s", tenant.owner.tenant_id)

    assert {str(event_type).split(".")[1] for event_type, _ in told} >= {"plugin", "version", "environment", "member"}
    assert [event_type for event_type, data in told if hidden & keys_in(data)] == []


def keys_in(value: object) -> set[str]:
    """Every key of a JSON value, however deep."""
    if isinstance(value, dict):
        return {*value, *(key for item in value.values() for key in keys_in(item))}
    return {key for item in value for key in keys_in(item)} if isinstance(value, list) else set()


def models(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """All response models of the product."""
    for model in kind.__subclasses__():
        if model.__module__.startswith("shared."):
            yield model
        yield from models(model)


@pytest.mark.parametrize("model", list(models(ResponseModel)), ids=str)
def test_every_response_field_carries_one_known_label(model: type[BaseModel]) -> None:
    extras = {name: field.json_schema_extra for name, field in model.model_fields.items()}
    extras |= {name: field.json_schema_extra for name, field in model.model_computed_fields.items()}

    assert [name for name, extra in extras.items() if label_in(extra) is None] == []
