"""Browser login over HTTP, through the gateway and the issuer that `make run` starts, cookies as a browser has them."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import httpx2
import pytest

from infra.local.engines.servers import stop_servers
from infra.local.gateway_server import Gateway, start_gateway
from infra.local.issuer import ISSUER
from shared.edge.cookies import LOGIN, SESSION
from shared.identity import service as identity
from shared.identity.models import NewMember, NewTenant
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.factories import DAY_1, make_name


@pytest.fixture
def gateway(stack: dict[str, str], data_dir: Path) -> Iterator[Gateway]:
    """A gateway over the tests' stack, as a process of its own."""
    with ExitStack() as undo:
        gateway = start_gateway(data_dir, stack, None)
        undo.callback(stop_servers, [gateway.server])
        gateway.server.wait_until(gateway.is_ready)
        yield gateway


def cookies_of(answer: httpx2.Response) -> dict[str, str]:
    """By name, what an answer sets; each in a header of its own."""
    pairs = [line.partition(";")[0].partition("=") for line in answer.headers.get_list("set-cookie")]
    return {name: value for name, _, value in pairs}


def test_person_logs_in_changes_something_and_logs_out(gateway: Gateway) -> None:
    slug = f"t{new_id().hex}"
    owner = NewMember(ISSUER, "acme|ada", "Ada Owner", None, BuiltInRole.OWNER)
    identity.enroll_tenant(NewTenant(new_id(), slug, slug, owner), new_id(), DAY_1)
    client = httpx2.Client(base_url=gateway.address, timeout=30, follow_redirects=False)

    begun = client.get("/v1/sessions/login", params={"tenant": slug, "return_to": "/docs", "needs_mfa": "true"})
    page = client.get(begun.headers["location"]).text
    form = {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}
    chosen = client.post("/oauth/authorize", data=form | {"choice": "mfa acme|ada"})
    login = cookies_of(begun)
    back = client.get(chosen.headers["location"], headers={"cookie": f"other=1; {LOGIN}={login[LOGIN]}"})
    session = {"cookie": f"{SESSION}={cookies_of(back)[SESSION]}; other=1"}

    assert (begun.status_code, chosen.status_code, back.status_code) == (303, 303, 303)
    assert back.headers["location"] == f"{gateway.address}/docs"
    current = client.get("/v1/sessions/current", headers=session).json()
    assert current["mfa_at"]
    ours = {**session, "origin": gateway.address, "sec-fetch-site": "same-origin"}
    draft = {"name": make_name()}
    assert client.post("/v1/plugins", json=draft, headers=ours).json()["code"] == "csrf-token-invalid"
    ours["x-csrf-token"] = current["csrf_token"]
    assert client.post("/v1/plugins", json=draft, headers=ours).status_code == 201
    ended = client.post("/v1/sessions/logout", headers=ours)
    assert (ended.status_code, cookies_of(ended)[SESSION]) == (204, "")
    assert client.get("/v1/plugins", headers=session).status_code == 401
