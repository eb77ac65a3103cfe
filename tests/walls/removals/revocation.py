"""Walls before what was taken away: rights, keys and sessions are read for each request, and remembered by nobody."""

from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared.context import Actor
from shared.identity import service, sessions
from shared.identity.session_models import LiveSession
from shared.permissions import Permission
from tests.walls.wall import Rewrite, Wall

FILE = "test_revocation.py::"

_held_permissions, _find_session = service.held_permissions, sessions.find_session
_held: dict[object, frozenset[Permission]] = {}
_sessions: dict[str, LiveSession] = {}


def remembered_permissions(
    conn: Connection, actor: Actor, plugin_id: UUID | None = None, environment_id: UUID | None = None
) -> frozenset[Permission]:
    """What the actor could do when first asked."""
    asked = (actor.user_id, actor.api_key_id, plugin_id, environment_id)
    if asked not in _held:
        _held[asked] = _held_permissions(conn, actor, plugin_id, environment_id)
    return _held[asked]


def remembered_session(secret: str, now: datetime) -> LiveSession:
    """The session a cookie was once of."""
    if secret not in _sessions:
        _sessions[secret] = _find_session(secret, now)
    return _sessions[secret]


WALLS = (
    Wall(
        "W240",
        "what somebody may is read in the request's own transaction",
        f"{FILE}test_right_that_was_taken_away_is_gone_in_every_process",
        patch={"shared.identity.service.held_permissions": remembered_permissions},
    ),
    Wall(
        "W241",
        "a suspended user may nothing",
        f"{FILE}test_who_is_out_may_nothing_in_every_process",
        rewrite=(Rewrite("app.effective_mask", "and u.suspended_at is null", ""),),
    ),
    Wall(
        "W242",
        "a suspended tenant's users may nothing",
        f"{FILE}test_who_is_out_may_nothing_in_every_process",
        rewrite=(Rewrite("app.effective_mask", "and t.suspended_at is null", ""),),
    ),
    Wall(
        "W243",
        "a revoked key is nobody's",
        f"{FILE}test_revoked_key_opens_nothing_in_every_process",
        rewrite=(Rewrite("app.find_api_key_user", "and k.revoked_at is null", ""),),
    ),
    Wall(
        "W244",
        "a session is read for each request",
        f"{FILE}test_ended_session_opens_nothing_in_every_process",
        patch={"shared.identity.sessions.find_session": remembered_session},
    ),
)
