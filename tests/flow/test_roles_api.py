"""Roles over the API: a tenant's own are made, changed and removed; built-in ones stay as they are."""

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Answer, Api
from tests.factories import make_api, make_member
from tests.rights import bind, held, make_role

DRAFT = {"name": "release-manager", "description": "Publishes.", "permissions": ["catalog:read", "versions:publish"]}


@pytest.fixture
def role(api: Api) -> Answer:
    """The answer to a new role."""
    return api.post("/v1/roles", DRAFT)


def href(answer: Answer) -> str:
    return str(answer.json["href"])


def test_new_role_is_read_as_it_was_answered(api: Api, role: Answer) -> None:
    read = api.get(href(role))

    assert (role.status, role.headers["location"]) == (201, href(role))
    assert {name: role.json[name] for name in DRAFT} == DRAFT
    assert (read.status, read.headers["etag"], read.json) == (200, '"1"', role.json)
    assert role.json in api.get("/v1/roles").items


def test_edited_role_is_at_once_what_its_holders_may_do(owner: Actor, api: Api, role: Answer) -> None:
    holder = make_member(owner, BuiltInRole.FINANCE)
    bind(owner, "release-manager", user_id=holder.user_id)

    changed = api.patch(href(role), {"permissions": ["audit:read"]}, {"if-match": '"1"'})

    assert (changed.status, changed.json["name"], changed.headers["etag"]) == (200, "release-manager", '"2"')
    assert Permission.AUDIT_READ in held(holder)
    assert Permission.VERSIONS_PUBLISH not in held(holder)


def test_change_of_another_revision_is_refused(api: Api, role: Answer) -> None:
    api.patch(href(role), {"name": "other"}, {"if-match": '"1"'})

    assert api.patch(href(role), {"name": "third"}, {"if-match": '"1"'}).status == 412
    assert api.delete(href(role), {"if-match": '"1"'}).status == 412
    assert api.delete(href(role)).status == 428


@pytest.mark.parametrize("name", ["release-manager", "owner"])
def test_name_is_taken_once(api: Api, role: Answer, name: str) -> None:
    other = api.post("/v1/roles", {"name": "other", "permissions": []})

    assert api.post("/v1/roles", {"name": name, "permissions": []}).code == "role-name-taken"
    renamed = api.patch(href(other), {"name": name}, {"if-match": '"1"'})
    assert (renamed.status, renamed.code) == (409, "role-name-taken")


def test_role_is_removed_once_nothing_binds_it(owner: Actor, api: Api, role: Answer) -> None:
    bound = api.post("/v1/bindings", {"role_id": role.json["role_id"], "user_id": str(owner.user_id)})
    api.post("/v1/role-conflicts", {"role_id": role.json["role_id"], "other_role_id": str(make_role(owner))})
    refused = api.delete(href(role), {"if-match": '"1"'})
    assert (refused.status, refused.code, refused.json["bindings"]) == (409, "role-in-use", 1)

    assert api.delete(href(bound)).status == 204
    assert api.delete(href(role), {"if-match": '"1"'}).status == 204
    assert api.get(href(role)).code == "role-not-found"
    assert api.get("/v1/role-conflicts").items == []


def test_built_in_roles_can_be_neither_changed_nor_removed(api: Api) -> None:
    for built_in in api.get("/v1/roles").items:
        path = str(built_in["href"])
        changed = api.patch(path, {"permissions": []}, {"if-match": '"1"'})
        assert (changed.status, changed.code) == (409, "role-built-in")
        assert api.delete(path, {"if-match": '"1"'}).code == "role-built-in"
        assert api.get(path).json == built_in


def test_role_allows_no_more_than_who_makes_or_edits_it_may(issuer: Issuer, owner: Actor, api: Api) -> None:
    admin = make_api(issuer, owner, BuiltInRole.ADMIN)
    above = api.post("/v1/roles", {"name": "above", "permissions": ["tenant:manage"]})
    beside = admin.post("/v1/roles", {"name": "beside", "permissions": ["catalog:read"]})

    made = admin.post("/v1/roles", {"name": "mine", "permissions": ["catalog:read", "tenant:manage"]})
    assert (made.status, made.code, made.json["missing"]) == (403, "permissions-lacking", ["tenant:manage"])
    for answer in (
        admin.patch(href(beside), {"permissions": ["tenant:manage"]}, {"if-match": '"1"'}),
        admin.patch(href(above), {"permissions": []}, {"if-match": '"1"'}),
        admin.delete(href(above), {"if-match": '"1"'}),
    ):
        assert (answer.code, answer.json["missing"]) == ("permissions-lacking", ["tenant:manage"])


def test_role_of_another_tenant_is_not_there(api: Api, stranger: Actor) -> None:
    path = f"/v1/roles/{make_role(stranger)}"

    assert api.get(path).code == "role-not-found"
    assert api.patch(path, {"name": "mine"}, {"if-match": '"1"'}).status == 404
    assert api.delete(path, {"if-match": '"1"'}).status == 404
    assert api.get(f"/v1/roles/{new_id()}").status == 404


def test_permission_that_is_none_is_refused_where_it_stands(api: Api) -> None:
    answer = api.post("/v1/roles", {"name": "odd", "permissions": ["catalog:read", "any:thing"]})

    assert answer.status == 422
    assert "body.permissions.1" in str(answer.json["errors"])


def test_catalogue_tells_every_permission_with_its_bit_and_meaning(api: Api) -> None:
    items = api.get("/v1/permissions").items

    assert [(item["name"], item["bit"]) for item in items] == [(p.value, p.bit) for p in Permission]
    assert all(str(item["description"]).endswith(".") for item in items)
