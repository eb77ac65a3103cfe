"""Users over SCIM: who is let in can sign in, and who leaves is refused with the next request."""

import json
from functools import partial
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import change, rows
from tests.at_once import at_once
from tests.factories import make_api, make_member, make_pipeline_key
from tests.rights import bind
from tests.scim_client import PATCH_OP, USER, USERS, patch, place, provision, told


def signed_in(issuer: Issuer, owner: Actor, user: Answer) -> Api:
    """The API as the provisioned person sees it, who has a role."""
    bind(owner, BuiltInRole.DEVELOPER, user_id=user.json["id"])
    token = issuer.make_token(str(user.json["externalId"]), owner.tenant_id, "Ines")
    return Api({"authorization": f"Bearer {token}"})


def test_new_user_is_read_as_it_was_answered(api: Api) -> None:
    emails = [{"type": "work", "value": "ines@acme.example", "primary": True}]
    created = provision(api, displayName="Ines", name={"givenName": "Ines"}, emails=emails)

    read = api.get(place(created))

    assert (created.status, created.headers["content-type"]) == (201, "application/scim+json")
    assert created.headers["location"] == place(created)
    assert (read.status, read.headers["etag"], read.json) == (200, '"1"', created.json)
    assert (read.json["emails"], read.json["active"]) == (emails, True)
    assert api.get(place(created), {"if-none-match": '"1"'}).status == 304


def test_places_are_uris_under_the_host_that_was_asked(api: Api) -> None:
    at_host = Api({**api.bearer, "host": "plugyard.example:443"})

    created = provision(at_host)
    listed = at_host.get(USERS).json["Resources"]

    assert isinstance(created.json["meta"], dict)
    assert isinstance(listed, list)
    uri = f"https://plugyard.example{place(created)}"
    assert (created.json["meta"]["location"], created.headers["location"]) == (uri, uri)
    assert uri in [resource["meta"]["location"] for resource in listed]
    assert at_host.get(place(created)).json == created.json


def test_attributes_that_nothing_uses_are_not_kept(api: Api) -> None:
    created = provision(api, nickName="Inchen", phoneNumbers=[{"value": "0123"}])

    assert {"nickName", "phoneNumbers"}.isdisjoint(created.json)
    assert rows("select profile from tenant_user where user_id = %s", created.json["id"]) == [({},)]


@pytest.mark.parametrize(
    "leave",
    [
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "path": "active", "value": False},
        {"op": "Replace", "value": {"active": False}},
    ],
    ids=["entra", "standard", "okta"],
)
def test_leaver_is_refused_with_the_next_request_and_comes_back_restored(
    api: Api, issuer: Issuer, owner: Actor, leave: dict[str, object]
) -> None:
    user = provision(api)
    person = signed_in(issuer, owner, user)
    assert person.get("/v1/plugins").status == 200

    left = patch(api, user, leave)

    assert (left.status, left.json["active"]) == (200, False)
    assert person.get("/v1/plugins").status == 403
    assert patch(api, user, {"op": "replace", "path": "active", "value": True}).json["active"] is True
    assert person.get("/v1/plugins").status == 200


def test_key_of_a_leaver_is_refused_with_the_next_request(api: Api, issuer: Issuer, owner: Actor) -> None:
    user = provision(api)
    signed_in(issuer, owner, user)
    key = make_pipeline_key(owner, UUID(str(user.json["id"])))
    by_key = Api({"authorization": f"Bearer {key}"})
    assert by_key.get("/v1/plugins").status == 200

    api.send("PUT", place(user), _json({"schemas": [USER], "userName": user.json["userName"], "active": False}))

    assert by_key.get("/v1/plugins").status in {401, 403}


def test_deleted_user_is_gone_and_provisioned_again_begins_anew(api: Api, issuer: Issuer, owner: Actor) -> None:
    user = provision(api)
    person = signed_in(issuer, owner, user)
    key = make_pipeline_key(owner, UUID(str(user.json["id"])))

    assert api.delete(place(user)).status == 204

    assert (api.get(place(user)).status, api.delete(place(user)).status) == (404, 404)
    assert person.get("/v1/plugins").status == 403
    again = api.post(USERS, {name: user.json[name] for name in ("schemas", "userName", "externalId")})
    assert (again.status, again.json["id"]) == (201, user.json["id"])
    assert person.get("/v1/plugins").status == 403
    assert Api({"authorization": f"Bearer {key}"}).get("/v1/plugins").status == 401
    assert signed_in(issuer, owner, again).get("/v1/plugins").status == 200


def test_user_who_was_there_before_is_taken_over(api: Api, issuer: Issuer, owner: Actor) -> None:
    ((subject, user_id),) = rows(
        "select p.subject, u.user_id from person as p inner join tenant_user as u on p.person_id = u.person_id"
        " where u.user_id = %s",
        owner.user_id,
    )

    taken_over = api.post(USERS, {"schemas": [USER], "userName": "olive", "externalId": subject})

    assert (taken_over.status, taken_over.json["id"]) == (201, str(user_id))


def test_user_who_may_more_than_the_key_is_not_taken_over(issuer: Issuer, owner: Actor) -> None:
    ((subject,),) = rows(
        "select p.subject from person as p inner join tenant_user as u on p.person_id = u.person_id"
        " where u.user_id = %s",
        owner.user_id,
    )
    admin = make_api(issuer, owner, BuiltInRole.ADMIN)
    make_member(owner, BuiltInRole.OWNER)

    refused = admin.post(USERS, {"schemas": [USER], "userName": "olive", "externalId": subject, "active": False})

    assert refused.status == 403
    assert rows("select user_name, suspended_at from tenant_user where user_id = %s", owner.user_id) == [(None, None)]


