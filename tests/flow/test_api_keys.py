"""API keys over the API: who makes, sees and hands on which, and never more than scopes and user allow."""

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.identity.keys import MAX_KEYS
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Api
from tests.as_owner import change, rows
from tests.factories import make_api, make_member, make_name
from tests.issued_keys import KEYS, href, made, rotated, with_key

SHOWN_ONCE = {"api_key"}


@pytest.fixture
def developer(issuer: Issuer, owner: Actor) -> Api:
    """The API as a developer of the same tenant sees it."""
    return make_api(issuer, owner, BuiltInRole.DEVELOPER)


@pytest.fixture
def admin(issuer: Issuer, owner: Actor) -> Api:
    """The API as an admin of the same tenant sees it, who holds all but what the owner alone may."""
    return make_api(issuer, owner, BuiltInRole.ADMIN)


def test_new_key_is_answered_once_and_read_without(api: Api) -> None:
    answer = made(api, scopes=["catalog:read"])
    key = str(answer.json["api_key"])
    read = api.get(href(answer))

    assert answer.headers["location"] == href(answer)
    assert key.startswith(str(answer.json["prefix"]))
    assert key.endswith(str(answer.json["last_four"]))
    assert read.json == {name: value for name, value in answer.json.items() if name not in SHOWN_ONCE}
    assert with_key(answer).get("/v1/plugins").status == 200


def test_key_does_no_more_than_its_scopes(api: Api) -> None:
    reader = with_key(made(api, scopes=["catalog:read"]))

    assert reader.get("/v1/plugins").status == 200
    assert reader.post("/v1/plugins", {"name": make_name()}).json["permission"] == "catalog:write"
    assert reader.get("/v1/environments").code == "key-scope-lacking"


def test_key_does_no_more_than_its_user_may_now(developer: Api) -> None:
    writer = with_key(made(developer, scopes=["catalog:read", "catalog:write"]))

    assert writer.get("/v1/plugins").status == 200
    assert writer.post("/v1/plugins", {"name": make_name()}).code == "forbidden"


def test_key_without_scopes_does_what_its_user_may(api: Api) -> None:
    assert with_key(made(api)).post("/v1/plugins", {"name": make_name()}).status == 201


def test_key_of_another_user_is_not_found_without_the_right_to_manage_keys(api: Api, developer: Api) -> None:
    answer = made(api)

    asked = [developer.get(href(answer)), developer.delete(href(answer)), rotated(developer, answer)]

    assert [(a.status, a.code) for a in asked] == [(404, "api-key-not-found")] * 3
    assert developer.get(KEYS).items == []
    assert developer.get(KEYS, of="all").json["permission"] == "api-keys:manage"
    assert with_key(answer).get("/v1/plugins").status == 200


def test_key_of_another_tenant_is_not_found(issuer: Issuer, api: Api, stranger: Actor) -> None:
    answer, outside = made(api), make_api(issuer, stranger)

    assert [outside.get(href(answer)).status, outside.delete(href(answer)).status] == [404, 404]
    assert outside.post(KEYS, {"name": "x", "user_id": answer.json["user_id"], "scopes": ["catalog:read"]}).code == (
        "key-holder-unknown"
    )
    assert with_key(answer).get("/v1/plugins").status == 200


def test_who_manages_keys_lists_and_revokes_those_of_all(admin: Api, developer: Api) -> None:
    answer = made(developer)

    assert href(answer) in {str(item["href"]) for item in admin.get(KEYS, of="all").items}
    assert admin.delete(href(answer)).status == 204
    assert with_key(answer).get("/v1/plugins").status == 401


def test_keys_are_listed_newest_first_page_by_page(api: Api) -> None:
    hrefs = [href(made(api)) for _ in range(3)]

    first = api.get(KEYS, limit=2)
    rest = api.get(KEYS, limit=2, cursor=first.json["next_cursor"])

    assert [item["href"] for item in first.items + rest.items] == hrefs[::-1]


