"""An issuer that is away or in trouble: people get a 503 that names it, machines with an API key go on."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from clients.settings import settings
from infra.local.issuer import Issuer
from shared.context import Actor
from shared.identity import issuer as issuer_module
from tests.api_client import Api
from tests.factories import make_api, make_pipeline_key


class _BrokenKeys(BaseHTTPRequestHandler):
    """An issuer in trouble; the path says in which."""

    def do_GET(self) -> None:
        """Answer nothing, or nothing of use."""
        if self.path == "/silent":
            return
        self.send_response(500 if self.path == "/failing" else 200)
        self.end_headers()
        self.wfile.write(
            {"/empty": b"", "/html": b"<html>", "/list": b"[]", "/none": b'{"keys": []}'}.get(self.path, b"")
        )

    def log_message(self, *_: object) -> None:
        """Say nothing on the console."""


@pytest.fixture
def broken_issuer() -> Iterator[str]:
    """The address of an issuer in trouble."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _BrokenKeys)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def move_issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Tells this process another address of the issuer's keys, and forgets it afterwards."""

    def forget() -> None:
        settings.cache_clear()
        issuer_module.issuer_keys.cache_clear()  # as a new process would start

    def move(url: str) -> None:
        monkeypatch.setenv("OIDC_JWKS_URL", url)
        forget()

    yield move
    monkeypatch.undo()
    forget()


@pytest.fixture
def person(issuer: Issuer, owner: Actor) -> Api:
    """The API as a person sees it."""
    return make_api(issuer, owner)


@pytest.fixture
def machine(owner: Actor) -> Api:
    """The API as a machine sees it."""
    return Api({"authorization": f"Bearer {make_pipeline_key(owner)}"})


@pytest.mark.parametrize("path", ["/silent", "/failing", "/empty", "/html", "/list", "/none"])
def test_issuer_in_trouble_is_503_and_named_and_stops_no_machine(
    person: Api, machine: Api, broken_issuer: str, move_issuer: Callable[[str], None], path: str
) -> None:
    move_issuer(broken_issuer + path)

    refused = person.get("/v1/plugins")

    assert (refused.status, refused.code, refused.json["store"]) == (503, "store-unavailable", "issuer")
    assert "retry-after" in refused.headers
    assert machine.get("/v1/plugins").status == 200


def test_issuer_away_is_503_and_all_is_well_when_it_is_back(
    stack: dict[str, str], person: Api, move_issuer: Callable[[str], None]
) -> None:
    back_at = settings().oidc_jwks_url
    move_issuer("http://127.0.0.1:1/jwks.json")
    assert person.get("/v1/plugins").json["store"] == "issuer"

    move_issuer(back_at)

    assert person.get("/v1/plugins").status == 200


def test_issuer_away_does_not_stop_those_whose_key_is_known(person: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    person.get("/v1/plugins")
    monkeypatch.setattr(issuer_module.issuer_keys(), "uri", "http://127.0.0.1:1/jwks.json")

    assert person.get("/v1/plugins").status == 200
