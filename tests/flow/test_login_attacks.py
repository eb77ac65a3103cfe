"""A login that somebody has tampered with opens no session: every part of it is forged in turn."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.local.issuer import AUDIENCE, ISSUER, Issuer
from infra.local.login_codes import CLIENT_ID
from shared.context import Actor
from shared.edge.cookies import LOGIN, SESSION
from shared.identity import service as identity
from shared.identity.models import NewMember
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.browser import Begun, Browser, begin, signed_in
from tests.factories import DAY_1
from tests.login_issuer import MadeUpIssuer, running_made_up_issuer, told


@pytest.fixture
def endpoint(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeUpIssuer]:
    """A token endpoint that answers as the test says."""
    with running_made_up_issuer(issuer, monkeypatch) as made_up:
        yield made_up


@pytest.fixture
def subject(owner: Actor) -> str:
    """A member of the tenant, as the issuer knows that person."""
    subject = f"subject|{new_id()}"
    identity.add_member(owner, NewMember(ISSUER, subject, "Ines Insider", None, BuiltInRole.OWNER), DAY_1)
    return subject


@pytest.fixture
def browser() -> Browser:
    """One that nobody has used yet."""
    return Browser()


@pytest.fixture
def begun(endpoint: MadeUpIssuer, subject: str, browser: Browser, owner: Actor) -> Begun:
    """A login that was begun; the endpoint would answer it rightly."""
    begun = begin(browser, owner.tenant_id)
    endpoint.claims = {"sub": subject, "nonce": begun.asked["nonce"]}
    return begun


def complete(browser: Browser, begun: Begun, more: str = f"&iss={ISSUER}", state: str | None = None) -> Answer:
    """Come back from the issuer."""
    return browser.get(f"/v1/sessions/callback?code=a-code&state={state or begun.asked['state']}{more}")


def refused(browser: Browser, answer: Answer, code: str) -> bool:
    """Whether that was refused so, and the browser has no session."""
    return answer.code == code and SESSION not in browser.cookies and not answer.cookies


def test_untampered_login_opens_a_session(begun: Begun, browser: Browser) -> None:
    assert complete(browser, begun).status == 303
    assert browser.get("/v1/plugins").status == 200


@pytest.mark.parametrize("state", ["", "x", "a" * 43, "é" * 43, "a" * 513])
def test_state_that_nobody_began_is_refused(begun: Begun, browser: Browser, state: str) -> None:
    answer = browser.get(f"/v1/sessions/callback?code=a-code&state={state}")

    assert answer.status in {400, 422}
    assert SESSION not in browser.cookies


def test_login_without_a_state_is_refused(begun: Begun, browser: Browser) -> None:
    assert refused(browser, browser.get("/v1/sessions/callback?code=a-code"), "login-invalid")


def test_state_opens_one_session_only(endpoint: MadeUpIssuer, begun: Begun, browser: Browser) -> None:
    complete(browser, begun)

    assert complete(browser, begun).code == "login-invalid"
    assert len(endpoint.forms) == 1


def test_state_that_was_answered_wrongly_is_used_too(begun: Begun, browser: Browser) -> None:
    assert refused(browser, complete(browser, begun, "&iss=http://elsewhere.example"), "login-invalid")
    assert refused(browser, complete(browser, begun), "login-invalid")


def test_login_of_another_browser_is_refused(
    endpoint: MadeUpIssuer, begun: Begun, browser: Browser, owner: Actor
) -> None:
    victim, bare = Browser(), Browser()
    begin(victim, owner.tenant_id)

    for other in (victim, bare):
        assert refused(other, complete(other, begun), "login-invalid")
    assert endpoint.forms == []


def test_two_login_cookies_are_none(begun: Begun, browser: Browser) -> None:
    twice = f"{LOGIN}={browser.cookies[LOGIN]}; {LOGIN}={'a' * 43}"

    answer = Api({"cookie": twice}).get("/v1/sessions/callback", code="a-code", state=begun.asked["state"])

    assert answer.code == "login-invalid"


def test_answer_of_another_issuer_is_refused_before_its_code_is_sent(
    endpoint: MadeUpIssuer, begun: Begun, browser: Browser
) -> None:
    assert refused(browser, complete(browser, begun, "&iss=http://issuer.elsewhere.example"), "login-invalid")
    assert endpoint.forms == []


@pytest.mark.parametrize(
    ("error", "shown"), [("access_denied", "access_denied"), ("<script>", "unknown"), ("x" * 65, "unknown")]
)
def test_refusal_by_the_issuer_is_told_by_its_code_alone(
    begun: Begun, browser: Browser, error: str, shown: str
) -> None:
    answer = browser.get(f"/v1/sessions/callback?state={begun.asked['state']}&error={error}&error_description=secret")

    assert refused(browser, answer, "login-refused")
    assert answer.json["error"] == shown
    assert "secret" not in str(answer.json)


def test_code_is_redeemed_with_the_verifier_behind_the_challenge(
    endpoint: MadeUpIssuer, begun: Begun, browser: Browser
) -> None:
    complete(browser, begun)

    (form,) = endpoint.forms
    assert begun.asked["code_challenge_method"] == "S256"
    assert challenge_of(form["code_verifier"]) == begun.asked["code_challenge"]
    assert form["redirect_uri"] == begun.asked["redirect_uri"]
    assert (form["client_id"], form["grant_type"]) == (CLIENT_ID, "authorization_code")
    assert "client_secret" not in form
    assert "authorization" not in endpoint.headers[0]


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636, written down here once more."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def test_confidential_client_proves_itself_in_the_header(
    endpoint: MadeUpIssuer, begun: Begun, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with told(monkeypatch, OIDC_CLIENT_SECRET="hunter2"):
        assert complete(browser, begun).status == 303

    assert endpoint.headers[0]["authorization"].startswith("Basic ")
    assert "hunter2" not in str(endpoint.forms)


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"nonce": ""},
        {"nonce": None},
        {"aud": AUDIENCE},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another-client"]},
        {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"iss": "http://issuer.elsewhere.example"},
        {"exp": int(time.time()) - 31},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
    ],
)
def test_id_token_with_a_wrong_claim_is_refused(
    endpoint: MadeUpIssuer, begun: Begun, browser: Browser, changed: dict[str, object]
) -> None:
    endpoint.claims |= changed

    assert refused(browser, complete(browser, begun), "login-unproven")


@pytest.mark.parametrize("missing", ["nonce", "iss", "aud", "exp", "iat", "sub"])
def test_id_token_without_a_required_claim_is_refused(
    endpoint: MadeUpIssuer, begun: Begun, browser: Browser, missing: str
) -> None:
    endpoint.without = {missing}

    assert refused(browser, complete(browser, begun), "login-unproven")


def test_id_token_for_several_with_us_as_its_party_is_taken(
    endpoint: MadeUpIssuer, begun: Begun, browser: Browser
) -> None:
    endpoint.claims |= {"aud": [CLIENT_ID, "another-client"], "azp": CLIENT_ID}

    assert complete(browser, begun).status == 303


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_unsigned_id_token_is_refused(endpoint: MadeUpIssuer, begun: Begun, browser: Browser) -> None:
    head = {"alg": "none", "typ": "JWT", "kid": endpoint.issuer.key_id}
    endpoint.sign = lambda claims: f"{part(head)}.{part(claims)}."

    assert refused(browser, complete(browser, begun), "login-unproven")


def test_id_token_signed_with_the_public_key_as_a_secret_is_refused(
    endpoint: MadeUpIssuer, begun: Begun, browser: Browser
) -> None:
    public = endpoint.issuer.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def forged(claims: dict[str, object]) -> str:
        signed = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': endpoint.issuer.key_id})}.{part(claims)}"
        digest = hmac.digest(public, signed.encode(), "sha256")
        return f"{signed}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    endpoint.sign = forged

    assert refused(browser, complete(browser, begun), "login-unproven")


def test_id_token_under_another_key_is_refused(endpoint: MadeUpIssuer, begun: Begun, browser: Browser) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    endpoint.sign = lambda claims: jwt.encode(claims, other, "ES256", headers={"kid": endpoint.issuer.key_id})

    assert refused(browser, complete(browser, begun), "login-unproven")


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, b'{"error": "invalid_grant"}', "login-unproven"),
        (200, b"{}", "login-unproven"),
        (200, b'{"id_token": 7}', "login-unproven"),
        (400, b'{"error": "invalid_client"}', "internal-error"),
        (500, b"{}", "store-unavailable"),
        (200, b"<html>", "store-unavailable"),
        (302, b"", "store-unavailable"),
        (200, b"[]", "store-unavailable"),
        (200, b" " * 70_000 + b"{}", "store-unavailable"),
    ],
)
def test_issuer_that_gives_no_id_token_opens_nothing(
    endpoint: MadeUpIssuer, begun: Begun, browser: Browser, status: int, body: bytes, code: str
) -> None:
    endpoint.status, endpoint.body = status, body

    assert refused(browser, complete(browser, begun), code)


def test_issuer_away_is_503_and_named(begun: Begun, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    with told(monkeypatch, OIDC_TOKEN_URL="http://127.0.0.1:1/oauth/token"):
        answer = complete(browser, begun)

    assert (answer.status, answer.json["store"]) == (503, "issuer")


def test_id_token_is_no_bearer_token(endpoint: MadeUpIssuer, begun: Begun, owner: Actor) -> None:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "tenant": str(owner.tenant_id)}

    token = endpoint.genuine(claims | endpoint.claims)

    assert Api({"authorization": f"Bearer {token}"}).get("/v1/plugins").code == "unauthenticated"


def test_session_that_was_planted_in_a_browser_is_not_the_one_it_logs_in_to(
    begun: Begun, browser: Browser, owner: Actor, now: datetime
) -> None:
    """Fixation: who knows the secret from before knows nothing afterwards, and has lost what it opened."""
    attacker = signed_in(owner, now)
    browser.cookies[SESSION] = attacker.session_secret

    complete(browser, begun)

    assert browser.session_secret != attacker.session_secret
    assert attacker.get("/v1/plugins").code == "session-over"


@pytest.mark.parametrize("planted", ["a" * 43, "", "x", "é", "a" * 5000])
def test_secret_that_a_browser_made_up_never_becomes_a_session(begun: Begun, browser: Browser, planted: str) -> None:
    browser.cookies[SESSION] = planted

    assert browser.get("/v1/plugins").status == 401
    complete(browser, begun)

    assert browser.session_secret != planted