def test_key_for_another_user_has_scopes_and_gives_only_what_its_maker_holds(
    api: Api, admin: Api, developer: Api, owner: Actor
) -> None:
    another = {"name": "ci", "user_id": str(make_member(owner, BuiltInRole.OWNER).user_id)}

    assert developer.post(KEYS, {**another, "scopes": ["catalog:read"]}).json["permission"] == "api-keys:manage"
    assert admin.post(KEYS, another).code == "scopes-missing"
    assert admin.post(KEYS, {**another, "scopes": ["tenant:manage"]}).json["permission"] == "tenant:manage"
    assert admin.post(KEYS, {**another, "scopes": ["catalog:write"]}).status == 201
    assert api.post(KEYS, {**another, "scopes": ["tenant:manage"]}).status == 201


def test_service_user_is_made_with_its_key_and_may_nothing_until_a_role_is_bound(api: Api, owner: Actor) -> None:
    answer = made(api, service_user_name="CI of team A", scopes=["catalog:read"])
    machine = with_key(answer)

    assert machine.get("/v1/plugins").code == "forbidden"
    change(
        owner,
        "insert into binding (tenant_id, binding_id, role_id, user_id, created_at)"
        " select tenant_id, gen_random_uuid(), role_id, %s, now() from role"
        " where tenant_id = %s and name = 'publisher'",
        answer.json["user_id"],
        owner.tenant_id,
    )
    assert machine.get("/v1/plugins").status == 200
    assert machine.post("/v1/plugins", {"name": make_name()}).code == "key-scope-lacking"


def test_service_user_needs_the_right_to_manage_keys(developer: Api, owner: Actor) -> None:
    refused = developer.post(KEYS, {"name": "ci", "service_user_name": "CI", "scopes": ["catalog:read"]})

    assert refused.json["permission"] == "api-keys:manage"
    assert rows("select from tenant_user where tenant_id = %s and kind = 'service'", owner.tenant_id) == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_key_with_scopes_handles_keys_only_if_they_say_so(api: Api, method: str) -> None:
    reader = with_key(made(api, scopes=["catalog:read"]))

    assert reader.send(method, KEYS, b'{"name": "more", "scopes": ["catalog:read"]}').json["permission"] == (
        "api-keys:manage"
    )


def test_key_makes_no_wider_key_than_itself(api: Api) -> None:
    keeper = with_key(made(api, scopes=["catalog:read", "api-keys:manage"]))

    assert made(keeper, scopes=["catalog:read"]).json["scopes"] == ["catalog:read"]
    assert keeper.post(KEYS, {"name": "wide", "scopes": ["catalog:write"]}).json["permission"] == "catalog:write"
    assert keeper.post(KEYS, {"name": "all"}).code == "permissions-lacking"
    assert rotated(keeper, made(api)).code == "permissions-lacking"


@pytest.mark.parametrize("table", ["tenant_user", "tenant"])
def test_who_is_suspended_neither_makes_nor_sees_keys(api: Api, owner: Actor, developer: Api, table: str) -> None:
    machine = with_key(made(developer))
    condition = {"tenant": "tenant_id = %s", "tenant_user": "tenant_id = %s and display_name = 'Ines Insider'"}[table]
    change(owner, f"update {table} set suspended_at = now() where {condition}", owner.tenant_id)  # noqa: S608 - names from above

    for caller in (developer, machine):
        asked = (caller.get(KEYS), caller.post(KEYS, {"name": "ci"}), caller.get("/v1/plugins"))
        code = {"tenant": "tenant-suspended", "tenant_user": "account-suspended"}[table]
        assert [answer.code for answer in asked] == [code] * 3


def test_fifty_first_live_key_of_a_user_is_refused(api: Api, owner: Actor) -> None:
    first = made(api)
    change(
        owner,
        "insert into api_key (tenant_id, api_key_id, user_id, name, key_hash, created_at)"
        " select tenant_id, gen_random_uuid(), user_id, 'many', sha256(convert_to(n::text || %s, 'UTF8')), now()"
        " from api_key, generate_series(2, %s) as n where api_key_id = %s",
        str(new_id()),
        MAX_KEYS,
        first.json["api_key_id"],
    )

    assert api.post(KEYS, {"name": "one more"}).code == "api-key-limit-reached"
    api.delete(href(first))
    assert api.post(KEYS, {"name": "one more"}).status == 201


def test_key_of_an_owner_is_not_rotated_into_the_hands_of_who_holds_less(api: Api, admin: Api) -> None:
    assert rotated(admin, made(api)).code == "scopes-missing"
    assert rotated(admin, made(api, scopes=["tenant:manage"])).code == "permissions-lacking"
