"""Tokens that are almost right: whatever is changed in one that is let in, what is left lets nobody in."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm

from infra.local.issuer import AUDIENCE, ISSUER, Issuer
from shared.context import Actor
from shared.identity.models import NewMember
from shared.identity.service import add_member
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.factories import DAY_1

HOUR = 3600
Claims = dict[str, object]


@pytest.fixture
def claims(owner: Actor) -> Claims:
    """Claims of a member of the owner's tenant, exactly as the issuer would sign them."""
    at, subject = int(time.time()), f"subject|{new_id()}"
    add_member(owner, NewMember(ISSUER, subject, "Ines Insider", None, BuiltInRole.OWNER), DAY_1)
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject,
        "iat": at,
        "exp": at + HOUR,
        "tenant": str(owner.tenant_id),
    }


def signed(issuer: Issuer, claims: Claims, **header: object) -> str:
    """A token with the issuer's own signature; by hand, as libraries refuse to sign nonsense."""
    told = f"{part({'alg': 'ES256', 'typ': 'JWT', 'kid': issuer.key_id, **header})}.{part(claims)}"
    signature = ECAlgorithm(ECAlgorithm.SHA256).sign(told.encode(), issuer.key)
    return f"{told}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def ask(credential: str, **headers: str) -> Answer:
    return Api({"authorization": credential} if credential else {}).get("/v1/plugins", headers)


def is_let_in(token: str) -> bool:
    return ask(f"Bearer {token}").status == 200


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(issuer: Issuer, claims: Claims, algorithm: str) -> str:
    return f"{part({'alg': algorithm, 'typ': 'JWT', 'kid': issuer.key_id})}.{part(claims)}."


def let_in(issuer: Issuer, claims: Claims, changes: list[Claims]) -> list[Claims]:
    """The changes with which a token is let in still; without any it must be."""
    assert is_let_in(signed(issuer, claims))
    return [change for change in changes if is_let_in(signed(issuer, claims | change))]


def test_token_without_a_signature_is_not_let_in(issuer: Issuer, claims: Claims) -> None:
    genuine = signed(issuer, claims)
    tokens = [unsigned(issuer, claims, algorithm) for algorithm in ("none", "None", "NONE", "nOnE", "")]
    tokens += [genuine.rpartition(".")[0] + end for end in (".", "", ".AA", "." + "A" * 86)]

    assert is_let_in(genuine)
    assert [token for token in tokens if is_let_in(token)] == []


def test_public_key_is_no_secret_to_sign_with(issuer: Issuer, claims: Claims) -> None:
    """RFC 8725, 2.1: the key that everybody may read, taken for a shared secret."""
    public = issuer.key.public_key()
    secrets = [
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).strip(),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        json.dumps(issuer.jwks()["keys"][0]).encode(),
        json.dumps(issuer.jwks()).encode(),
        issuer.key_id.encode(),
        b"",
    ]
    tokens = []
    for bits in ("256", "384", "512"):
        told = f"{part({'alg': f'HS{bits}', 'typ': 'JWT', 'kid': issuer.key_id})}.{part(claims)}"
        digests = [hmac.digest(secret, told.encode(), f"sha{bits}") for secret in secrets]
        tokens += [f"{told}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}" for digest in digests]

    assert [token for token in tokens if is_let_in(token)] == []


def test_key_that_a_token_brings_along_is_not_believed(issuer: Issuer, claims: Claims) -> None:
    mine = ec.generate_private_key(ec.SECP256R1())
    public = ECAlgorithm.to_jwk(mine.public_key(), as_dict=True)
    elsewhere = "http://127.0.0.1:1/jwks.json"
    brought: list[Claims] = [
        {},
        {"jwk": {**public, "kid": issuer.key_id}},
        {"jku": elsewhere},
        {"x5u": elsewhere},
        {"x5c": ["MIIB"]},
    ]
    tokens = [jwt.encode(claims, mine, "ES256", headers={"kid": issuer.key_id, **header}) for header in brought]
    tokens.append(jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256", headers={"kid": issuer.key_id}))

    assert [token for token in tokens if is_let_in(token)] == []


@pytest.mark.parametrize(
    "kid",
    [
        "",
        "unknown",
        "../../../dev/null",
        "http://127.0.0.1:1/k",
        "' or 1=1 --",
        "local-",
        "\u0130",
        "k" * 4000,
        None,
        7,
    ],
)
def test_key_id_is_compared_and_leads_nowhere_else(issuer: Issuer, claims: Claims, kid: object) -> None:
    assert not is_let_in(signed(issuer, claims, kid=kid))


def test_token_of_another_issuer_is_not_let_in(issuer: Issuer, claims: Claims) -> None:
    others: list[object] = [f"{ISSUER}/", ISSUER.upper(), f" {ISSUER}", "http://issuer.elsewhere.example", [ISSUER]]
    others += [{ISSUER: 1}, "", None, True]

    assert let_in(issuer, claims, [{"iss": other} for other in others]) == []


def test_token_for_another_audience_is_not_let_in(issuer: Issuer, claims: Claims) -> None:
    """An ID token is for the client that asked for it, and no key to the API."""
    others: list[object] = ["plugyard-console", "Plugyard", "plugyard ", "", [], ["another"], [["plugyard"]], None, 7]
    others += [{"plugyard": 1}, "another,plugyard"]

    assert let_in(issuer, claims, [{"aud": other} for other in others]) == []
    assert let_in(issuer, claims, [{"aud": ["another", AUDIENCE]}]) != []


def test_token_past_its_time_is_not_let_in(issuer: Issuer, claims: Claims) -> None:
    past = int(time.time()) - 31
    ends: list[object] = [past, float(past), 0, -1, "tomorrow", "", None, [past + HOUR], {"at": past + HOUR}, True]

    assert let_in(issuer, claims, [{"exp": end} for end in ends]) == []


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 10**400, -(10**400)])
@pytest.mark.parametrize("claim", ["exp", "iat", "nbf"])
def test_time_that_is_none_is_no_fault_of_ours(issuer: Issuer, claims: Claims, claim: str, number: float) -> None:
    assert ask(f"Bearer {signed(issuer, claims | {claim: number})}").status in {200, 401}


