"""How long a session lives, what is kept of it, and what happens where the cache is away or empty."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import pytest

from clients.settings import settings
from clients.valkey import valkey
from infra.local.gateway_server import login_settings
from infra.local.issuer import Issuer
from shared import cache_keys
from shared.context import Actor
from shared.errors import Unauthenticated
from shared.identity import session_cache, sessions
from shared.identity.session_models import ABSOLUTE, IDLE
from shared.identity.session_secrets import hash_secret
from shared.permissions import BuiltInRole
from tests.api_client import Api
from tests.as_owner import rows
from tests.browser import Browser, begin, minutes, signed_in
from tests.factories import make_api, make_member, make_name, make_pipeline_key
from tests.login_issuer import PUBLIC_URL, told
from tests.told import listening

SECOND = timedelta(seconds=1)


@pytest.fixture
def at(now: datetime) -> datetime:
    """Now, to the second: so fine the cache keeps times."""
    return now.replace(microsecond=0)


def is_alive(browser: Browser, when: datetime) -> bool:
    """Whether a request at that time finds the session; it counts as a request."""
    try:
        sessions.find_session(browser.session_secret, when)
    except Unauthenticated:
        return False
    return True


def test_session_that_nobody_uses_is_over_after_half_an_hour(owner: Actor, at: datetime) -> None:
    first, second = signed_in(owner, at), signed_in(owner, at)

    assert is_alive(first, at + IDLE - SECOND)
    assert not is_alive(second, at + IDLE)
    assert not is_alive(second, at)


def test_session_that_is_used_lives_on_until_its_end(owner: Actor, at: datetime) -> None:
    browser = signed_in(owner, at)

    assert all(is_alive(browser, at + minutes(29 * n)) for n in range(25))
    assert is_alive(browser, at + ABSOLUTE - SECOND)
    assert not is_alive(browser, at + ABSOLUTE)


def test_session_is_marked_as_seen_once_a_minute_at_most(owner: Actor, at: datetime) -> None:
    browser = signed_in(owner, at)

    seen = [
        sessions.find_session(browser.session_secret, at + timedelta(seconds=s)).seen_at - at
        for s in (59, 60, 119, 120)
    ]

    assert [s.total_seconds() for s in seen] == [0, 60, 60, 120]


@pytest.mark.parametrize("age", [IDLE, ABSOLUTE])
def test_cookie_of_a_session_that_is_over_is_401(owner: Actor, at: datetime, age: timedelta) -> None:
    browser = signed_in(owner, at - age)

    assert browser.get("/v1/plugins").code == "session-over"


def test_session_that_is_over_is_not_listed(owner: Actor, at: datetime) -> None:
    signed_in(owner, at - IDLE)
    browser = signed_in(owner, at)

    assert len(browser.get("/v1/sessions").items) == 1


def test_expired_session_leaves_nothing_in_the_cache(owner: Actor, at: datetime) -> None:
    browser = signed_in(owner, at)
    key = cache_keys.SESSION.of(secret_hash=hash_secret(browser.session_secret))
    listed = cache_keys.USER_SESSIONS.of(tenant_id=owner.tenant_id, user_id=owner.user_id)

    assert 0 < cast("int", valkey().ttl(key)) <= IDLE.total_seconds()
    assert 0 < cast("int", valkey().ttl(listed)) <= ABSOLUTE.total_seconds()
    assert ABSOLUTE.total_seconds() == cache_keys.SESSION.lifetime_s == cache_keys.USER_SESSIONS.lifetime_s


def test_session_that_no_list_names_is_over(owner: Actor, at: datetime) -> None:
    """The cache may evict a list; a session that no revocation would find must not live."""
    browser = signed_in(owner, at)

    valkey().delete(cache_keys.USER_SESSIONS.of(tenant_id=owner.tenant_id, user_id=owner.user_id))

    assert not is_alive(browser, at)


def test_request_under_way_does_not_bring_a_revoked_session_back(owner: Actor, at: datetime) -> None:
    browser = signed_in(owner, at)
    session = sessions.find_session(browser.session_secret, at)

    session_cache.revoke_sessions(session.tenant_id, session.user_id)

    assert not is_alive(browser, at + minutes(2))
    assert not list(valkey().scan_iter(f"*{hash_secret(browser.session_secret)}*"))


def everything_kept() -> str:
    """Each key of the cache with its value."""
    readers: dict[object, Callable[[str], object]] = {"hash": valkey().hgetall, "stream": valkey().xrange}
    kinds = {key: valkey().type(key) for key in valkey().scan_iter()}
    return "\n".join(f"{key} {readers.get(kind, valkey().get)(key)}" for key, kind in kinds.items())


def test_no_secret_is_in_the_cache_or_in_a_log_line(
    owner: Actor, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening() as heard, told(monkeypatch, **login_settings(PUBLIC_URL)):
        browser = signed_in(owner, at)
        begun = begin(browser, owner.tenant_id)
        secrets = [*browser.cookies.values(), *browser.csrf.values(), begun.asked["state"]]
        browser.get("/v1/sessions/current")
        browser.post("/v1/plugins", {"name": make_name()})
        kept = everything_kept()
        browser.post("/v1/sessions/logout", {})

    assert hash_secret(begun.asked["state"]) in kept
    for secret in secrets:
        assert secret not in kept
        assert secret not in heard.log_text.getvalue() + heard.figures_text.getvalue()


@pytest.fixture
def no_cache(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A cache that nobody answers for."""
    with told(monkeypatch, CACHE_URL="redis://127.0.0.1:1/0", **login_settings(PUBLIC_URL)):
        valkey.cache_clear()
        yield
    valkey.cache_clear()


