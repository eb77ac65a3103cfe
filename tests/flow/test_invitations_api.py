"""Invitations over the API: a person joins once, in what the inviter may still give; other tries get one answer."""

import time
from functools import partial
from uuid import UUID

import jwt
import pytest

from infra.local.issuer import ALGORITHM, AUDIENCE, ISSUER, Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import change, rows
from tests.at_once import at_once
from tests.factories import make_api, make_invitation, make_member, make_name, make_pipeline_key
from tests.rights import run


def person(issuer: Issuer, tenant_id: UUID, **claims: object) -> Api:
    """The API as a person sees it who is no user yet."""
    told = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": f"invited|{new_id()}",
        "iat": int(time.time()),
        "exp": int(time.time()) + 600,
        "tenant": str(tenant_id),
        **claims,
    }
    token = jwt.encode(told, issuer.key, algorithm=ALGORITHM, headers={"kid": issuer.key_id})
    return Api({"authorization": f"Bearer {token}"})


def accept(api: Api, token: object) -> Answer:
    return api.post("/v1/invitations/accept", {"token": token, "display_name": "Ida Invited"})


def role_id(owner: Actor, role: BuiltInRole) -> str:
    ((found,),) = rows("select role_id from role where tenant_id = %s and name = %s", owner.tenant_id, role)
    return str(found)


def is_refused(answer: Answer) -> bool:
    return (answer.status, answer.code, "errors" in answer.json) == (409, "invitation-refused", False)


def test_invited_person_joins_in_the_roles_of_the_invitation(issuer: Issuer, owner: Actor, api: Api) -> None:
    draft = {"email": "ida@example.com", "role_ids": [role_id(owner, BuiltInRole.AUDITOR)]}
    invited = api.post("/v1/invitations", draft)
    ida = person(issuer, owner.tenant_id)
    before = ida.get("/v1/members").code

    joined = accept(ida, invited.json["token"])

    assert (invited.status, invited.headers["location"]) == (201, invited.json["href"])
    assert (before, joined.status, joined.json["tenant_id"]) == ("membership-required", 200, str(owner.tenant_id))
    assert ida.get("/v1/members").status == 200
    member = api.get(str(joined.json["href"])).json
    assert (member["display_name"], member["email"], member["status"]) == ("Ida Invited", "ida@example.com", "active")
    assert api.get(str(invited.json["href"])).json["status"] == "accepted"
    assert rows("select event_type from outbox where aggregate_id = %s", joined.json["user_id"]) == [
        ("plugyard.member.joined",)
    ]


def test_token_is_shown_once_and_kept_by_its_hash_alone(owner: Actor, api: Api) -> None:
    draft = {"email": "ida@example.com", "role_ids": [role_id(owner, BuiltInRole.DEVELOPER)]}
    key = {"idempotency-key": str(new_id())}

    first, retry = (api.post("/v1/invitations", draft, key) for _ in range(2))

    assert (len(str(first.json["token"])), retry.json["token"]) == (43, None)
    assert "token" not in api.get(str(first.json["href"])).json
    stored = rows("select invitation::text from invitation where tenant_id = %s", owner.tenant_id)
    assert str(first.json["token"]) not in str(stored)


@pytest.mark.parametrize("how", ["used", "revoked", "expired", "unknown", "of another tenant", "for another address"])
def test_invitation_that_is_not_good_is_refused_with_one_answer(
    issuer: Issuer, owner: Actor, stranger: Actor, api: Api, how: str
) -> None:
    invitation = make_invitation(owner)
    token, ida = invitation.token, person(issuer, owner.tenant_id)
    match how:
        case "used":
            accept(person(issuer, owner.tenant_id), token)
        case "revoked":
            assert api.delete(invitation.href).status == 204
        case "expired":
            change(
                owner,
                "update invitation set created_at = created_at - interval '8 days',"
                " expires_at = expires_at - interval '8 days' where invitation_id = %s",
                invitation.invitation_id,
            )
        case "unknown":
            token = "x" * 43
        case "of another tenant":
            ida = person(issuer, stranger.tenant_id)
        case _:
            ida = person(issuer, owner.tenant_id, email="other@example.com", email_verified=True)

    assert is_refused(accept(ida, token))


