"""A browser as API Gateway sees it: it sends the cookies it was given and follows nothing by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from shared.context import Actor
from shared.edge.cookies import SESSION
from shared.identity import session_cache
from shared.identity.session_models import ABSOLUTE, LiveSession
from shared.identity.session_secrets import csrf_token, make_secret
from shared.ids import new_id
from tests.api_client import Answer, Api

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass
class Browser:
    """cookies: by name, as the browser keeps them."""

    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def session_secret(self) -> str:
        """What its session's cookie holds."""
        return self.cookies[SESSION]

    @property
    def csrf(self) -> dict[str, str]:
        """The header that proves a page of ours."""
        return {"x-csrf-token": csrf_token(self.session_secret)}

    def get(self, target: str, **headers: str) -> Answer:
        """GET a path with its query."""
        path, _, query = target.partition("?")
        return self.send("GET", path, headers, query=query)

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> Answer:
        """POST a JSON body, with the token of a page of ours unless headers say otherwise."""
        return self.send("POST", path, headers if headers is not None else self.csrf, json.dumps(body).encode())

    def delete(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """DELETE, with the token of a page of ours unless headers say otherwise."""
        return self.send("DELETE", path, headers if headers is not None else self.csrf)

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes = b"", query: str = "") -> Answer:
        """Any request; what the answer says of cookies is kept."""
        sent = {"user-agent": FIREFOX, **headers}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = Api({}).send(method, path, body, sent, query)
        self.keep(answer.cookies)
        return answer

    def keep(self, told: tuple[str, ...]) -> None:
        """Do as Set-Cookie says; one that is over is forgotten."""
        for line in told:
            (name, value), *_ = [part.split("=", 1) for part in line.split("; ") if "=" in part]
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


@dataclass(frozen=True)
class Begun:
    """A login that a browser has begun: what the issuer was asked for."""

    answer: Answer

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the authorization request."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.answer.headers["location"]).query).items()}


def begin(browser: Browser, tenant: object, more: str = "") -> Begun:
    """Begin a login."""
    return Begun(browser.get(f"/v1/sessions/login?tenant={tenant}{more}"))


def signed_in(actor: Actor, at: datetime, mfa_at: datetime | None = None) -> Browser:
    """A browser in which this user has logged in at that time."""
    secret = make_secret()
    session = LiveSession(
        session_id=new_id(),
        tenant_id=actor.tenant_id,
        person_id=actor.person_id,
        user_id=actor.user_id,
        created_at=at,
        seen_at=at,
        ends_at=at + ABSOLUTE,
        mfa_at=mfa_at,
        browser="Firefox on Linux",
    )
    session_cache.open_session(secret, session)
    return Browser({SESSION: secret})


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)
