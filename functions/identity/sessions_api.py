"""HTTP endpoints of browser sessions, of room identity: the only ones that talk to the OIDC issuer's token endpoint."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.cookies import RedirectResponse, SessionEndedResponse
from shared.edge.http import CurrentActor, CurrentBrowser, Now, http_handler, room_app
from shared.identity import logins, sessions
from shared.identity.session_models import BeginLogin, CompleteLogin, CurrentSession, Redirect, SessionList

app = room_app("identity")


@app.get("/v1/sessions/login", status_code=303, response_class=RedirectResponse, response_model=None)
def begin_login(query: Annotated[BeginLogin, Query()], browser: CurrentBrowser, now: Now) -> Redirect:
    """Log in by browser: it is sent to the issuer, and comes back to `return_to` with a session's cookie."""
    return logins.begin_login(query, browser, now)


@app.get("/v1/sessions/callback", status_code=303, response_class=RedirectResponse, response_model=None)
def complete_login(query: Annotated[CompleteLogin, Query()], browser: CurrentBrowser, now: Now) -> Redirect:
    """Where the issuer sends the browser back to; nobody else calls it."""
    return logins.complete_login(query, browser, now)


@app.get("/v1/sessions")
def list_sessions(actor: CurrentActor, now: Now) -> SessionList:
    """Your sessions, newest first."""
    return sessions.list_sessions(actor, now)


@app.delete("/v1/sessions", status_code=204, response_class=SessionEndedResponse)
def revoke_own_sessions(actor: CurrentActor) -> None:
    """End all of your sessions, this one too."""
    sessions.revoke_own_sessions(actor)


@app.get("/v1/sessions/current")
def get_session(actor: CurrentActor, browser: CurrentBrowser, now: Now) -> CurrentSession:
    """The session of this request, with the `csrf_token` to send as `X-CSRF-Token` with every change."""
    return sessions.get_session(actor, browser, now)


@app.post("/v1/sessions/logout", status_code=204, response_class=SessionEndedResponse)
def log_out(actor: CurrentActor, browser: CurrentBrowser) -> None:
    """End the session of this request."""
    sessions.log_out(actor, browser)


@app.delete("/v1/sessions/{session_id}", status_code=204)
def revoke_session(session_id: UUID, actor: CurrentActor) -> None:
    """End one of your sessions."""
    sessions.revoke_session(actor, session_id)


@app.get("/v1/sessions/users/{user_id}")
def list_user_sessions(user_id: UUID, actor: CurrentActor, now: Now) -> SessionList:
    """Sessions of a user of your tenant, newest first."""
    return sessions.list_user_sessions(actor, user_id, now)


@app.delete("/v1/sessions/users/{user_id}", status_code=204)
def revoke_user_sessions(user_id: UUID, actor: CurrentActor) -> None:
    """End all sessions of a user of your tenant."""
    sessions.revoke_user_sessions(actor, user_id)


handler = http_handler(app)
