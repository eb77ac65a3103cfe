"""Who asks: an OIDC token, an API key or a browser's session becomes the actor of a request.

Here and not in a Lambda authorizer: its denials could not be problem+json, and its cache would delay a revocation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from clients.settings import settings
from shared.context import Actor, Claim
from shared.edge.cookies import SESSION, cookie
from shared.edge.gateway_types import Event
from shared.edge.same_origin import check_same_origin
from shared.edge.tracing import passed_on
from shared.errors import CredentialMissing, Unauthenticated
from shared.identity import keys, sessions
from shared.identity import service as identity
from shared.identity.api_keys import PREFIX
from shared.identity.invitation_models import Person
from shared.identity.issuer import Claims, second_factor_at, verified_claims
from shared.identity.models import KnownUser
from shared.permissions import Permission

_tenant_claim = TypeAdapter(UUID)


@dataclass(frozen=True)
class _Proof:
    """Who a credential stands for, and what else it says."""

    user: KnownUser
    mfa_at: datetime | None = None
    session_id: UUID | None = None
    api_key_id: UUID | None = None
    scopes: frozenset[Permission] | None = None


def authenticate(event: Event, request_id: UUID, claim: Claim | None, now: datetime) -> Actor:
    """The actor behind the Authorization header; where there is none, behind the session's cookie.

    Raises: CredentialMissing. Unauthenticated. MembershipRequired for a good token of nobody in its tenant.
    CsrfTokenInvalid for a change by cookie. Unavailable if PostgreSQL, the cache or the issuer's keys are away.
    """
    headers = event["headers"]
    proof = _by_header(headers, now) if "authorization" in headers else _by_cookie(event, now)
    user = proof.user
    return Actor(
        user.tenant_id,
        user.person_id,
        user.user_id,
        request_id,
        claim=claim,
        trace_header=passed_on(headers),
        mfa_at=proof.mfa_at,
        # The gateway's own word; a header is anybody's.
        source_ip=event["requestContext"]["http"].get("sourceIp"),
        session_id=proof.session_id,
        api_key_id=proof.api_key_id,
        scopes=proof.scopes,
    )


def identify(event: Event, request_id: UUID) -> Person:
    """The person that a token of the issuer names, whether or not they are a user of the tenant it names.

    Raises: CredentialMissing. Unauthenticated, also for an API key: that is a user's, and no person.
    """
    token = bearer_of(event["headers"])
    if not token:
        raise CredentialMissing
    if token.startswith(PREFIX):
        raise Unauthenticated
    claims = verified_claims(token, settings().oidc_audience, ["tenant"])
    email = str(claims["email"]) if claims.get("email_verified") is True and claims.get("email") else None
    return Person(_tenant_of(claims), str(claims["iss"]), str(claims["sub"]), email, request_id)


def credential_of(event: Event) -> str:
    """What a request is known by: its bearer credential or, without an Authorization header, its session's secret.

    Empty where there is neither.
    """
    headers = event["headers"]
    return bearer_of(headers) if "authorization" in headers else cookie(event, SESSION) or ""


def bearer_of(headers: Mapping[str, str]) -> str:
    """The bearer credential of the Authorization header; empty without one."""
    scheme, _, credential = headers.get("authorization", "").partition(" ")
    return credential if scheme.lower() == "bearer" else ""


def _by_header(headers: Mapping[str, str], now: datetime) -> _Proof:
    credential = bearer_of(headers)
    if not credential:
        raise CredentialMissing
    if credential.startswith(PREFIX):
        key = keys.find_api_key_user(credential)
        return _Proof(key, api_key_id=key.api_key_id, scopes=key.permissions)
    return _by_token(credential, now)


def _by_token(token: str, now: datetime) -> _Proof:
    claims = verified_claims(token, settings().oidc_audience, ["tenant"])
    user = identity.find_user(_tenant_of(claims), str(claims["iss"]), str(claims["sub"]))
    return _Proof(user, second_factor_at(claims, now))


def _tenant_of(claims: Claims) -> UUID:
    try:
        return _tenant_claim.validate_python(claims["tenant"])
    except ValidationError as exc:
        raise Unauthenticated from exc


def _by_cookie(event: Event, now: datetime) -> _Proof:
    secret = cookie(event, SESSION)
    if secret is None:
        raise CredentialMissing
    session = sessions.find_session(secret, now)
    check_same_origin(event, secret)
    return _Proof(KnownUser(session.tenant_id, session.person_id, session.user_id), session.mfa_at, session.session_id)
