"""Who may call at all: tokens and API keys that are not exactly right are refused, and none is ever logged."""

import hmac
import io
import json
import logging
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from clients.settings import settings
from infra.local.issuer import ISSUER, Issuer
from shared.context import Actor
from shared.identity import service as identity
from shared.identity.api_keys import make_api_key
from shared.identity.models import NewMember
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import change
from tests.factories import DAY_1, make_api, make_member, make_name, make_pipeline_key

HOUR = 3600
# A tenant keeps its owner.
SUSPEND_OTHERS = "update tenant_user set suspended_at = now() where tenant_id = %s and user_id <> %s"


@pytest.fixture
def subject(owner: Actor) -> str:
    """A member of the tenant, as the issuer knows that person."""
    subject = f"subject|{new_id()}"
    identity.add_member(owner, NewMember(ISSUER, subject, "Ines Insider", None, BuiltInRole.OWNER), DAY_1)
    return subject


@pytest.fixture
def claims(subject: str, owner: Actor) -> dict[str, object]:
    """Claims of a token that is exactly right."""
    at = int(time.time())
    return {
        "iss": ISSUER,
        "aud": "plugyard",
        "sub": subject,
        "iat": at,
        "exp": at + HOUR,
        "tenant": str(owner.tenant_id),
    }


def signed(issuer: Issuer, claims: dict[str, object], **headers: str) -> str:
    return jwt.encode(claims, issuer.key, algorithm="ES256", headers={"kid": issuer.key_id, **headers})


def ask(credential: str) -> Answer:
    return Api({"authorization": credential}).get("/v1/plugins")


def ask_with(token: str) -> Answer:
    return ask(f"Bearer {token}")


def assert_unproven(answer: Answer) -> None:
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_exactly_right_token_is_let_in(issuer: Issuer, claims: dict[str, object]) -> None:
    assert ask_with(signed(issuer, claims)).status == 200
    assert ask(f"bEARER {signed(issuer, claims)}").status == 200


def test_request_without_credential_is_told_how_to_send_one(stack: dict[str, str]) -> None:
    answers = [
        Api({}).get("/v1/plugins"),
        Api({}).post("/v1/plugins", {"name": make_name()}),
        Api({}).get("/v1/plugins/nothing/here"),
        *map(ask, ("", "Bearer", "Bearer ", "Basic YWRtaW46YWRtaW4=", "Token abc", "Digest x", "bearer\tabc", "\x00")),
    ]

    assert {(answer.status, answer.code) for answer in answers} == {(401, "credential-missing")}


@pytest.mark.parametrize(
    "credential",
    [
        *("Bearer a", "Bearer a.b.c", "Bearer ..", "Bearer é.é.é", "Bearer null", "Bearer plugyard_"),
        *("Bearer " + "a" * 8000, "Bearer e30.e30.e30"),
    ],
)
def test_garbage_credential_is_401(stack: dict[str, str], credential: str) -> None:
    assert_unproven(ask(credential))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": int(time.time()) - 31},
        {"exp": "tomorrow"},
        {"nbf": int(time.time()) + HOUR},
        {"iat": int(time.time()) + HOUR},
        {"iss": "http://issuer.elsewhere.example"},
        {"aud": "another-service"},
        {"aud": []},
        {"tenant": "not-a-uuid"},
        {"tenant": None},
        {"tenant": ["x"]},
        {"tenant": {"id": 1}},
        {"sub": 7},
        {"sub": None},
        {"sub": ["a"]},
        {"exp": float("nan")},
    ],
)
def test_token_with_a_wrong_claim_is_401(issuer: Issuer, claims: dict[str, object], changed: dict[str, object]) -> None:
    assert_unproven(ask_with(signed(issuer, claims | changed)))


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "iat", "exp", "tenant"])
def test_token_without_a_required_claim_is_401(issuer: Issuer, claims: dict[str, object], missing: str) -> None:
    del claims[missing]

    assert_unproven(ask_with(signed(issuer, claims)))


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "' or true --", "", "s" * 100_000])
def test_subject_of_any_text_is_nobody(issuer: Issuer, claims: dict[str, object], text: str) -> None:
    refused = ask_with(signed(issuer, claims | {"sub": text}))

    assert refused.status in {401, 403, 422}
    assert refused.headers["content-type"] == "application/problem+json"


def test_unsigned_token_is_401(issuer: Issuer, claims: dict[str, object]) -> None:
    for algorithm in ("none", "None", "NONE", ""):
        head = part({"alg": algorithm, "typ": "JWT", "kid": issuer.key_id})
        assert_unproven(ask_with(f"{head}.{part(claims)}."))
    genuine = signed(issuer, claims)
    assert_unproven(ask_with(genuine.rpartition(".")[0] + "."))


def test_token_signed_with_the_public_key_as_a_secret_is_401(issuer: Issuer, claims: dict[str, object]) -> None:
    public = issuer.key.public_key()
    spellings = [
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        json.dumps(issuer.jwks()["keys"][0]).encode(),
        b"",
    ]
    signed_part = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': issuer.key_id})}.{part(claims)}"
    for secret in spellings:
        digest = hmac.digest(secret, signed_part.encode(), "sha256")
        assert_unproven(ask_with(f"{signed_part}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"))


def test_token_signed_with_another_key_is_401(issuer: Issuer, claims: dict[str, object]) -> None:
    ours = {"kid": issuer.key_id}
    elliptic, rsa_key = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)

    assert_unproven(ask_with(jwt.encode(claims, elliptic, algorithm="ES256", headers=ours)))
    assert_unproven(ask_with(jwt.encode(claims, rsa_key, algorithm="RS256", headers=ours)))
    embedded = ours | {"jwk": issuer.jwks()["keys"][0], "jku": "http://127.0.0.1:1/jwks.json"}
    assert_unproven(ask_with(jwt.encode(claims, elliptic, algorithm="ES256", headers=embedded)))


