"""What users see of their sessions and how they end: own ones, and those of others with the right to it."""

from datetime import datetime
from typing import cast

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.edge.cookies import SESSION
from shared.identity import members, sessions
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Api
from tests.as_owner import owner_connection
from tests.browser import Browser, minutes, signed_in
from tests.factories import make_api, make_member, make_name
from tests.rights import bind, make_role


def is_alive(browser: Browser) -> bool:
    """Whether its next request is let in."""
    return browser.get("/v1/plugins").status == 200


def ids(browser: Browser) -> list[str]:
    """Its user's sessions as it sees them."""
    return [str(item["session_id"]) for item in browser.get("/v1/sessions").items]


def test_user_sees_own_sessions_newest_first_and_which_is_this(owner: Actor, now: datetime) -> None:
    laptop, phone = signed_in(owner, now - minutes(10)), signed_in(owner, now)
    signed_in(make_member(owner, BuiltInRole.OWNER), now)

    seen = laptop.get("/v1/sessions").items

    assert [item["is_current"] for item in seen] == [False, True]
    assert [item["session_id"] for item in seen][1] == laptop.get("/v1/sessions/current").json["session_id"]
    assert seen[0]["browser"] == "Firefox on Linux"
    assert seen[1]["seen_at"] > seen[1]["created_at"]  # type: ignore[operator] # both are RFC 3339 texts
    assert not {"csrf_token", "person_id"} & seen[0].keys()
    assert is_alive(phone)


def test_session_that_is_revoked_is_out_with_its_next_request(owner: Actor, now: datetime) -> None:
    laptop, phone = signed_in(owner, now), signed_in(owner, now)
    phones = str(phone.get("/v1/sessions/current").json["session_id"])

    assert laptop.delete(f"/v1/sessions/{phones}").status == 204

    assert not is_alive(phone)
    assert is_alive(laptop)
    assert phones not in ids(laptop)
    assert laptop.delete(f"/v1/sessions/{phones}").code == "session-not-found"


def test_session_of_somebody_else_is_not_found(owner: Actor, stranger: Actor, now: datetime) -> None:
    own, others = (
        signed_in(owner, now),
        [signed_in(make_member(owner, BuiltInRole.OWNER), now), signed_in(stranger, now)],
    )

    for other in others:
        session_id = other.get("/v1/sessions/current").json["session_id"]
        answer = own.delete(f"/v1/sessions/{session_id}")
        assert (answer.status, answer.code) == (404, "session-not-found")
        assert is_alive(other)


def test_all_own_sessions_end_at_once(owner: Actor, now: datetime) -> None:
    laptop, phone = signed_in(owner, now), signed_in(owner, now)
    other = signed_in(make_member(owner, BuiltInRole.OWNER), now)

    answer = laptop.delete("/v1/sessions")

    assert answer.status == 204
    assert SESSION not in laptop.cookies
    assert not is_alive(phone)
    assert is_alive(other)


def test_administrator_sees_and_ends_all_sessions_of_a_user(owner: Actor, now: datetime) -> None:
    member = make_member(owner, BuiltInRole.DEVELOPER)
    admin, user = signed_in(owner, now), [signed_in(member, now), signed_in(member, now)]
    where = f"/v1/sessions/users/{member.user_id}"

    assert len(admin.get(where).items) == 2
    assert admin.delete(where).status == 204

    assert not any(map(is_alive, user))
    assert is_alive(admin)
    assert admin.get(where).items == []


def test_browser_and_use_of_others_sessions_are_for_who_may_see_personal_data(owner: Actor, now: datetime) -> None:
    user, keeper = make_member(owner, BuiltInRole.DEVELOPER), make_member(owner, BuiltInRole.DEVELOPER)
    bind(owner, str(make_role(owner, Permission.SESSIONS_MANAGE)), user_id=keeper.user_id)
    own, support, admin = (signed_in(actor, now) for actor in (user, keeper, owner))
    personal = ["browser", "idle_ends_at", "seen_at"]
    where = f"/v1/sessions/users/{user.user_id}"

    (hidden,) = support.get(where).items
    for shown in (own.get("/v1/sessions").items, admin.get(where).items, [own.get("/v1/sessions/current").json]):
        assert [bool(shown[0][name]) for name in personal] == [True] * 3
        assert "masked" not in shown[0]
    assert [hidden[name] for name in personal] == [None] * 3
    assert (hidden["masked"], hidden["user_id"]) == (personal, str(user.user_id))


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_sessions_of_a_user_want_their_own_right(owner: Actor, now: datetime, method: str) -> None:
    developer = signed_in(make_member(owner, BuiltInRole.DEVELOPER), now)

    answer = developer.send(method, f"/v1/sessions/users/{owner.user_id}", developer.csrf)

    assert (answer.status, answer.json["permission"]) == (403, "sessions:manage")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_user_of_another_tenant_is_not_found(owner: Actor, stranger: Actor, now: datetime, method: str) -> None:
    admin, other = signed_in(owner, now), signed_in(stranger, now)

    for user_id in (stranger.user_id, new_id()):
        answer = admin.send(method, f"/v1/sessions/users/{user_id}", admin.csrf)
        assert (answer.status, answer.code) == (404, "member-not-found")
    assert is_alive(other)