def test_token_of_the_future_is_not_let_in(issuer: Issuer, claims: Claims) -> None:
    later = int(time.time()) + HOUR

    assert let_in(issuer, claims, [{"nbf": later}, {"nbf": "later"}, {"nbf": [0]}, {"iat": "now"}]) == []


def test_token_issued_in_the_future_is_not_let_in(issuer: Issuer, claims: Claims) -> None:
    later = int(time.time()) + HOUR

    assert let_in(issuer, claims, [{"iat": later}, {"iat": later, "exp": later + HOUR}]) == []


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "iat", "exp", "tenant"])
def test_token_that_leaves_something_out_is_not_let_in(issuer: Issuer, claims: Claims, missing: str) -> None:
    del claims[missing]

    assert not is_let_in(signed(issuer, claims))


def test_token_opens_no_tenant_but_one_its_person_is_in(issuer: Issuer, claims: Claims, stranger: Actor) -> None:
    theirs = stranger.tenant_id
    named: list[object] = [str(theirs), theirs.hex, f"{{{theirs}}}", theirs.urn, str(theirs).upper(), f" {theirs}"]
    named += [[str(theirs)], [claims["tenant"], str(theirs)], {"id": str(theirs)}, theirs.int, "*", "", None, True]

    codes = {ask(f"Bearer {signed(issuer, claims | {'tenant': it})}").code for it in named}
    assert codes == {"membership-required", "unauthenticated"}


def test_token_is_of_its_own_subject_alone(issuer: Issuer, claims: Claims) -> None:
    subject = str(claims["sub"])
    others: list[object] = [subject.upper(), f"{subject} ", f"{subject}\0", f"{subject}%", "%", "_", "' or true --", ""]
    others += [[subject], {"sub": subject}, None, 7, True, subject.replace("|", "\uff5c")]

    assert let_in(issuer, claims, [{"sub": other} for other in others]) == []


def test_header_that_must_be_understood_and_is_not_refuses_the_token(issuer: Issuer, claims: Claims) -> None:
    """RFC 7515, 4.1.11."""
    headers: list[Claims] = [{"crit": ["made"], "made": True}, {"crit": ["exp"], "exp": 1}, {"crit": []}, {"crit": "x"}]
    headers.append({"b64": False, "crit": ["b64"]})

    assert [header for header in headers if is_let_in(signed(issuer, claims, **header))] == []


def test_what_is_no_signed_set_of_claims_is_not_let_in(issuer: Issuer, claims: Claims) -> None:
    """Encrypted, nested, detached, too long, or of another count of parts."""
    genuine = signed(issuer, claims)
    head, payload, signature = genuine.split(".")
    nested = jwt.api_jws.encode(genuine.encode(), issuer.key, "ES256", {"kid": issuer.key_id, "cty": "JWT"})
    encrypted = f"{part({'alg': 'ECDH-ES', 'enc': 'A256GCM', 'kid': issuer.key_id})}.{part({})}.AA.AA.AA"
    tokens = [nested, encrypted, f"{head}..{signature}", f"{genuine}.{signature}", f"{head}.{payload}", "..", "."]
    tokens += [f"{head}.{part(claims | {'tenant': str(new_id())})}.{signature}", f"{head}.{payload * 100}.{signature}"]
    tokens.append(json.dumps({"payload": payload, "signatures": [{"protected": head, "signature": signature}]}))

    assert is_let_in(genuine)
    assert [token for token in tokens if is_let_in(token)] == []


GAMES: tuple[Callable[[str], str], ...] = (
    lambda token: token,
    lambda token: f"Bearer  {token}",
    lambda token: f"Bearer\t{token}",
    lambda token: f" Bearer {token}",
    lambda token: f"Bearer:{token}",
    lambda token: f"Bearer={token}",
    lambda token: f"Bearer {token},Bearer {token}",
    lambda token: f"Bearer {token}, Basic YTpi",
    lambda token: f"Basic YTpi, Bearer {token}",
    lambda token: f"Token {token}",
    lambda token: f'Bearer "{token}"',
    lambda token: f"Bearer {token.upper()}",
    lambda token: f"\uff22earer {token}",
)


@pytest.mark.parametrize("game", range(len(GAMES)))
def test_authorization_header_says_one_thing_in_one_way(issuer: Issuer, claims: Claims, game: int) -> None:
    """API Gateway joins two headers of one name with a comma."""
    assert ask(GAMES[game](signed(issuer, claims))).status == 401


def test_token_counts_in_the_authorization_header_alone(issuer: Issuer, claims: Claims) -> None:
    token = signed(issuer, claims)
    places = [{"x-authorization": f"Bearer {token}"}, {"x-api-key": token}, {"x-forwarded-authorization": token}]
    places += [{"cookie": f"{name}={token}"} for name in ("authorization", "token", "__Host-plugyard-session")]
    places += [{"x-amzn-remapped-authorization": f"Bearer {token}"}, {"x-plugyard-tenant": str(claims["tenant"])}]
    answers = [ask("", **place).status for place in places]
    answers += [
        Api({}).send("GET", "/v1/plugins", query=f"{name}={token}").status for name in ("access_token", "token")
    ]

    assert set(answers) == {401}
