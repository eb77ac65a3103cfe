"""Use cases of sessions: whose a cookie is, what sessions a user has, and how they end.

A session is read in the cache by each request, so one that is ended is over with the next. The cache holds who it is
and no right: those are read in PostgreSQL, in every transaction.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from clients.telemetry import log
from shared.audit import service as audit
from shared.context import Actor, transaction
from shared.errors import Unavailable
from shared.identity import session_cache
from shared.identity.errors import MemberNotFound, SessionNotFound, SessionOver
from shared.identity.member_store import get_member
from shared.identity.service import require, require_user
from shared.identity.session_models import IDLE, Browser, CurrentSession, LiveSession, Session, SessionList
from shared.identity.session_secrets import csrf_token, is_well_formed
from shared.permissions import Permission


def find_session(secret: str, now: datetime) -> LiveSession:
    """The session of a cookie's secret; it counts as used.

    Raises: SessionOver where there is none, or it is over. Unavailable if the cache is away.
    """
    known = is_well_formed(secret) and session_cache.has_cache()
    session = session_cache.get_session(secret, now) if known else None
    if session is None:
        raise SessionOver
    return session


def list_sessions(actor: Actor, now: datetime) -> SessionList:
    """The caller's own sessions, newest first.

    Raises: MembershipRequired for who is suspended.
    """
    _require_user(actor)
    return _listed(actor, actor.user_id, now)


def get_session(actor: Actor, browser: Browser, now: datetime) -> CurrentSession:
    """The session of this very request, with its token against forged requests.

    Raises: MembershipRequired for who is suspended. SessionNotFound for who came with a bearer token.
    """
    _require_user(actor)
    own = session_cache.list_sessions(actor.tenant_id, actor.user_id, now) if actor.session_id else []
    found = next((session for session in own if session.session_id == actor.session_id), None)
    if found is None or browser.session_secret is None:
        raise SessionNotFound
    shown = _shown(found, actor)
    return CurrentSession(**shown.model_dump(), csrf_token=csrf_token(browser.session_secret))


def revoke_session(actor: Actor, session_id: UUID) -> None:
    """End one of the caller's own sessions.

    Raises: MembershipRequired for who is suspended. SessionNotFound, also for one of somebody else.
    """
    _require_user(actor)
    if not session_cache.revoke_session(actor.tenant_id, actor.user_id, session_id):
        raise SessionNotFound
    _record(actor, "session.revoked", "session", session_id)


def revoke_own_sessions(actor: Actor) -> None:
    """End all of the caller's own sessions, that of this request too.

    Raises: MembershipRequired for who is suspended.
    """
    _require_user(actor)
    session_cache.revoke_sessions(actor.tenant_id, actor.user_id)
    _record(actor, "sessions.revoked", "user", actor.user_id)


def log_out(actor: Actor, browser: Browser) -> None:
    """End the session of this request; nothing to do for who came with a bearer token.

    Raises: MembershipRequired for who is suspended, to whom the session opens nothing meanwhile.
    """
    _require_user(actor)
    if actor.session_id and browser.session_secret and session_cache.end_session(browser.session_secret):
        _record(actor, "session.ended", "session", actor.session_id)


def list_user_sessions(actor: Actor, user_id: UUID, now: datetime) -> SessionList:
    """A user's sessions, newest first.

    Raises: Forbidden without `sessions:manage`. MemberNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.SESSIONS_MANAGE)
        _check_member(conn, actor, user_id)
    return _listed(actor, user_id, now)


def revoke_user_sessions(actor: Actor, user_id: UUID) -> None:
    """End all of a user's sessions.

    Raises: Forbidden without `sessions:manage`. MemberNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.SESSIONS_MANAGE)
        _check_member(conn, actor, user_id)
        audit.record(conn, actor, "sessions.revoked", "user", user_id)
    session_cache.revoke_sessions(actor.tenant_id, user_id)


def end_sessions(tenant_id: UUID, user_id: UUID) -> None:
    """End all sessions of a user who may nothing any more; called `after_commit` of what says so.

    It raises nothing: the database refuses that user anyway, and what is decided stands while the cache is away.
    """
    if not session_cache.has_cache():
        return
    try:
        session_cache.revoke_sessions(tenant_id, user_id)
    except Unavailable:
        log.exception("sessions.left", extra={"tenant_id": str(tenant_id), "user_id": str(user_id)})


def _check_member(conn: Connection, actor: Actor, user_id: UUID) -> None:
    if get_member(conn, actor.tenant_id, user_id) is None:
        raise MemberNotFound(user_id)


def _require_user(actor: Actor) -> None:
    """Ask the database whether the actor is suspended, which the cache does not know. Raises: MembershipRequired."""
    own = replace(actor, claim=None)
    with transaction(own) as conn:
        require_user(conn, own)


def _record(actor: Actor, action: str, object_type: str, object_id: UUID) -> None:
    # Without the claim: a retry finds the session ended, and must be able to say so.
    with transaction(replace(actor, claim=None)) as conn:
        audit.record(conn, actor, action, object_type, object_id)


def _listed(actor: Actor, user_id: UUID, now: datetime) -> SessionList:
    found = session_cache.list_sessions(actor.tenant_id, user_id, now)
    return SessionList(items=[_shown(session, actor) for session in found])


def _shown(session: LiveSession, actor: Actor) -> Session:
    return Session(
        session_id=session.session_id,
        user_id=session.user_id,
        created_at=session.created_at,
        seen_at=session.seen_at,
        idle_ends_at=min(session.seen_at + IDLE, session.ends_at),
        ends_at=session.ends_at,
        mfa_at=session.mfa_at,
        browser=session.browser,
        is_current=session.session_id == actor.session_id,
    )
