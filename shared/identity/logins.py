"""Use cases of browser login: authorization code with PKCE at the OIDC issuer, and a session at its end."""

import re
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from clients.settings import settings
from clients.telemetry import log, record
from shared.audit import service as audit
from shared.context import Actor, before_tenant, transaction
from shared.errors import MembershipRequired, PlugyardError, Unavailable
from shared.identity import session_cache, store
from shared.identity.denials import absence_of
from shared.identity.errors import LoginInvalid, LoginRefused, SecondFactorMissing
from shared.identity.issuer import CLOCK_SKEW, second_factor_at
from shared.identity.login_client import authorization_url, redeem_code
from shared.identity.service import find_user
from shared.identity.session_models import (
    ABSOLUTE,
    BeginLogin,
    BegunLogin,
    Browser,
    CompleteLogin,
    LiveSession,
    Redirect,
)
from shared.identity.session_secrets import hash_secret, is_well_formed, make_secret
from shared.identity.user_agents import browser_family
from shared.ids import new_id

TENANT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OAUTH_ERROR = re.compile(r"[a-z_]{1,64}")


def begin_login(query: BeginLogin, browser: Browser, now: datetime) -> Redirect:
    """Send the browser to the issuer. A second login beside it, in another tab, keeps the browser's own secret.

    Raises: Unavailable if the cache is away, or this deployment has no browser login.
    """
    if not settings().public_url:
        raise Unavailable("issuer")
    known = browser.login_secret
    secret = known if known and is_well_formed(known) else make_secret()
    state = make_secret()
    login = BegunLogin(
        tenant=query.tenant,
        return_to=query.return_to,
        needs_mfa=query.needs_mfa,
        nonce=make_secret(),
        verifier=make_secret(),
        browser_hash=hash_secret(secret),
        begun_at=now,
    )
    session_cache.begin_login(state, login)
    return Redirect(authorization_url(state, login), login_secret=secret)


def complete_login(query: CompleteLogin, browser: Browser, now: datetime) -> Redirect:
    """Open a session for whom the issuer names, who must be a user of the tenant that was asked for.

    Raises: LoginInvalid. LoginRefused. LoginUnproven. SecondFactorMissing. MembershipRequired. AccountSuspended.
    TenantSuspended. MemberGone. Unavailable if a store or the issuer is away.
    """
    try:
        redirect = _completed(query, browser, now)
    except PlugyardError as exc:
        log.warning("login.refused", extra={"code": exc.code})
        record({"logins": 1}, outcome=exc.code)
        raise
    record({"logins": 1}, outcome="completed")
    return redirect


def _completed(query: CompleteLogin, browser: Browser, now: datetime) -> Redirect:
    login = _begun(query, browser, now)
    claims = redeem_code(query.code, login)
    mfa_at = second_factor_at(claims, now)
    if login.needs_mfa and (mfa_at is None or mfa_at < login.begun_at - CLOCK_SKEW):
        raise SecondFactorMissing
    user = find_user(_tenant_id(login.tenant), str(claims["iss"]), str(claims["sub"]))
    session = LiveSession(
        session_id=new_id(),
        tenant_id=user.tenant_id,
        person_id=user.person_id,
        user_id=user.user_id,
        created_at=now,
        seen_at=now,
        ends_at=now + ABSOLUTE,
        mfa_at=mfa_at,
        browser=browser_family(browser.user_agent),
    )
    _admit(Actor(user.tenant_id, user.person_id, user.user_id, browser.request_id), session.session_id)
    return Redirect(settings().public_url + login.return_to, session_secret=_opened(session, browser))


def _begun(query: CompleteLogin, browser: Browser, now: datetime) -> BegunLogin:
    """The login that this answer is to, taken so that nobody can answer it again."""
    login = session_cache.complete_login(query.state, now) if is_well_formed(query.state) else None
    if login is None or not compare_digest(hash_secret(browser.login_secret or ""), login.browser_hash):
        raise LoginInvalid
    # RFC 9207: an answer that another issuer gave must not be redeemed at ours.
    if query.iss is not None and query.iss != settings().oidc_issuer:
        raise LoginInvalid
    if query.error is not None:
        raise LoginRefused(query.error if OAUTH_ERROR.fullmatch(query.error) else "unknown")
    if not query.code:
        raise LoginInvalid
    return login


def _tenant_id(tenant: str) -> UUID:
    """The tenant that was asked for, by its id or its slug. It proves nothing: the person must be a user of it."""
    if TENANT_ID.fullmatch(tenant):
        return UUID(tenant)
    found = before_tenant(lambda conn: store.find_tenant(conn, tenant))
    if found is None:
        raise MembershipRequired
    return found.tenant_id


def _admit(actor: Actor, session_id: UUID) -> None:
    """Record the login before there is a session: none may be open that the trail does not know."""
    with transaction(actor) as conn:
        is_active = store.is_active(conn, actor.tenant_id, actor.user_id)
        action = "login.completed" if is_active else "login.refused"
        audit.record(conn, actor, action, "session", session_id)
        absence = None if is_active else absence_of(conn, actor)
    if absence:
        # Behind the block: what the trail was told stays.
        raise absence


def _opened(session: LiveSession, browser: Browser) -> str:
    """The secret of the session, always a new one. What the browser was logged in with before ends."""
    if browser.session_secret and is_well_formed(browser.session_secret):
        session_cache.end_session(browser.session_secret)
    secret = make_secret()
    session_cache.open_session(secret, session)
    return secret
