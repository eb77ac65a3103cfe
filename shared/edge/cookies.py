"""The two cookies that browsers keep for us, read in one place and written in one form.

`__Host-` has the browser itself refuse a cookie of that name that came without TLS, from another host, or from a page
of a sibling domain. Browsers count http://localhost and http://127.0.0.1 as safe here, Safari does not.
"""

from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID

from fastapi.responses import JSONResponse, Response

from shared.edge.gateway_types import Event
from shared.identity.session_models import ABSOLUTE, LOGIN_LIFETIME, Browser

SESSION = "__Host-plugyard-session"
LOGIN = "__Host-plugyard-login"
_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"
# A browser that keeps an answer with a cookie would give it to whoever uses it next.
NEVER_STORE = "no-store"


def cookie(event: Event, name: str) -> str | None:
    """What came under this name; None where nothing did, or two things: which of them we meant, nobody can say."""
    found = set(_values(event, name))
    return found.pop() if len(found) == 1 else None


def browser_of(event: Event, request_id: UUID) -> Browser:
    """What a request says of the browser it came from."""
    agent = event["headers"].get("user-agent", "")
    return Browser(cookie(event, LOGIN), cookie(event, SESSION), agent, request_id)


def _values(event: Event, name: str) -> Iterator[str]:
    for came in event.get("cookies", ()):
        key, _, value = came.partition("=")
        if key.strip() == name:
            yield value.strip()


class RedirectResponse(Response):
    """An answer without a body: where the browser goes, and the secrets it keeps until it is there."""

    def __init__(self, content: dict[str, str | None], status_code: int = HTTPStatus.SEE_OTHER, **_: object) -> None:
        """content: what the use case's Redirect became. A login's cookie ends by itself: another tab may need it."""
        super().__init__(None, status_code, {"location": str(content["location"])})
        if login := content["login_secret"]:
            self.raw_headers.append(_set(LOGIN, login, int(LOGIN_LIFETIME.total_seconds())))
        if session := content["session_secret"]:
            self.raw_headers.append(_set(SESSION, session, int(ABSOLUTE.total_seconds())))


class SessionEndedResponse(JSONResponse):
    """An answer that has the browser forget its session."""

    def __init__(self, content: object, status_code: int = HTTPStatus.NO_CONTENT, **_: object) -> None:
        """content: nothing; the use case ended the session."""
        super().__init__(content, status_code)
        self.raw_headers.append(_set(SESSION, "", 0))


def _set(name: str, value: str, max_age_s: int) -> tuple[bytes, bytes]:
    return b"set-cookie", f"{name}={value}; Max-Age={max_age_s}; {_ATTRIBUTES}".encode()
