"""What the OIDC issuer says of a person: its signed tokens, held against its published keys."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import jwt

from clients.settings import settings
from clients.snapshot import kept
from shared.errors import Unauthenticated, Unavailable

# Pinned: a token does not choose how it is verified, so neither "none" nor an HMAC over the public key gets through.
ALGORITHMS = ["ES256", "RS256"]
CLOCK_SKEW = timedelta(seconds=30)
# Of RFC 8176: several factors were used, or one that a password is not. Not sms and tel, which others can listen to.
SECOND_FACTORS = {"mfa", "otp", "hwk", "swk", "sc"}

Claims = Mapping[str, object]


def verified_claims(token: str, audience: str, required: Sequence[str]) -> Claims:
    """The claims of a token that the issuer signed for this audience and that is not over.

    Raises: Unauthenticated. Unavailable if the issuer's keys cannot be reached.
    """
    key = _signing_key(token)
    try:
        claims: Claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            issuer=settings().oidc_issuer,
            audience=audience,
            leeway=CLOCK_SKEW,
            options={"require": ["exp", "iat", "iss", "aud", "sub", *required]},
        )
    except jwt.PyJWTError as exc:
        raise Unauthenticated from exc
    return claims


def second_factor_at(claims: Claims, now: datetime) -> datetime | None:
    """When the person last proved a second factor, as far as the token says; None where it says nothing or nonsense.

    The time of issue would not do: an issuer that knows the browser gives tokens without asking for anything.
    """
    methods, at = claims.get("amr"), claims.get("auth_time")
    if not isinstance(methods, list) or not any(method in SECOND_FACTORS for method in methods if type(method) is str):
        return None
    if type(at) not in {int, float} or not 0 <= float(str(at)) <= (now + CLOCK_SKEW).timestamp():
        return None
    return datetime.fromtimestamp(float(str(at)), UTC)


def _signing_key(token: str) -> jwt.PyJWK:
    keys = issuer_keys()
    try:
        # Cached. An issuer that answers with an error page is its trouble, not the caller's.
        keys.get_jwk_set()
    except (jwt.PyJWTError, ValueError, OSError) as exc:
        raise Unavailable("issuer") from exc
    try:
        return keys.get_signing_key_from_jwt(token)
    except jwt.PyJWKClientConnectionError as exc:
        raise Unavailable("issuer") from exc
    except (jwt.PyJWTError, ValueError) as exc:
        raise Unauthenticated from exc


@kept
def issuer_keys() -> jwt.PyJWKClient:
    """The issuer's published keys."""
    # The key set is cached, single keys are not: a key the issuer withdraws must stop with the next refresh.
    return jwt.PyJWKClient(settings().oidc_jwks_url, lifespan=300, timeout=3)