@pytest.mark.parametrize(
    "claims",
    [{"email": "IDA@example.com", "email_verified": True}, {"email": "other@example.com", "email_verified": False}, {}],
)
def test_only_a_verified_address_is_held_against_the_invited_one(
    issuer: Issuer, owner: Actor, claims: dict[str, object]
) -> None:
    assert accept(person(issuer, owner.tenant_id, **claims), make_invitation(owner).token).status == 200


def test_of_two_acceptances_at_once_one_makes_a_user(issuer: Issuer, owner: Actor) -> None:
    token, people = make_invitation(owner).token, [person(issuer, owner.tenant_id) for _ in range(2)]

    answers = at_once(*(partial(accept, someone, token) for someone in people))

    assert sorted(answer.status for answer in answers) == [200, 409]
    joined = rows(
        "select count(*) from tenant_user where tenant_id = %s and display_name like 'Ida%%'", owner.tenant_id
    )
    assert joined == [(1,)]


def test_of_an_acceptance_and_a_revocation_at_once_one_comes_first(issuer: Issuer, owner: Actor, api: Api) -> None:
    invitation, ida = make_invitation(owner), person(issuer, owner.tenant_id)

    accepted, revoked = at_once(partial(accept, ida, invitation.token), partial(api.delete, invitation.href))

    assert (accepted.status, revoked.status) in {(200, 409), (409, 204)}
    assert (ida.get("/v1/plugins").status == 200) is (accepted.status == 200)


def test_invitation_gives_nothing_that_its_inviter_may_no_more(issuer: Issuer, owner: Actor, api: Api) -> None:
    inviter = make_member(owner, BuiltInRole.OWNER)
    suspended, demoted = (make_invitation(inviter, BuiltInRole.OWNER) for _ in range(2))
    path = f"/v1/members/{inviter.user_id}"
    api.post(f"{path}/suspend", None, {"if-match": '"1"'})
    while_suspended = accept(person(issuer, owner.tenant_id), suspended.token)
    api.post(f"{path}/restore", None, {"if-match": '"2"'})
    run(owner, "delete from binding where tenant_id = %s and user_id = %s", inviter.user_id)
    while_demoted = accept(person(issuer, owner.tenant_id), demoted.token)

    assert is_refused(while_suspended)
    assert is_refused(while_demoted)


def test_nobody_invites_into_more_than_they_hold(issuer: Issuer, owner: Actor) -> None:
    admin = make_api(issuer, owner, BuiltInRole.ADMIN)

    refused = admin.post(
        "/v1/invitations", {"email": "ida@example.com", "role_ids": [role_id(owner, BuiltInRole.OWNER)]}
    )

    assert (refused.status, refused.code) == (403, "permissions-lacking")


def test_suspended_member_is_not_let_in_by_an_invitation_and_a_removed_one_is(
    issuer: Issuer, owner: Actor, api: Api
) -> None:
    ida = person(issuer, owner.tenant_id)
    path = str(accept(ida, make_invitation(owner).token).json["href"])
    api.post(f"{path}/suspend", None, {"if-match": '"1"'})
    while_suspended = accept(ida, make_invitation(owner).token)
    api.delete(path, {"if-match": '"2"'})
    again = accept(ida, make_invitation(owner).token)

    assert is_refused(while_suspended)
    assert (again.status, again.json["href"], ida.get("/v1/plugins").status) == (200, path, 200)


def as_member(issuer: Issuer, owner: Actor, stored: str | None, **claims: object) -> tuple[Api, str]:
    """The API as a member sees it who has this address in the tenant, or none, and that member's path."""
    dana = person(issuer, owner.tenant_id, **claims)
    path = str(accept(dana, make_invitation(owner).token).json["href"])
    change(owner, "update tenant_user set email = %s where user_id = %s", stored, path.rsplit("/", 1)[1])
    return dana, path