@pytest.mark.parametrize("kid", ["unknown", "", "../../etc/passwd", "' or true --"])
def test_token_of_an_unknown_key_is_401(issuer: Issuer, claims: dict[str, object], kid: str) -> None:
    assert_unproven(ask_with(signed(issuer, claims, kid=kid)))
    assert_unproven(ask_with(jwt.encode(claims, issuer.key, algorithm="ES256")))


def test_token_whose_claims_were_changed_after_signing_is_401(issuer: Issuer, claims: dict[str, object]) -> None:
    head, _, signature = signed(issuer, claims).split(".")

    assert_unproven(ask_with(f"{head}.{part(claims | {'tenant': str(new_id())})}.{signature}"))


def test_stranger_and_unknown_tenant_get_the_same_403(
    issuer: Issuer, claims: dict[str, object], stranger: Actor
) -> None:
    not_a_member = ask_with(signed(issuer, claims | {"tenant": str(stranger.tenant_id)}))
    no_such_tenant = ask_with(signed(issuer, claims | {"tenant": str(new_id())}))

    assert (not_a_member.status, not_a_member.code) == (403, "membership-required")
    assert {**no_such_tenant.json, "request_id": ""} == {**not_a_member.json, "request_id": ""}


def test_suspended_user_is_refused_at_once_and_let_in_again(
    issuer: Issuer, owner: Actor, claims: dict[str, object]
) -> None:
    token = signed(issuer, claims)
    ask_with(token)

    change(owner, SUSPEND_OTHERS, owner.tenant_id, owner.user_id)
    refused = ask_with(token)
    assert (refused.status, refused.code, refused.permission) == (403, "account-suspended", "catalog:read")

    change(owner, "update tenant_user set suspended_at = null where tenant_id = %s", owner.tenant_id)
    assert ask_with(token).status == 200


def test_suspended_tenant_is_refused_at_once(issuer: Issuer, owner: Actor, claims: dict[str, object]) -> None:
    token = signed(issuer, claims)
    ask_with(token)

    change(owner, "update tenant set suspended_at = now() where tenant_id = %s", owner.tenant_id)

    refused = ask_with(token)
    assert (refused.status, refused.code, refused.permission) == (403, "tenant-suspended", "catalog:read")


def make_key(owner: Actor, role: BuiltInRole = BuiltInRole.PUBLISHER) -> str:
    return make_pipeline_key(owner, make_member(owner, role).user_id)


def test_api_key_acts_as_its_user(owner: Actor) -> None:
    api = Api({"authorization": f"Bearer {make_key(owner)}"})

    assert api.get("/v1/plugins").status == 200
    assert api.post("/v1/plugins", {"name": make_name()}).status == 201
    assert ask_with(make_key(owner, BuiltInRole.DEVELOPER)).status == 200


def test_api_key_has_no_more_rights_than_its_user(owner: Actor) -> None:
    api = Api({"authorization": f"Bearer {make_key(owner, BuiltInRole.DEVELOPER)}"})

    assert api.post("/v1/plugins", {"name": make_name()}).code == "forbidden"


@pytest.mark.parametrize("environment", ["local", "prod", "dev", ""])
def test_api_key_that_was_never_issued_is_401(stack: dict[str, str], environment: str) -> None:
    assert_unproven(ask_with(make_api_key(environment)))


def test_api_key_with_any_character_changed_is_401(owner: Actor) -> None:
    key = make_key(owner)

    for place in (0, 9, 15, 40, len(key) - 9, len(key) - 1):
        other = "b" if key[place] != "b" else "c"
        assert_unproven(ask_with(key[:place] + other + key[place + 1 :]))
    for mangled in (key[:-1], key + "0", key.upper(), key.replace("local", "prod"), f"{key}_", key + "é"):
        assert_unproven(ask_with(mangled))


def test_revoked_or_expired_api_key_is_401_at_once(owner: Actor) -> None:
    for ended in ("revoked_at = now()", "expires_at = now()"):
        key = make_key(owner)
        assert ask_with(key).status == 200

        change(owner, f"update api_key set {ended} where tenant_id = %s", owner.tenant_id)  # noqa: S608 - from above

        assert_unproven(ask_with(key))


def test_api_key_of_a_suspended_user_is_refused(owner: Actor) -> None:
    key = make_key(owner)
    change(owner, SUSPEND_OTHERS, owner.tenant_id, owner.user_id)

    assert ask_with(key).status in {401, 403}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything the product logs meanwhile, as its own formatter writes it."""
    logger = logging.getLogger("plugyard")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logger.handlers[0].formatter if logger.handlers else None)
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def test_no_credential_and_no_person_reaches_the_log(
    issuer: Issuer, owner: Actor, claims: dict[str, object], log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    key, token, forged = make_key(owner), signed(issuer, claims), signed(issuer, claims | {"aud": "x"})
    secrets = [key, token, forged, str(claims["sub"]), "Ines Insider", "hunter2", settings().context_key[2:]]
    api = make_api(issuer, owner)

    for credential in (token, forged, key, key + "0", "hunter2"):
        ask_with(credential)
    api.post("/v1/plugins", {"name": make_name(), "title": "hunter2", "nope": "hunter2"})
    api.post("/v1/plugins", {"name": make_name(), "title": "hunter2"}, {"idempotency-key": "hunter2"})
    api.get("/v1/plugins", q="hunter2", cursor="hunter2")

    captured = capfd.readouterr()
    for written in (log.getvalue(), captured.out, captured.err):
        assert not [secret for secret in secrets if secret in written]
    assert log.getvalue().count("request.answered") == 8
