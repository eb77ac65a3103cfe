"""Shapes of browser login: what a browser brings, what the cache keeps of it, and what a user sees of sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, StringConstraints

from shared.fields import Internal, Personal, RequestModel, ResponseModel, Secret
from shared.identity.return_paths import checked_return_path

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# A session that is used is marked as seen so often at most: a write in place of a read costs the cache more.
SEEN_EVERY = timedelta(minutes=1)
# One who opens more ends the oldest, so that nobody's list grows without end.
MOST_OF_A_USER = 20
LOGIN_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class Browser:
    """What a browser brings: the secrets in its cookies, what it calls itself, and the request it makes."""

    login_secret: str | None
    session_secret: str | None
    user_agent: str
    request_id: UUID


@dataclass(frozen=True)
class BegunLogin:
    """A login between its two requests. tenant: as it was asked for, proven by nothing. browser_hash: whose it is."""

    tenant: str
    return_to: str
    needs_mfa: bool
    nonce: str
    verifier: str
    browser_hash: str
    begun_at: datetime


@dataclass(frozen=True)
class LiveSession:
    """A session that is not over. mfa_at: when the person last proved a second factor. browser: its family."""

    session_id: UUID
    tenant_id: UUID
    person_id: UUID
    user_id: UUID
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    mfa_at: datetime | None
    browser: str


@dataclass(frozen=True)
class Redirect:
    """Where the browser goes next, and the secrets it takes there in its cookies; None leaves the cookie as it is."""

    location: str
    login_secret: str | None = None
    session_secret: str | None = None


class BeginLogin(RequestModel):
    """tenant: slug or id. return_to: a path of ours; left out, one that shows the session.

    needs_mfa: have the issuer ask for a second factor, now.
    """

    tenant: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
    return_to: Annotated[str, AfterValidator(checked_return_path)] = "/v1/sessions/current"
    needs_mfa: bool = False


class CompleteLogin(RequestModel):
    """The issuer's answer, as the browser brings it: a code, or an error. Issuers add more, which is passed over."""

    model_config = ConfigDict(extra="ignore")

    state: Annotated[str, StringConstraints(max_length=512)] = ""
    code: Annotated[str, StringConstraints(max_length=4096)] = ""
    iss: Annotated[str, StringConstraints(max_length=2048)] | None = None
    error: Annotated[str, StringConstraints(max_length=512)] | None = None


class Session(ResponseModel):
    """One session of a user. It ends at idle_ends_at unless it is used before, and at ends_at in any case."""

    subject_field = "user_id"

    session_id: Annotated[UUID, Internal]
    user_id: Annotated[UUID, Internal]
    created_at: Annotated[datetime, Internal]
    seen_at: Annotated[datetime, Personal]
    # As seen_at, which it tells.
    idle_ends_at: Annotated[datetime, Personal]
    ends_at: Annotated[datetime, Internal]
    mfa_at: Annotated[datetime | None, Internal]
    browser: Annotated[str, Personal]
    is_current: Annotated[bool, Internal]


class SessionList(ResponseModel):
    """All of a user's sessions, newest first; there are 20 at most."""

    items: Annotated[list[Session], Internal]


class CurrentSession(Session):
    """The session of this request, and the token to send as X-CSRF-Token with every change.

    Whoever asks holds the secret that the token is derived from, and nothing keeps the answer: it is shown each time.
    """

    is_shown_once = True

    csrf_token: Annotated[str, Secret]
