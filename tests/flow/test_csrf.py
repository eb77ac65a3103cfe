"""A change by cookie must come from a page of ours; whatever another site can have a browser send is refused."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from infra.local.gateway_server import login_settings
from shared.context import Actor
from tests.browser import Browser, signed_in
from tests.factories import make_name, make_plugin
from tests.login_issuer import PUBLIC_URL, told

ELSEWHERE = "https://plugyard.evil.example"


@pytest.fixture
def browser(owner: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A signed-in browser, at an installation that knows its own origin."""
    with told(monkeypatch, **login_settings(PUBLIC_URL)):
        yield signed_in(owner, now)


def create(browser: Browser, headers: dict[str, str]) -> tuple[int, object]:
    """Status and code of a change with these headers and the cookie."""
    answer = browser.post("/v1/plugins", {"name": make_name()}, headers)
    return answer.status, answer.code


def test_change_with_the_token_that_a_page_of_ours_reads_is_made(browser: Browser) -> None:
    token = str(browser.get("/v1/sessions/current").json["csrf_token"])

    assert create(browser, {"x-csrf-token": token}) == (201, None)


@pytest.mark.parametrize("token", [None, "", "x", "a" * 43, "é" * 43, "null"])
def test_change_without_the_token_is_refused_and_told_how(browser: Browser, token: str | None) -> None:
    answer = browser.post("/v1/plugins", {"name": make_name()}, {} if token is None else {"x-csrf-token": token})

    assert (answer.status, answer.code) == (403, "csrf-token-invalid")
    assert "/v1/sessions/current" in str(answer.json["title"])
    assert answer.headers["content-type"] == "application/problem+json"


def test_token_of_another_session_is_refused(browser: Browser, owner: Actor, now: datetime) -> None:
    assert create(browser, signed_in(owner, now).csrf) == (403, "csrf-token-invalid")
    assert create(browser, {"x-csrf-token": browser.session_secret}) == (403, "csrf-token-invalid")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": ELSEWHERE},
        {"origin": "null"},
        {"origin": ""},
        {"origin": f"{PUBLIC_URL}.evil.example"},
        {"origin": PUBLIC_URL.replace("http:", "https:")},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": PUBLIC_URL},
        {"sec-fetch-site": "same-origin", "origin": ELSEWHERE},
    ],
)
def test_change_from_another_site_is_refused_even_with_the_token(browser: Browser, headers: dict[str, str]) -> None:
    assert create(browser, browser.csrf | headers) == (403, "csrf-token-invalid")


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin", "origin": PUBLIC_URL}, {"sec-fetch-site": "none"}, {}]
)
def test_change_from_a_page_of_ours_is_made(browser: Browser, headers: dict[str, str]) -> None:
    assert create(browser, browser.csrf | headers) == (201, None)


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PUT"])
def test_every_method_that_changes_wants_the_token(browser: Browser, owner: Actor, method: str) -> None:
    plugin = make_plugin(owner)

    answer = browser.send(method, f"/v1/plugins/{plugin.plugin_id}", {"if-match": '"1"'}, b"{}")

    assert (answer.status, answer.code) == (403, "csrf-token-invalid")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_wants_no_token_wherever_it_comes_from(browser: Browser, method: str) -> None:
    assert browser.send(method, "/v1/plugins", {"sec-fetch-site": "cross-site", "origin": ELSEWHERE}).status == 200


def test_login_by_another_sites_form_is_not_possible(browser: Browser) -> None:
    for path in ("/v1/sessions/login", "/v1/sessions/callback"):
        assert browser.post(path, {}, {}).status in {403, 405}


def test_another_site_can_neither_log_out_nor_end_sessions(browser: Browser) -> None:
    assert browser.post("/v1/sessions/logout", {}, {}).code == "csrf-token-invalid"
    assert browser.delete("/v1/sessions", {}).code == "csrf-token-invalid"
    assert browser.get("/v1/plugins").status == 200
