"""Who asks: an OIDC token or an API key becomes the actor of a request.

Here and not in a Lambda authorizer: its denials could not be problem+json, and its cache would delay a revocation.
"""

from collections.abc import Mapping
from uuid import UUID

import jwt
from pydantic import TypeAdapter, ValidationError

from clients.settings import settings
from clients.snapshot import kept
from shared.context import Actor, Claim
from shared.edge.tracing import passed_on
from shared.errors import CredentialMissing, Unauthenticated, Unavailable
from shared.identity import service as identity
from shared.identity.api_keys import PREFIX
from shared.identity.models import KnownUser

# Pinned: a token does not choose how it is verified, so neither "none" nor an HMAC over the public key gets through.
ALGORITHMS = ["ES256", "RS256"]
CLOCK_SKEW_S = 30

_tenant_claim = TypeAdapter(UUID)


def authenticate(headers: dict[str, str], request_id: UUID, claim: Claim | None) -> Actor:
    """The actor behind the Authorization header.

    Raises: CredentialMissing. Unauthenticated. MembershipRequired for a good token of nobody in its tenant.
    Unavailable if PostgreSQL or the issuer's keys cannot be reached.
    """
    credential = bearer_of(headers)
    if not credential:
        raise CredentialMissing
    user = identity.find_api_key(credential) if credential.startswith(PREFIX) else _user_of_token(credential)
    trace = passed_on(headers)
    return Actor(user.tenant_id, user.person_id, user.user_id, request_id, claim=claim, trace_header=trace)


def bearer_of(headers: Mapping[str, str]) -> str:
    """The bearer credential of the Authorization header; empty without one."""
    scheme, _, credential = headers.get("authorization", "").partition(" ")
    return credential if scheme.lower() == "bearer" else ""


def _user_of_token(token: str) -> KnownUser:
    key = _signing_key(token)
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            issuer=settings().oidc_issuer,
            audience=settings().oidc_audience,
            leeway=CLOCK_SKEW_S,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "tenant"]},
        )
        tenant_id = _tenant_claim.validate_python(claims["tenant"])
    except (jwt.PyJWTError, ValidationError) as exc:
        raise Unauthenticated from exc
    return identity.find_user(tenant_id, claims["iss"], claims["sub"])


def _signing_key(token: str) -> jwt.PyJWK:
    keys = _issuer_keys()
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
def _issuer_keys() -> jwt.PyJWKClient:
    # The key set is cached, single keys are not: a key the issuer withdraws must stop with the next refresh.
    return jwt.PyJWKClient(settings().oidc_jwks_url, lifespan=300, timeout=3)
