"""The local issuer: its tokens hold against its published keys, and only there."""

import stat
from pathlib import Path
from uuid import UUID

import jwt
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from infra.local.dev_users import UnknownDevUser, find_dev_user
from infra.local.gateway.issuer_routes import issuer_routes
from infra.local.issuer import ALGORITHM, AUDIENCE, ISSUER, Issuer, open_issuer

TENANT_ID = UUID("01928f00-0000-7000-8000-0000000000aa")


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return open_issuer(tmp_path)


@pytest.fixture
def client(issuer: Issuer) -> TestClient:
    return TestClient(Starlette(routes=issuer_routes(issuer)))


def verify(issuer: Issuer, token: str) -> dict[str, object]:
    key = jwt.PyJWKSet.from_dict(issuer.jwks())[jwt.get_unverified_header(token)["kid"]]
    return jwt.decode(token, key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER)


def test_token_holds_against_the_published_keys(issuer: Issuer) -> None:
    claims = verify(issuer, issuer.make_token("acme|ada", TENANT_ID, "Ada Owner"))

    assert (claims["sub"], claims["tenant"], claims["name"]) == ("acme|ada", str(TENANT_ID), "Ada Owner")


def test_token_past_its_lifetime_is_refused(issuer: Issuer) -> None:
    with pytest.raises(jwt.ExpiredSignatureError):
        verify(issuer, issuer.make_token("acme|ada", TENANT_ID, "Ada Owner", lifetime=-1))


def test_key_survives_reopening_and_is_private(issuer: Issuer) -> None:
    again = open_issuer(issuer.home.parent)

    assert again.jwks() == issuer.jwks()
    assert stat.S_IMODE((issuer.home / "key.pem").stat().st_mode) == 0o600


def test_published_keys_hold_no_private_part(issuer: Issuer) -> None:
    assert all("d" not in key for key in issuer.jwks()["keys"])


def test_discovery_names_the_keys_where_they_answer(client: TestClient, issuer: Issuer) -> None:
    found = client.get("/.well-known/openid-configuration").json()

    assert found["issuer"] == ISSUER
    assert client.get(found["jwks_uri"]).json() == issuer.jwks()


def test_dev_user_gets_a_token(client: TestClient, issuer: Issuer) -> None:
    form = {"grant_type": "password", "tenant": "acme", "username": "ada"}
    answer = client.post("/oauth/token", data=form)

    assert answer.headers["cache-control"] == "no-store"
    assert verify(issuer, answer.json()["access_token"])["sub"] == find_dev_user("acme", "ada").subject


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "invalid_grant"),
        ({"grant_type": "password", "tenant": "acme", "username": "mallory"}, "invalid_grant"),
        ({"grant_type": "password", "tenant": "nowhere"}, "invalid_grant"),
        ({"grant_type": "password", "tenant": "x" * 9000}, "unsupported_grant_type"),
    ],
)
def test_anybody_else_gets_none(client: TestClient, form: dict[str, str], error: str) -> None:
    answer = client.post("/oauth/token", data=form)

    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_same_first_name_in_two_tenants_is_two_people() -> None:
    assert find_dev_user("acme").tenant_id != find_dev_user("globex").tenant_id
    with pytest.raises(UnknownDevUser):
        find_dev_user("globex", "ada")