def test_last_owner_stays(issuer: Issuer, owner: Actor) -> None:
    provisioned = "update tenant_user set user_name = 'olive', profile = '{}' where user_id = %s"
    change(owner, provisioned, owner.user_id)
    admin = make_api(issuer, owner, BuiltInRole.ADMIN)
    last = admin.get(f"{USERS}/{owner.user_id}")

    refused = [patch(admin, last, {"op": "replace", "path": "active", "value": False}), admin.delete(place(last))]

    assert [(answer.status, answer.code) for answer in refused] == [(409, "last-owner")] * 2
    assert admin.get(place(last)).json["active"] is True


@pytest.mark.parametrize("attribute", ["userName", "externalId"])
def test_second_user_of_a_name_is_refused_whatever_its_case(api: Api, attribute: str) -> None:
    first, second = provision(api), provision(api)
    value = str(first.json[attribute])

    answer = patch(api, second, {"op": "replace", "path": attribute, "value": value})

    assert (answer.status, answer.json["scimType"], answer.code) == (409, "uniqueness", "scim-taken")
    by_name = api.post(USERS, {"schemas": [USER], "userName": str(first.json["userName"]).upper()})
    assert (by_name.status, by_name.json["scimType"]) == (409, "uniqueness")


def test_person_of_a_user_stays_whatever_the_external_id_becomes(api: Api, issuer: Issuer, owner: Actor) -> None:
    user = provision(api)
    person = signed_in(issuer, owner, user)

    patch(api, user, {"op": "replace", "path": "externalId", "value": "somebody-else"})

    assert person.get("/v1/plugins").status == 200
    stranger = Api({"authorization": f"Bearer {issuer.make_token('somebody-else', owner.tenant_id, 'S')}"})
    assert stranger.get("/v1/plugins").json["code"] == "membership-required"


def test_entra_fills_an_address_that_is_not_there_yet(api: Api) -> None:
    changed = patch(
        api,
        provision(api),
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "ines@acme.example"},
        {"op": "Add", "path": "name.givenName", "value": "Ines"},
        {"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "R&D"},
    )

    assert changed.json["emails"] == [{"type": "work", "value": "ines@acme.example"}]
    assert changed.json["name"] == {"givenName": "Ines"}


def test_entra_names_paths_in_the_value_of_an_operation_without_one(api: Api) -> None:
    value = {'emails[type eq "work"].value': "ines@acme.example", "displayName": "Ines"}

    changed = patch(api, provision(api), {"op": "Add", "value": value})

    assert (changed.json["displayName"], changed.json["emails"]) == (
        "Ines",
        [{"type": "work", "value": "ines@acme.example"}],
    )


def test_of_two_changes_of_one_version_at_once_one_is_refused(api: Api) -> None:
    user = provision(api)
    body = {"schemas": [USER], "userName": user.json["userName"], "externalId": user.json["externalId"]}
    put = partial(api.send, "PUT", place(user), headers={"if-match": '"1"'})

    answers = at_once(*(partial(put, _json({**body, "displayName": name})) for name in ("One", "Two")))

    assert sorted(answer.status for answer in answers) == [200, 412]


def test_change_by_a_weak_version_and_by_any_is_made(api: Api) -> None:
    user = provision(api)
    body = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "path": "displayName", "value": "Ines"}]}

    answers = [api.patch(place(user), body, {"if-match": version}).status for version in ('W/"1"', "*", '"1"')]

    assert answers == [200, 200, 412]


def test_retry_under_a_key_makes_no_second_user(api: Api) -> None:
    body = {"schemas": [USER], "userName": f"u{new_id()}"}

    first, second = (api.post(USERS, body, {"idempotency-key": "one"}) for _ in range(2))

    assert (second.status, second.json) == (201, first.json)


def test_users_of_a_neighbour_are_not_there(api: Api, issuer: Issuer, stranger: Actor) -> None:
    user = provision(api)
    neighbour = make_api(issuer, stranger)

    answers = [
        neighbour.get(place(user)),
        neighbour.delete(place(user)),
        patch(neighbour, user, {"op": "replace", "path": "active", "value": False}),
    ]

    assert [answer.status for answer in answers] == [404] * 3
    assert told(neighbour, filter=f'userName eq "{user.json["userName"]}"') == []
    assert neighbour.get(USERS).json["totalResults"] == 0


@pytest.mark.parametrize("name", ["nothing", "00000000-0000-7000-8000-000000000001"])
def test_unknown_user_is_not_found_in_scims_own_words(api: Api, name: str) -> None:
    answer = api.get(f"{USERS}/{name}")

    assert answer.status == 404
    assert answer.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


def test_changes_are_announced_as_those_of_members(api: Api) -> None:
    user = provision(api)
    patch(api, user, {"op": "replace", "path": "active", "value": False})
    api.delete(place(user))

    told_of = rows("select event_type from outbox where aggregate_id = %s order by revision", user.json["id"])
    assert [kind for (kind,) in told_of] == [
        "plugyard.member.created",
        "plugyard.member.suspended",
        "plugyard.member.removed",
    ]


def _json(body: object) -> bytes:
    return json.dumps(body).encode()
