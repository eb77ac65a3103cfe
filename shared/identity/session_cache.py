"""What room identity keeps in the cache: logins that were begun, and sessions.

A step that touches a session and its user's list is one script: no moment shows the one without the other. Times are
the caller's; the cache's own expiry only tidies up after them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from pydantic import TypeAdapter

from clients.settings import settings
from clients.valkey import valkey
from shared import cache_keys
from shared.errors import Unavailable
from shared.identity.session_models import (
    IDLE,
    LOGIN_LIFETIME,
    MOST_OF_A_USER,
    SEEN_EVERY,
    BegunLogin,
    LiveSession,
)
from shared.identity.session_secrets import hash_secret
from shared.scripts import read_script

_SCRIPTS = {
    name: read_script("identity", name)
    for name in ("open_session", "get_session", "list_sessions", "end_session", "revoke_session", "revoke_sessions")
}
_login: TypeAdapter[BegunLogin] = TypeAdapter(BegunLogin)
_session: TypeAdapter[LiveSession] = TypeAdapter(LiveSession)


def has_cache() -> bool:
    """Whether this deployment has a cache at all; without one nobody can have a session."""
    return bool(settings().cache_url)


def begin_login(state: str, login: BegunLogin) -> None:
    """Keep a login until it is completed, or too old."""
    with _reachable():
        key = cache_keys.LOGIN.of(state_hash=hash_secret(state))
        valkey().set(key, _login.dump_json(login), ex=int(LOGIN_LIFETIME.total_seconds()))


def complete_login(state: str, now: datetime) -> BegunLogin | None:
    """The login of this state, once: whoever asks second gets None, as for a state that is unknown or too old."""
    with _reachable():
        kept = valkey().getdel(cache_keys.LOGIN.of(state_hash=hash_secret(state)))
    login = _login.validate_json(cast("str", kept)) if kept else None
    return login if login and now < login.begun_at + LOGIN_LIFETIME else None


def open_session(secret: str, session: LiveSession) -> None:
    """Make a session alive and list it under its user; a user's oldest ends where there are too many."""
    _run(
        "open_session",
        [_session_key(secret), _list_key(session.tenant_id, session.user_id)],
        [
            session.session_id,
            _session.dump_json(session).decode(),
            _seconds(session.created_at),
            int(IDLE.total_seconds()),
            _seconds(session.ends_at),
            MOST_OF_A_USER,
        ],
    )


def get_session(secret: str, now: datetime) -> LiveSession | None:
    """The session of this secret, if it is alive; it counts as seen now."""
    limits = [_seconds(now), int(IDLE.total_seconds()), int(SEEN_EVERY.total_seconds())]
    found = _run("get_session", [_session_key(secret)], limits)
    return _seen(cast("Sequence[str]", found)) if found else None


def list_sessions(tenant_id: UUID, user_id: UUID, now: datetime) -> list[LiveSession]:
    """A user's sessions that are alive, newest first."""
    found = _run("list_sessions", [_list_key(tenant_id, user_id)], [_seconds(now), int(IDLE.total_seconds())])
    sessions = map(_seen, cast("Sequence[Sequence[str]]", found))
    return sorted(sessions, key=lambda session: session.session_id, reverse=True)


def end_session(secret: str) -> bool:
    """End the session of this secret; False if there was none."""
    return bool(_run("end_session", [_session_key(secret)], []))


def revoke_session(tenant_id: UUID, user_id: UUID, session_id: UUID) -> bool:
    """End one of a user's sessions; False if the user has none of that id."""
    return bool(_run("revoke_session", [_list_key(tenant_id, user_id)], [session_id]))


def revoke_sessions(tenant_id: UUID, user_id: UUID) -> int:
    """End all of a user's sessions; answers how many there were."""
    return int(str(_run("revoke_sessions", [_list_key(tenant_id, user_id)], [])))


def _run(name: str, keys: Sequence[str], arguments: Sequence[object]) -> object:
    with _reachable():
        script = valkey().register_script(_SCRIPTS[name])
        return script(keys=list(keys), args=[str(argument) for argument in arguments])


@contextmanager
def _reachable() -> Iterator[None]:
    """Name what goes wrong with the cache, also where there is none."""
    if not has_cache():
        raise Unavailable("cache")
    from redis.exceptions import RedisError  # noqa: PLC0415 - see clients/valkey.py

    try:
        yield
    except RedisError as exc:
        raise Unavailable("cache") from exc


def _session_key(secret: str) -> str:
    return cache_keys.SESSION.of(secret_hash=hash_secret(secret))


def _list_key(tenant_id: UUID, user_id: UUID) -> str:
    return cache_keys.USER_SESSIONS.of(tenant_id=tenant_id, user_id=user_id)


def _seen(found: Sequence[str]) -> LiveSession:
    value, seen_at = found
    return replace(_session.validate_json(value), seen_at=datetime.fromtimestamp(int(seen_at), UTC))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