@pytest.mark.parametrize("state", ["active", "suspended", "removed"])
@pytest.mark.parametrize("address", ["dana@example.com", None])
def test_invitation_of_somebody_else_is_refused_to_who_is_or_was_a_member(
    issuer: Issuer, owner: Actor, api: Api, state: str, address: str | None
) -> None:
    dana, path = as_member(issuer, owner, address)
    if state != "active":
        api.post(f"{path}/suspend", None, {"if-match": api.get(path).headers["etag"]})
    if state == "removed":
        api.delete(path, {"if-match": api.get(path).headers["etag"]})
    invitation = make_invitation(owner, BuiltInRole.ADMIN)

    assert is_refused(accept(dana, invitation.token))

    assert api.get(invitation.href).json["status"] == "open"
    assert dana.post("/v1/roles", {"name": make_name(), "permissions": []}).status in {401, 403}


def test_active_member_takes_their_own_invitation_and_keeps_their_name(issuer: Issuer, owner: Actor, api: Api) -> None:
    dana, path = as_member(issuer, owner, "Ida@Example.com")
    dora, other_path = as_member(issuer, owner, "dora@example.com", email="ida@example.com", email_verified=True)

    for member in (dana, dora):
        token = make_invitation(owner, BuiltInRole.AUDITOR).token
        again = member.post("/v1/invitations/accept", {"token": token, "display_name": "Another Name"})
        assert (again.status, member.get("/v1/members").status) == (200, 200)

    assert [api.get(of).json["display_name"] for of in (path, other_path)] == ["Ida Invited"] * 2


def test_removed_member_is_back_under_the_name_of_this_time(issuer: Issuer, owner: Actor, api: Api) -> None:
    paul, path = as_member(issuer, owner, "ida@example.com")
    api.delete(path, {"if-match": api.get(path).headers["etag"]})

    paul.post("/v1/invitations/accept", {"token": make_invitation(owner).token, "display_name": "Paul Again"})

    back = api.get(path).json
    assert (back["display_name"], back["status"]) == ("Paul Again", "active")


def test_no_key_joins_anything_nor_who_brings_no_good_token(owner: Actor) -> None:
    token = make_invitation(owner).token
    key = Api({"authorization": f"Bearer {make_pipeline_key(owner)}"})

    for bad in (key, Api({"authorization": "Bearer not-a-token"})):
        assert accept(bad, token).status == 401


def test_invitation_of_a_neighbour_is_not_found_and_an_ended_one_not_revoked(
    owner: Actor, stranger: Actor, api: Api
) -> None:
    mine, theirs = make_invitation(owner), make_invitation(stranger)
    api.delete(mine.href)

    assert (api.delete(mine.href).code, api.get(mine.href).json["status"]) == ("invitation-ended", "revoked")
    for answer in (api.get(theirs.href), api.delete(theirs.href)):
        assert (answer.status, answer.code) == (404, "invitation-not-found")
    assert [item["href"] for item in api.get("/v1/invitations").items] == [mine.href]


@pytest.mark.parametrize("wrong", [{"valid_days": 31}, {"valid_days": 0}, {"role_ids": []}, {"email": "nobody"}])
def test_draft_that_breaks_a_rule_is_refused(owner: Actor, api: Api, wrong: dict[str, object]) -> None:
    draft = {"email": "ida@example.com", "role_ids": [role_id(owner, BuiltInRole.DEVELOPER)], **wrong}

    assert api.post("/v1/invitations", draft).code == "invalid-request"


def test_role_of_a_neighbour_is_not_given(stranger: Actor, api: Api) -> None:
    draft = {"email": "ida@example.com", "role_ids": [role_id(stranger, BuiltInRole.DEVELOPER)]}

    assert api.post("/v1/invitations", draft).code == "role-not-found"
