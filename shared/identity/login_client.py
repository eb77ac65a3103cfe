"""The OAuth 2.0 client of the OIDC issuer: where a login begins there, and what its code is worth (RFC 6749, 7636).

Imported by the function of sessions alone: Authlib costs a cold start what no other request has a use for.
"""

import hmac
import json
from collections.abc import Mapping

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from clients.settings import settings
from clients.telemetry import log
from shared.errors import Broken, Unauthenticated, Unavailable
from shared.identity.errors import LoginUnproven
from shared.identity.issuer import Claims, verified_claims
from shared.identity.session_models import BegunLogin

TIMEOUT = Timeout(connect=2, read=4)
MOST_BYTES = 64 * 1024
# What our own registration with the issuer is wrong about; no person can mend it by trying again.
OUR_FAULTS = {"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}
CALLBACK = "/v1/sessions/callback"


def authorization_url(state: str, login: BegunLogin) -> str:
    """Where the browser goes to log in; where a second factor is wanted, the person is asked anew."""
    told = settings()
    asked_anew = {"prompt": "login", "max_age": "0", "acr_values": told.oidc_mfa_acr_values or None}
    location: str = prepare_grant_uri(
        told.oidc_authorization_url,
        told.oidc_client_id,
        "code",
        redirect_uri=told.public_url + CALLBACK,
        scope="openid",
        state=state,
        nonce=login.nonce,
        code_challenge=create_s256_code_challenge(login.verifier),
        code_challenge_method="S256",
        **(asked_anew if login.needs_mfa else {}),
    )
    return location


def redeem_code(code: str, login: BegunLogin) -> Claims:
    """The verified claims of the ID token that a code is worth, which is the one this login asked for.

    Raises: LoginUnproven. Unavailable where the issuer is away or in trouble. Broken where it does not know us.
    """
    answer = _ask_token_endpoint(code, login.verifier)
    client_id = settings().oidc_client_id
    try:
        claims = verified_claims(str(answer.get("id_token")), client_id, ["nonce"])
    except Unauthenticated as exc:
        raise LoginUnproven from exc
    is_asked_for = hmac.compare_digest(str(claims["nonce"]).encode(), login.nonce.encode())
    audience = claims["aud"]
    is_for_us = claims.get("azp", client_id) == client_id and (
        "azp" in claims or not isinstance(audience, list) or len(audience) == 1
    )
    if not is_asked_for or not is_for_us:
        raise LoginUnproven
    return claims


def _ask_token_endpoint(code: str, verifier: str) -> Mapping[str, object]:
    told = settings()
    form = prepare_token_request(
        "authorization_code", code=code, code_verifier=verifier, redirect_uri=told.public_url + CALLBACK
    )
    proof = ClientAuth(
        told.oidc_client_id, told.oidc_client_secret, "client_secret_basic" if told.oidc_client_secret else "none"
    )
    sent = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
    url, headers, body = proof.prepare("POST", told.oidc_token_url, sent, form)
    try:
        # A redirect would carry the code to somebody who was not asked; a code is good once, so nothing is repeated.
        with PoolManager(timeout=TIMEOUT, retries=False) as pool:
            answer = pool.request("POST", url, body=body, headers=headers, redirect=False, preload_content=False)
            status, text = answer.status, answer.read(MOST_BYTES, decode_content=True)
    except (HTTPError, OSError) as exc:
        raise Unavailable("issuer") from exc
    return _answered(status, text)


def _answered(status: int, text: bytes) -> Mapping[str, object]:
    try:
        answer = json.loads(text)
    except ValueError as exc:
        raise Unavailable("issuer") from exc
    if not isinstance(answer, dict) or status >= 500:
        raise Unavailable("issuer")
    if status != 200:
        if answer.get("error") in OUR_FAULTS:
            log.error("client.refused", extra={"code": answer["error"]})
            raise Broken
        raise LoginUnproven
    return answer
