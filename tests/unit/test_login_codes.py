"""The local issuer's codes: good once, for a minute, for the client, address and verifier they were made for."""

import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from infra.local.gateway.issuer_routes import issuer_routes
from infra.local.issuer import ALGORITHM, ISSUER, Issuer, open_issuer
from infra.local.login_codes import CLIENT_ID, Asked, CodeRefused, make_code, redeem_code

VERIFIER = "v" * 43
CALLBACK = "http://testserver/v1/sessions/callback"
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = Asked(CLIENT_ID, CALLBACK, "state", "nonce", CHALLENGE)
RIGHT = {
    "response_type": "code",
    "code_challenge_method": "S256",
    "client_id": CLIENT_ID,
    "redirect_uri": CALLBACK,
    "state": "state",
    "nonce": "nonce",
    "code_challenge": CHALLENGE,
}


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return open_issuer(tmp_path)


@pytest.fixture
def client(issuer: Issuer) -> TestClient:
    return TestClient(Starlette(routes=issuer_routes(issuer)), follow_redirects=False)


def test_code_is_worth_an_id_token_of_who_was_chosen(issuer: Issuer) -> None:
    code = make_code(issuer, ASKED, "acme|ada", has_second_factor=True)

    token = redeem_code(issuer, code, CLIENT_ID, CALLBACK, VERIFIER)

    claims = jwt.decode(token, issuer.key.public_key(), [ALGORITHM], audience=CLIENT_ID, issuer=ISSUER)
    assert (claims["sub"], claims["nonce"], claims["amr"]) == ("acme|ada", "nonce", ["pwd", "otp", "mfa"])
    assert claims["exp"] > claims["auth_time"]


def test_code_is_good_once(issuer: Issuer) -> None:
    code = make_code(issuer, ASKED, "acme|ada", has_second_factor=False)
    redeem_code(issuer, code, CLIENT_ID, CALLBACK, VERIFIER)

    with pytest.raises(CodeRefused, match="used before"):
        redeem_code(issuer, code, CLIENT_ID, CALLBACK, VERIFIER)


@pytest.mark.parametrize(
    "given",
    [
        ("another", CALLBACK, VERIFIER),
        (CLIENT_ID, "http://elsewhere.example/", VERIFIER),
        (CLIENT_ID, CALLBACK, "w" * 43),
        (CLIENT_ID, CALLBACK, ""),
    ],
)
def test_code_is_for_who_asked_for_it_and_used_up_by_who_did_not(issuer: Issuer, given: tuple[str, str, str]) -> None:
    code = make_code(issuer, ASKED, "acme|ada", has_second_factor=False)

    with pytest.raises(CodeRefused, match="another one"):
        redeem_code(issuer, code, *given)
    with pytest.raises(CodeRefused, match="used before"):
        redeem_code(issuer, code, CLIENT_ID, CALLBACK, VERIFIER)


def test_token_of_the_issuer_is_no_code(issuer: Issuer) -> None:
    now = int(time.time())
    old = {"jti": "j", "exp": now - 1}
    forged = [
        "",
        "x.y.z",
        jwt.encode({"sub": "acme|ada", "exp": now + 60}, issuer.key, ALGORITHM),
        jwt.encode(old, issuer.key, ALGORITHM, headers={"typ": "code+jwt"}),
    ]

    for code in forged:
        with pytest.raises(CodeRefused):
            redeem_code(issuer, code, CLIENT_ID, CALLBACK, VERIFIER)


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "another"},
        {"redirect_uri": "http://elsewhere.example/v1/sessions/callback"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"state": ""},
        {"nonce": ""},
    ],
)
def test_request_that_is_not_our_clients_is_shown_to_nobody_and_sent_nowhere(
    client: TestClient, changed: dict[str, str]
) -> None:
    for answer in (
        client.get("/oauth/authorize", params=RIGHT | changed),
        client.post("/oauth/authorize", data=RIGHT | changed | {"choice": "pwd acme|ada"}),
    ):
        assert answer.status_code == 400
        assert "location" not in answer.headers


def test_page_offers_the_dev_users_and_repeats_nothing_as_markup(client: TestClient) -> None:
    page = client.get("/oauth/authorize", params=RIGHT | {"state": '"><script>'})

    assert "Ada Owner" in page.text
    assert "Nina Newcomer</td><td>acme, to be invited</td>" in page.text
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_person_whom_nobody_offered_is_refused_in_the_form_of_the_protocol(client: TestClient) -> None:
    answer = client.post("/oauth/authorize", data=RIGHT | {"choice": "pwd acme|mallory"})

    sent = parse_qs(urlsplit(answer.headers["location"]).query)
    assert sent == {"error": ["access_denied"], "state": ["state"], "iss": [ISSUER]}
