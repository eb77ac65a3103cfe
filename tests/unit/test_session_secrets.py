"""What is derived of a session's secret leads to no other one, and back to none."""

import pytest

from shared.edge.cookies import cookie
from shared.edge.gateway_types import Event
from shared.identity.session_secrets import csrf_token, hash_secret, is_csrf_token, is_well_formed, make_secret
from shared.identity.user_agents import browser_family


def test_secret_has_256_random_bits() -> None:
    made = {make_secret() for _ in range(100)}

    assert len(made) == 100
    assert all(map(is_well_formed, made))


@pytest.mark.parametrize("secret", ["", "a" * 42, "a" * 44, "a" * 42 + "=", "a" * 42 + "\n", "é" * 43])
def test_what_has_another_form_is_no_secret(secret: str) -> None:
    assert not is_well_formed(secret)


def test_csrf_token_is_of_one_session_and_neither_its_secret_nor_its_key() -> None:
    one, other = make_secret(), make_secret()

    assert is_csrf_token(csrf_token(one), one)
    assert not is_csrf_token(csrf_token(other), one)
    assert not is_csrf_token(one, one)
    assert csrf_token(one) not in {one, hash_secret(one)}


def event(*cookies: str) -> Event:
    """A request that came with these."""
    http = {"method": "GET", "path": "/", "sourceIp": "203.0.113.7"}
    return {
        "rawPath": "/",
        "rawQueryString": "",
        "headers": {},
        "cookies": list(cookies),
        "requestContext": {"requestId": "r", "http": http},  # type: ignore[typeddict-item] # a plain dict of the same keys
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize(
    ("came", "found"),
    [
        ((), None),
        (("a=1",), "1"),
        (("b=2", "a=1"), "1"),
        (("a=1", "a=1"), "1"),
        (("a=1", "a=2"), None),
        (("aa=1", "a", "A=1"), ""),
        (("a==",), "="),
        ((" a = 1 ",), "1"),
    ],
)
def test_cookie_is_found_by_its_whole_name_and_only_if_it_is_one(came: tuple[str, ...], found: str | None) -> None:
    assert cookie(event(*came), "a") == found


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5.0", "curl"),
        ("<script>alert(1)</script>", "unknown"),
        ("", "unknown"),
    ],
)
def test_browser_is_told_by_its_family_and_by_nothing_it_sent(agent: str, family: str) -> None:
    assert browser_family(agent) == family
