"""Dependents and the graph of a version over HTTP."""

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from tests.api_client import Api
from tests.dependents_steps import plugins
from tests.factories import make_api, make_versions, publish


def test_dependents_are_answered_with_what_they_would_take(api: Api, owner: Actor) -> None:
    core, app = plugins(owner, 2)
    make_versions(owner, core, "1.0.0", "2.0.0")
    publish(owner, app, "1.0.0", {core.name: "^1.0.0"})

    answer = api.get(f"/v1/dependents/{core.plugin_id}", kind="transitive")

    item = {
        "href": app.href,
        "plugin_id": str(app.plugin_id),
        "name": app.name,
        "version": "1.0.0",
        "distance": 1,
        "via": None,
        "kind": "required",
        "range": "^1.0.0",
        "standing": "stays-behind",
    }
    assert (answer.status, answer.json) == (
        200,
        {"version": "2.0.0", "items": [item], "next_cursor": None, "total": 1, "is_total_capped": False},
    )
    assert api.get(f"/v1/dependents/{core.plugin_id}", version="2.0.0").json["items"] == []


def test_graph_of_a_version_is_answered_to_its_depth(api: Api, owner: Actor) -> None:
    core, library, app = plugins(owner, 3)
    make_versions(owner, core, "1.0.0", "2.0.0")
    publish(owner, library, "1.1.0", peers={core.name: "^1.0.0"})
    version = publish(owner, app, "1.0.0", {library.name: "*", "react": "^18"})

    answer = api.get(f"/v1/versions/{version.version_id}/graph", include_external="true").json

    assert answer["depth"] == 3
    assert answer["nodes"] == [
        node(app.name, str(app.plugin_id), "1.0.0", 0),
        node(library.name, str(library.plugin_id), "1.1.0", 1),
        node("react", None, None, 1),
        node(core.name, str(core.plugin_id), "1.0.0", 2),
    ]
    assert answer["edges"] == [
        {"from": app.name, "to": library.name, "kind": "required", "range": "*", "is_accepted": True},
        {"from": app.name, "to": "react", "kind": "required", "range": "^18", "is_accepted": None},
        {"from": library.name, "to": core.name, "kind": "peer", "range": "^1.0.0", "is_accepted": True},
    ]
    near = api.get(f"/v1/versions/{version.version_id}/graph", depth="1").json["nodes"]
    assert isinstance(near, list)
    assert len(near) == 2


def node(name: str, plugin_id: str | None, version: str | None, distance: int) -> dict[str, object]:
    return {
        "name": name,
        "plugin_id": plugin_id,
        "version": version,
        "distance": distance,
        "is_deprecated": False,
        "is_yanked": False,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [("version", "latest"), ("range", "not a range"), ("kind", "sideways"), ("limit", 201), ("depth", 2)],
)
def test_dependents_asked_for_wrongly_are_refused(api: Api, owner: Actor, name: str, value: object) -> None:
    (core,) = plugins(owner, 1)

    assert api.get(f"/v1/dependents/{core.plugin_id}", None, **{name: value}).status == 422


@pytest.mark.parametrize("depth", [0, 11, "three"])
def test_graph_asked_for_wrongly_is_refused(api: Api, depth: object) -> None:
    assert api.get(f"/v1/versions/{new_id()}/graph", depth=depth).status == 422


def test_what_is_another_tenants_is_not_found(issuer: Issuer, owner: Actor, stranger: Actor) -> None:
    (core,) = plugins(owner, 1)
    (version,) = make_versions(owner, core, "1.0.0")
    api = make_api(issuer, stranger)

    assert api.get(f"/v1/dependents/{core.plugin_id}").code == "plugin-not-found"
    assert api.get(f"/v1/versions/{version.version_id}/graph").code == "version-not-found"