def test_bearer_token_has_no_session_and_can_see_and_end_those_of_its_user(issuer: Issuer, owner: Actor) -> None:
    api = make_api(issuer, owner)

    assert api.get("/v1/sessions").items == []
    assert api.get("/v1/sessions/current").code == "session-not-found"
    assert api.post("/v1/sessions/logout", {}).status == 204
    assert api.delete("/v1/sessions").status == 204


def test_user_with_too_many_sessions_loses_the_oldest(owner: Actor, now: datetime) -> None:
    opened = [signed_in(owner, now) for _ in range(22)]

    assert [is_alive(browser) for browser in opened] == [False] * 2 + [True] * 20
    assert len(ids(opened[-1])) == 20


def test_session_ends_for_who_loses_the_account(owner: Actor, now: datetime) -> None:
    member = make_member(owner, BuiltInRole.DEVELOPER)
    browser, other = signed_in(member, now), signed_in(owner, now)

    sessions.end_sessions(member.tenant_id, member.user_id)

    assert browser.get("/v1/plugins").code == "session-over"
    assert is_alive(other)


@pytest.mark.parametrize("how", ["suspend_member", "remove_member"])
def test_member_who_is_suspended_or_removed_has_no_session_left(owner: Actor, now: datetime, how: str) -> None:
    member = make_member(owner, BuiltInRole.DEVELOPER)
    browser = signed_in(member, now)

    getattr(members, how)(owner, member.user_id, members.get_member(owner, member.user_id).revision, now)

    assert browser.get("/v1/sessions").code == "session-over"


def test_what_ends_sessions_is_in_the_trail(owner: Actor, now: datetime) -> None:
    member = make_member(owner, BuiltInRole.DEVELOPER)
    admin, user = signed_in(owner, now), signed_in(member, now)
    (session_id,) = ids(user)

    user.delete(f"/v1/sessions/{session_id}")
    admin.delete(f"/v1/sessions/users/{member.user_id}")
    admin.delete("/v1/sessions")

    with owner_connection(owner) as conn:
        rows = conn.execute(
            "select user_id, action, object_id from audit_entry where tenant_id = %s and action like 'session%%'",
            (owner.tenant_id,),
        ).fetchall()
    assert {(row[0], row[1], row[2]) for row in rows} == {
        (member.user_id, "session.revoked", session_id),
        (owner.user_id, "sessions.revoked", str(member.user_id)),
        (owner.user_id, "sessions.revoked", str(owner.user_id)),
    }


def test_session_is_the_tenants_own_and_no_other_ones(owner: Actor, stranger: Actor, now: datetime) -> None:
    ours, theirs = signed_in(owner, now), signed_in(stranger, now)
    name = make_name()
    plugin = ours.post("/v1/plugins", {"name": name}).json

    assert theirs.get(f"/v1/plugins/{plugin['plugin_id']}").status == 404
    assert ours.get(f"/v1/plugins/{plugin['plugin_id']}").status == 200


@pytest.mark.parametrize("bearer", ["Bearer not-a-token", "Basic abc", "", "Bearer plugyard_local_x_00000000"])
def test_cookie_beside_an_authorization_header_vouches_for_nothing(owner: Actor, now: datetime, bearer: str) -> None:
    browser = signed_in(owner, now)

    assert browser.get("/v1/plugins", authorization=bearer).status == 401


def test_bearer_token_beside_a_cookie_is_who_asks(issuer: Issuer, owner: Actor, stranger: Actor, now: datetime) -> None:
    browser, api = signed_in(stranger, now), make_api(issuer, owner)
    plugin = api.post("/v1/plugins", {"name": make_name()}).json

    asked = browser.get(f"/v1/plugins/{plugin['plugin_id']}", **cast("dict[str, str]", api.bearer))

    assert asked.status == 200
    # It needs no token of a page: a browser sends no such header by itself.
    assert browser.post("/v1/plugins", {"name": make_name()}, dict(api.bearer)).status == 201


def test_two_session_cookies_are_none(owner: Actor, now: datetime) -> None:
    browser = signed_in(owner, now)
    twice = f"{SESSION}={browser.session_secret}; {SESSION}={'a' * 43}"

    assert Api({"cookie": twice}).get("/v1/plugins").code == "credential-missing"
