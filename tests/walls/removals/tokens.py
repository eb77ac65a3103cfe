"""Walls before tokens: what is verified of them, and by whose word."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

import jwt
from jwt.algorithms import ECAlgorithm, HMACAlgorithm

from shared.context import Actor, Claim
from shared.edge import auth
from shared.edge.gateway_types import Event
from shared.errors import Unauthenticated
from shared.identity import issuer
from tests.walls.wall import Rewrite, Wall

FILE = "test_tokens.py::"
DECODE = "jwt.decode"
SIGNING_KEY = "shared.identity.issuer._signing_key"

Claims = dict[str, object]

_decode: Callable[..., Claims] = jwt.decode
_signing_key, _authenticate = issuer._signing_key, auth.authenticate


def parts_of(token: str) -> tuple[Claims, Claims]:
    """Header and claims, unverified."""
    head, claims = (json.loads(urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    return head, claims


def decode_without(unchecked: str, token: str, key: jwt.PyJWK, **asked: object) -> Claims:
    """The claims of a token of which one thing is not looked at."""
    options = asked.pop("options")
    assert isinstance(options, dict)
    return _decode(token, key, **asked, options={**options, unchecked: False})


def decode_requiring_nothing(token: str, key: jwt.PyJWK, **asked: object) -> Claims:
    """The claims of a token that may leave out what it likes."""
    asked["options"] = {"verify_iss": False, "verify_aud": False}
    claims = _decode(token, key, **asked)
    return {"iss": asked["issuer"], **claims}


def decode_unsigned_too(token: str, key: jwt.PyJWK, **asked: object) -> Claims:
    """The claims of a token; one that says it is not signed is believed."""
    head, claims = parts_of(token)
    return claims if str(head["alg"]).lower() == "none" else _decode(token, key, **asked)


def decode_by_hmac_too(token: str, key: jwt.PyJWK, **asked: object) -> Claims:
    """The claims of a token that says itself how its key is to be used, as libraries once did."""
    head, claims = parts_of(token)
    if head["alg"] != "HS256":
        return _decode(token, key, **asked)
    jwk = json.dumps(ECAlgorithm.to_jwk(key.key, as_dict=True) | {"kid": head["kid"], "use": "sig", "alg": "ES256"})
    told, _, signature = token.rpartition(".")
    good = HMACAlgorithm(HMACAlgorithm.SHA256).verify(told.encode(), jwk.encode(), urlsafe_b64decode(signature + "=="))
    if not good:
        raise Unauthenticated
    return claims


def key_brought_along(token: str) -> jwt.PyJWK:
    """The key in the token's own header, where there is one."""
    head, _ = parts_of(token)
    brought = head.get("jwk")
    return jwt.PyJWK(brought, "ES256") if isinstance(brought, dict) else _signing_key(token)


def first_key(_: str) -> jwt.PyJWK:
    """The issuer's first key, whatever the token asks for."""
    return issuer.issuer_keys().get_signing_keys()[0]


def claims_believed(token: str, *_: object) -> Claims:
    """The claims of a token that nobody verified."""
    return parts_of(token)[1]


def lenient_bearer(headers: Mapping[str, str]) -> str:
    """The last word of the Authorization header, whatever stands before it."""
    return headers.get("authorization", "").replace(",", " ").split()[-1]


def authenticate_by_any_header(event: Event, request_id: UUID, claim: Claim | None, now: datetime) -> Actor:
    """The actor behind a token that came under another name."""
    headers = event["headers"]
    if "x-api-key" in headers:
        event = {**event, "headers": {**headers, "authorization": f"Bearer {headers['x-api-key']}"}}
    return _authenticate(event, request_id, claim, now)


def any_header(*_: object, **__: object) -> None:
    """Whatever a token's header says must be understood."""


WALLS = (
    Wall(
        "W201",
        "a token is signed",
        f"{FILE}test_token_without_a_signature_is_not_let_in",
        patch={DECODE: decode_unsigned_too},
    ),
    Wall(
        "W202",
        "how a key is used is the key's own matter, not the token's",
        f"{FILE}test_public_key_is_no_secret_to_sign_with",
        patch={DECODE: decode_by_hmac_too},
    ),
    Wall(
        "W203",
        "keys are the issuer's published ones, not those a token brings along",
        f"{FILE}test_key_that_a_token_brings_along_is_not_believed",
        patch={SIGNING_KEY: key_brought_along},
    ),
    Wall(
        "W204",
        "a token names its key",
        f"{FILE}test_key_id_is_compared_and_leads_nowhere_else",
        patch={SIGNING_KEY: first_key},
    ),
    Wall(
        "W205",
        "a token is of our issuer",
        f"{FILE}test_token_of_another_issuer_is_not_let_in",
        patch={DECODE: partial(decode_without, "verify_iss")},
    ),
    Wall(
        "W206",
        "a token is for us",
        f"{FILE}test_token_for_another_audience_is_not_let_in",
        patch={DECODE: partial(decode_without, "verify_aud")},
    ),
    Wall(
        "W207",
        "a token ends",
        f"{FILE}test_token_past_its_time_is_not_let_in",
        patch={DECODE: partial(decode_without, "verify_exp")},
    ),
    Wall(
        "W208",
        "a token is not good before its time",
        f"{FILE}test_token_of_the_future_is_not_let_in",
        patch={DECODE: partial(decode_without, "verify_nbf")},
    ),
    Wall(
        "W209",
        "a token was issued already",
        f"{FILE}test_token_issued_in_the_future_is_not_let_in",
        patch={DECODE: partial(decode_without, "verify_iat")},
    ),
    Wall(
        "W210",
        "a token says all that it is asked for",
        f"{FILE}test_token_that_leaves_something_out_is_not_let_in",
        patch={DECODE: decode_requiring_nothing},
    ),
    Wall(
        "W211",
        "whoever names a tenant is a user of it",
        f"{FILE}test_token_opens_no_tenant_but_one_its_person_is_in",
        rewrite=(Rewrite("app.find_user", "and u.tenant_id = p_tenant_id", ""),),
    ),
    Wall(
        "W212",
        "a subject is compared to the letter",
        f"{FILE}test_token_is_of_its_own_subject_alone",
        rewrite=(Rewrite("app.find_user", "and p.subject = p_subject", "and lower(p.subject) = lower(p_subject)"),),
    ),
    Wall(
        "W213",
        "what must be understood of a header is understood",
        f"{FILE}test_header_that_must_be_understood_and_is_not_refuses_the_token",
        patch={"jwt.api_jws.PyJWS._validate_headers": any_header},
    ),
    Wall(
        "W214",
        "claims are what a signature in one form covers",
        f"{FILE}test_what_is_no_signed_set_of_claims_is_not_let_in",
        patch={DECODE: claims_believed},
    ),
    Wall(
        "W215",
        "the Authorization header is one scheme and one credential",
        f"{FILE}test_authorization_header_says_one_thing_in_one_way",
        patch={"shared.edge.auth.bearer_of": lenient_bearer},
    ),
    Wall(
        "W216",
        "credentials come in the Authorization header",
        f"{FILE}test_token_counts_in_the_authorization_header_alone",
        patch={"shared.edge.http.authenticate": authenticate_by_any_header},
    ),
)
