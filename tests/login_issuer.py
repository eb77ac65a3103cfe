"""Issuers for the tests of login: the local one over HTTP, and one whose ID tokens a test makes up."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import jwt
import pytest
import uvicorn
from starlette.applications import Starlette

from clients.settings import settings
from infra.local.gateway.issuer_routes import issuer_routes
from infra.local.gateway_server import login_settings
from infra.local.issuer import ALGORITHM, ISSUER, Issuer
from infra.local.login_codes import CLIENT_ID

# Also the origin under which the tests' pages are.
PUBLIC_URL = "http://127.0.0.1:8080"


@contextmanager
def told(patch: pytest.MonkeyPatch, **variables: str) -> Iterator[None]:
    """This process as one that was told of these variables."""
    with patch.context() as inside:
        for name, value in variables.items():
            inside.setenv(name, value)
        settings.cache_clear()
        yield
    settings.cache_clear()


@contextmanager
def running_local_issuer(issuer: Issuer, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """The local issuer's own pages at an address, which browser login is told of."""
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=issuer_routes(issuer)), host="127.0.0.1", port=0, log_level="error")
    )
    bound = server.config.bind_socket()
    address = f"http://127.0.0.1:{bound.getsockname()[1]}"
    thread = Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    with told(patch, **login_settings(address)):
        yield address
    server.should_exit = True
    thread.join(10)


@dataclass
class MadeUpIssuer:
    """claims: of the next ID token, over those that are right. sign: how it is signed. status, body: in its place."""

    issuer: Issuer
    claims: dict[str, object] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)
    sign: Callable[[dict[str, object]], str] | None = None
    status: int = 200
    body: bytes | None = None
    forms: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def answer(self, form: dict[str, str], headers: dict[str, str]) -> tuple[int, bytes]:
        """What the token endpoint says to a form."""
        self.forms.append(form)
        self.headers.append(headers)
        if self.body is not None:
            return self.status, self.body
        now = int(time.time())
        right = {"iss": ISSUER, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "auth_time": now}
        claims = {name: value for name, value in (right | self.claims).items() if name not in self.without}
        token = self.sign(claims) if self.sign else self.genuine(claims)
        return self.status, json.dumps({"access_token": "a", "token_type": "Bearer", "id_token": token}).encode()

    def genuine(self, claims: dict[str, object]) -> str:
        """The claims under the key that the issuer publishes."""
        return jwt.encode(claims, self.issuer.key, ALGORITHM, headers={"kid": self.issuer.key_id})


@contextmanager
def running_made_up_issuer(issuer: Issuer, patch: pytest.MonkeyPatch) -> Iterator[MadeUpIssuer]:
    """A token endpoint of the test's own, which browser login is told of."""
    made_up = MadeUpIssuer(issuer)

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            status, body = made_up.answer(form, {name.lower(): value for name, value in self.headers.items()})
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    where = login_settings(PUBLIC_URL) | {"OIDC_TOKEN_URL": f"http://127.0.0.1:{server.server_port}/oauth/token"}
    with told(patch, **where):
        yield made_up
    server.shutdown()
    server.server_close()