def test_cache_away_lets_no_session_in_and_everybody_else(
    issuer: Issuer, owner: Actor, at: datetime, request: pytest.FixtureRequest
) -> None:
    browser, person = signed_in(owner, at), make_api(issuer, owner)
    machine = Api({"authorization": f"Bearer {make_pipeline_key(owner)}"})
    request.getfixturevalue("no_cache")

    answer = browser.get("/v1/plugins")

    assert (answer.status, answer.code, answer.json["store"]) == (503, "store-unavailable", "cache")
    assert person.get("/v1/plugins").status == machine.get("/v1/plugins").status == 200
    assert person.get("/v1/sessions").json["store"] == "cache"
    assert begin(Browser(), owner.tenant_id).answer.json["store"] == "cache"


def test_account_that_is_ended_while_the_cache_is_away_ends_without_an_error(owner: Actor, no_cache: None) -> None:
    with listening() as heard:
        sessions.end_sessions(owner.tenant_id, owner.user_id)

    assert len(heard.events("sessions.left")) == 1


@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "once"}])
def test_suspension_ends_sessions_only_when_all_can_see_it(
    issuer: Issuer, owner: Actor, at: datetime, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    member = make_member(owner, BuiltInRole.DEVELOPER)
    browser, seen = signed_in(member, at), []
    revoke = session_cache.revoke_sessions

    def look_and_revoke(tenant_id: UUID, user_id: UUID) -> int:
        seen.extend(rows("select suspended_at is not null as is_seen from tenant_user where user_id = %s", user_id))
        return revoke(tenant_id, user_id)

    monkeypatch.setattr(session_cache, "revoke_sessions", look_and_revoke)

    answer = make_api(issuer, owner).post(f"/v1/members/{member.user_id}/suspend", {}, {"if-match": '"1"', **headers})

    assert (answer.status, seen, is_alive(browser, at)) == (200, [(True,)], False)


def test_emptied_cache_has_everybody_log_in_again(owner: Actor, at: datetime) -> None:
    browser = signed_in(owner, at)
    valkey().flushall()

    assert browser.get("/v1/plugins").code == "session-over"


def test_deployment_without_a_cache_or_an_origin_has_no_browser_login(
    owner: Actor, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(owner, at)

    with told(monkeypatch, CACHE_URL=""):
        assert browser.get("/v1/plugins").code == "session-over"
        sessions.end_sessions(owner.tenant_id, owner.user_id)
    assert begin(Browser(), owner.tenant_id).answer.status == 503
    assert settings().cache_url


def test_login_takes_ten_minutes_at_most(owner: Actor, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    with told(monkeypatch, **login_settings(PUBLIC_URL)):
        states = [begin(Browser(), owner.tenant_id).asked["state"] for _ in range(2)]

    assert session_cache.complete_login(states[0], at + minutes(9))
    assert session_cache.complete_login(states[1], at + minutes(11)) is None
