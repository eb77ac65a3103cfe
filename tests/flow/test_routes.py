"""The table of permissions is what the routes do: each is walked by one who has every right but the one it names."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

from infra.local.issuer import ISSUER, Issuer
from shared.context import Actor, transaction
from shared.edge.routes import OWN_ROUTES, PUBLIC_ROUTES, ROUTES
from shared.fields import LABEL_KEY, Label, ResponseModel
from shared.identity import store
from shared.identity.models import NewMember
from shared.identity.service import add_member
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Api
from tests.as_owner import owner_connection
from tests.factories import DAY_1, make_api, make_environment, make_failed_delivery, make_plugin, make_versions

FUNCTIONS = Path(__file__).parents[2] / "functions"
BODIES: dict[tuple[str, str], object] = {
    ("POST", "/v1/plugins"): {"name": "@made/never-written"},
    ("PATCH", "/v1/plugins/{plugin_id}"): {"title": "never written"},
    ("POST", "/v1/plugins/{plugin_id}/versions"): {"version": "9.9.9"},
    ("POST", "/v1/environments"): {"name": "never-written", "title": "never written"},
    ("PATCH", "/v1/environments/{environment_id}"): {"title": "never written"},
    ("POST", "/v1/webhooks"): {"url": "https://hooks.example/never-written"},
    ("PATCH", "/v1/webhooks/{webhook_id}"): {"description": "never written"},
}


def routes() -> Iterator[tuple[str, str]]:
    """Method and path of every endpoint of every room."""
    for module in sorted(FUNCTIONS.glob("*/*api.py")):
        app = cast("FastAPI", import_module(f"functions.{module.parent.name}.{module.stem}").app)
        for route in app.routes:
            if isinstance(route, APIRoute):
                yield from ((method, route.path) for method in sorted(route.methods or ()))


@pytest.mark.parametrize("path", sorted(path for method, path in ROUTES if method == "GET"))
def test_head_is_answered_as_get_is_and_without_the_body(issuer: Issuer, owner: Actor, path: str) -> None:
    api, asked = make_api(issuer, owner), concrete(path, owner)
    query = "name=@none/such" if path.endswith("by-name") else ""

    for caller in (api, Api({})):
        get, head = (caller.send(method, asked, query=query) for method in ("GET", "HEAD"))
        assert (head.status, head.json, head.headers.get("etag")) == (get.status, {}, get.headers.get("etag"))


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


def concrete(path: str, owner: Actor) -> str:
    """The path of a thing that is there."""
    plugin = make_plugin(owner)
    (version,) = make_versions(owner, plugin, "1.0.0")
    delivery = make_failed_delivery(owner)
    ids = {
        "aggregate_id": plugin.plugin_id,
        "webhook_id": delivery.href.split("/")[3],
        "delivery_id": delivery.delivery_id,
        "environment_id": make_environment(owner).environment_id,
    }
    return path.format(plugin_id=plugin.plugin_id, version_id=version.version_id, version="1.0.0", **ids)


def test_tables_name_exactly_the_routes_there_are_each_once() -> None:
    assert [*sorted([*ROUTES, *OWN_ROUTES, *PUBLIC_ROUTES])] == sorted(routes())


def test_nothing_is_public_but_the_liveness() -> None:
    assert set(PUBLIC_ROUTES) == {("GET", "/v1/health/live")}


@pytest.mark.parametrize(("method", "path"), sorted(PUBLIC_ROUTES))
@pytest.mark.usefixtures("stack")
def test_public_route_asks_nobody_who_they_are(method: str, path: str) -> None:
    for bearer in ({}, {"authorization": "Bearer not-a-token"}):
        assert Api(bearer).send(method, path).status == 200


@pytest.mark.parametrize(("method", "path"), sorted([*ROUTES, *OWN_ROUTES]))
def test_every_other_route_refuses_who_brings_no_credential(owner: Actor, method: str, path: str) -> None:
    answer = Api({}).send(method, concrete(path, owner))

    assert (answer.status, answer.code) == (401, "credential-missing")


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
def test_route_refuses_who_lacks_its_permission_alone(issuer: Issuer, owner: Actor, method: str, path: str) -> None:
    wanted = ROUTES[method, path]
    api = make_api_without(issuer, owner, wanted)
    query = "name=any" if path.endswith("by-name") else ""
    body = BODIES.get((method, path))
    sent = json.dumps(body).encode() if body else b""

    answer = api.send(method, concrete(path, owner), sent, {"if-match": '"2"'}, query)

    assert (answer.status, answer.json.get("permission")) == (403, wanted.value)


def models(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """All response models."""
    for model in kind.__subclasses__():
        yield model
        yield from models(model)


@pytest.mark.parametrize("model", list(models(ResponseModel)), ids=str)
def test_every_response_field_carries_one_known_label(model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        assert isinstance(extra, dict), f"{model.__name__}.{name} has no label"
        assert extra[LABEL_KEY] in set(Label)
