"""Credentials that Plugyard gives out itself: what is almost one opens nothing, and none is written down anywhere."""

from datetime import datetime

import pytest

from clients.valkey import valkey
from infra.local.gateway_server import login_settings
from infra.local.issuer import Issuer
from shared.context import Actor
from shared.edge.cookies import SESSION
from shared.identity.api_keys import hash_api_key, make_api_key
from shared.permissions import BuiltInRole
from tests.api_client import Api
from tests.as_owner import change
from tests.browser import Browser, begin, signed_in
from tests.by_hand import rows_of, tenant_tables
from tests.factories import make_api, make_member, make_name, make_signed_in
from tests.issued_keys import KEYS, made, with_key
from tests.login_issuer import PUBLIC_URL, running_made_up_issuer, told
from tests.told import listening


@pytest.fixture
def api(issuer: Issuer, owner: Actor) -> Api:
    """The API as an owner sees it."""
    return make_api(issuer, owner)


def test_key_of_another_stage_or_form_opens_nothing_though_its_hash_be_known(owner: Actor, api: Api) -> None:
    right = make_api_key("local")
    for text in (make_api_key("prod"), make_api_key(""), right[:-8] + "00000000", right[:-1], f"{right}_"):
        answer = made(api)
        query = "update api_key set key_hash = %s where api_key_id = %s"
        assert change(owner, query, hash_api_key(text), answer.json["api_key_id"]) == 1
        assert Api({"authorization": f"Bearer {text}"}).get("/v1/plugins").status == 401


def test_key_with_scopes_does_no_more_than_they_say(api: Api) -> None:
    key = with_key(made(api, scopes=["catalog:read", "api-keys:manage"]))

    assert key.get("/v1/plugins").status == 200
    assert key.post("/v1/plugins", {"name": make_name()}).status == 403
    for scopes in ({}, {"scopes": ["catalog:read", "catalog:write"]}):
        assert key.post(KEYS, {"name": "wider", **scopes}).status == 403


def test_nothing_of_a_key_is_written_down_but_its_hash(owner: Actor, api: Api) -> None:
    with listening() as heard:
        answer = api.post(KEYS, {"name": "ci"}, {"idempotency-key": "made"})
        text = str(answer.json["api_key"])
        key, random = with_key(answer), text.split("_")[2]
        answers = [key.get("/v1/plugins"), key.post("/v1/plugins", {"name": [text]}), key.get(f"/v1/plugins/{random}")]
        answers.append(key.post("/v1/plugins", {"name": make_name()}, {"idempotency-key": "with it"}))
        answers += [api.get(KEYS), api.post(KEYS, {"name": "ci"}, {"idempotency-key": "made"})]
    kept = {table: str(rows_of(table, owner.tenant_id)) for table in tenant_tables()}
    kept |= {"log": heard.log_text.getvalue() + heard.figures_text.getvalue(), "answers": str(answers)}
    kept["cache"] = str([(name, valkey().dump(name)) for name in valkey().scan_iter(count=1000)])

    hashed = hash_api_key(text).hex()
    assert [place for place, written in kept.items() if random[:12] in written or random[-12:] in written] == []
    assert [place for place, written in kept.items() if hashed in written] == ["api_key"]


def test_change_by_cookie_wants_the_token_of_a_page_of_ours(
    owner: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with told(monkeypatch, **login_settings(PUBLIC_URL)):
        browser = signed_in(owner, now)
        other = signed_in(owner, now).csrf
        elsewhere = browser.csrf | {"origin": "https://evil.example"}
        for headers in ({}, {"x-csrf-token": ""}, other, {"x-csrf-token": browser.session_secret}, elsewhere):
            assert browser.post("/v1/plugins", {"name": make_name()}, headers).code == "csrf-token-invalid"
        assert browser.post("/v1/plugins", {"name": make_name()}).status == 201


@pytest.mark.parametrize("forged", ["another browser", "another nonce"])
def test_login_is_finished_by_who_began_it_alone(
    issuer: Issuer, owner: Actor, monkeypatch: pytest.MonkeyPatch, forged: str
) -> None:
    make_member(owner, BuiltInRole.DEVELOPER)
    with running_made_up_issuer(issuer, monkeypatch) as endpoint:
        victim, attacker = Browser(), Browser()
        begun = begin(attacker, owner.tenant_id)
        begin(victim, owner.tenant_id)
        nonce = begun.asked["nonce"] if forged == "another browser" else "another"
        endpoint.claims = {"sub": "nobody", "nonce": nonce}
        browser = victim if forged == "another browser" else attacker
        answer = browser.get(f"/v1/sessions/callback?code=a-code&state={begun.asked['state']}")

    # Whoever it is for, such an answer is worth nothing: not even that the person is nobody here.
    assert answer.code == ("login-invalid" if forged == "another browser" else "login-unproven")
    assert SESSION not in browser.cookies


def test_nobody_hands_on_what_they_lack(issuer: Issuer, owner: Actor, api: Api) -> None:
    """By a binding, a deny, a role, an edit, a group, a key or an invitation."""
    roles = {str(item["name"]): str(item["role_id"]) for item in api.get("/v1/roles", limit=200).items}
    user = make_member(owner, BuiltInRole.DEVELOPER)
    rights = ["roles:manage", "roles:read", "members:manage", "members:read", "api-keys:manage", "catalog:read"]
    role = api.post("/v1/roles", {"name": "managers", "permissions": rights}).json["role_id"]
    group = api.post("/v1/groups", {"name": "owners"}).json["group_id"]
    assert api.post("/v1/bindings", {"role_id": roles["owner"], "group_id": group}).status == 201
    delegate = make_delegate(issuer, owner, api, role)

    tried = [
        delegate.post("/v1/bindings", {"role_id": roles["owner"], "user_id": str(user.user_id)}),
        delegate.post("/v1/bindings", {"role_id": roles["owner"], "user_id": str(user.user_id), "effect": "deny"}),
        delegate.post("/v1/roles", {"name": "more", "permissions": ["tenant:manage"]}),
        delegate.patch(f"/v1/roles/{role}", {"permissions": [*rights, "tenant:manage"]}, {"if-match": '"1"'}),
        delegate.send("PUT", f"/v1/groups/{group}/users/{user.user_id}"),
        delegate.post(KEYS, {"name": "k", "user_id": str(owner.user_id), "scopes": ["tenant:manage"]}),
        delegate.post("/v1/invitations", {"email": "me@example.com", "role_ids": [roles["owner"]]}),
    ]
    assert [(answer.status, answer.code) for answer in tried] == [(403, "permissions-lacking")] * len(tried)


def make_delegate(issuer: Issuer, owner: Actor, api: Api, role: object) -> Api:
    """One who may manage, and little else."""
    delegate, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    assert api.post("/v1/bindings", {"role_id": role, "user_id": str(user_id)}).status == 201
    return delegate
