"""Authorization codes of the local issuer: each signed, good for a minute, once, and for who can prove to have asked.

The gateway has several processes, so a code carries what it stands for, and a file says that it was used.
"""

import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from uuid import uuid4

import jwt

from infra.local.issuer import ALGORITHM, ISSUER, Issuer

LIFETIME_SECONDS = 60
ID_TOKEN_SECONDS = 300
CLIENT_ID = "plugyard-browser"
_TYPE = "code+jwt"


class CodeRefused(ValueError):
    """No code of ours, too old, used before, or brought by somebody else."""


@dataclass(frozen=True)
class Asked:
    """What a client asked the authorization endpoint for."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    code_challenge: str


def make_code(issuer: Issuer, asked: Asked, subject: str, has_second_factor: bool) -> str:
    """A code for a person who has just logged in."""
    now = int(time.time())
    stands_for = {
        "jti": uuid4().hex,
        "exp": now + LIFETIME_SECONDS,
        "client_id": asked.client_id,
        "redirect_uri": asked.redirect_uri,
        "code_challenge": asked.code_challenge,
        "nonce": asked.nonce,
        "sub": subject,
        "auth_time": now,
        "amr": ["pwd", "otp", "mfa"] if has_second_factor else ["pwd"],
    }
    return jwt.encode(stands_for, issuer.key, ALGORITHM, headers={"typ": _TYPE})


def redeem_code(issuer: Issuer, code: str, client_id: str, redirect_uri: str, verifier: str) -> str:
    """The ID token that a code is worth, to the client that asked for it. Raises: CodeRefused."""
    stands_for = _opened(issuer, code)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    given = (client_id, redirect_uri, challenge)
    wanted = (stands_for["client_id"], stands_for["redirect_uri"], stands_for["code_challenge"])
    if not all(compare_digest(str(a).encode(), str(b).encode()) for a, b in zip(given, wanted, strict=True)):
        raise CodeRefused("client, address or verifier is another one")
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": client_id,
        "iat": now,
        "exp": now + ID_TOKEN_SECONDS,
        **{name: stands_for[name] for name in ("sub", "nonce", "auth_time", "amr")},
    }
    return jwt.encode(claims, issuer.key, ALGORITHM, headers={"kid": issuer.key_id})


def _opened(issuer: Issuer, code: str) -> dict[str, object]:
    """What a code stands for; from here on it is used, whoever brought it."""
    try:
        if jwt.get_unverified_header(code).get("typ") != _TYPE:
            raise CodeRefused("no code")
        stands_for: dict[str, object] = jwt.decode(code, issuer.key.public_key(), [ALGORITHM])
    except jwt.PyJWTError as exc:
        raise CodeRefused("no code, or too old") from exc
    used = issuer.home / "used"
    used.mkdir(exist_ok=True)
    try:
        (used / str(stands_for["jti"])).touch(exist_ok=False)
    except FileExistsError as exc:
        raise CodeRefused("used before") from exc
    return stands_for
