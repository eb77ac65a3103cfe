"""Logging in by browser, from the first redirect over the local issuer's page to a session that works."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode, urlsplit

import httpx2
import pytest

from infra.local.issuer import ISSUER, Issuer
from shared.context import Actor
from shared.edge.cookies import LOGIN, SESSION
from shared.identity import service as identity
from shared.identity.models import NewMember, NewTenant
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.as_owner import change, owner_connection
from tests.browser import Browser, begin
from tests.factories import DAY_1, make_member, make_name
from tests.login_issuer import running_local_issuer
from tests.told import listening

ADA = "acme|ada"


@pytest.fixture
def address(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the local issuer answers."""
    with running_local_issuer(issuer, monkeypatch) as address:
        yield address


@pytest.fixture
def ada(stack: dict[str, str]) -> Actor:
    """The owner of a new tenant, whom the local issuer's page offers."""
    tenant_id = new_id()
    slug = f"t{tenant_id.hex}"
    owner = NewMember(ISSUER, ADA, "Ada Owner", None, BuiltInRole.OWNER)
    return identity.enroll_tenant(NewTenant(tenant_id, slug, slug, owner), new_id(), DAY_1)


def choose(page_url: str, choice: str) -> str:
    """Open the issuer's page and press a button on it; answers where the browser is sent, as a target of ours."""
    page = httpx2.get(page_url, timeout=10)
    assert page.status_code == 200
    hidden = re.findall(r'name="(\w+)" value="([^"]*)"', page.text)
    form = {name: unescape(value) for name, value in hidden if name != "choice"}
    assert f'value="{choice}"' in page.text
    authorize = page_url.partition("?")[0]
    sent = httpx2.post(authorize, data=form | {"choice": choice}, timeout=10, follow_redirects=False)
    assert sent.status_code == 303
    where = urlsplit(sent.headers["location"])
    return f"{where.path}?{where.query}"


def log_in(browser: Browser, tenant: object, choice: str = f"pwd {ADA}", more: str = "") -> None:
    """Log in as a person does."""
    begun = begin(browser, tenant, more)
    answer = browser.get(choose(begun.answer.headers["location"], choice))
    assert answer.status == 303, answer


def test_login_ends_where_it_began_with_a_session_that_may_what_the_user_may(address: str, ada: Actor) -> None:
    browser = Browser()
    begun = begin(browser, ada.tenant_id, f"&{urlencode({'return_to': '/v1/plugins?q=a&limit=1'})}")
    assert begun.answer.status == 303
    assert begun.answer.headers["location"].startswith(f"{address}/oauth/authorize?")

    answer = browser.get(choose(begun.answer.headers["location"], f"pwd {ADA}"))

    assert (answer.status, answer.headers["location"]) == (303, f"{address}/v1/plugins?q=a&limit=1")
    assert answer.headers["cache-control"] == "no-store"
    assert browser.get("/v1/plugins").status == 200
    assert browser.post("/v1/plugins", {"name": make_name()}).status == 201


def test_tenant_may_be_asked_for_by_its_slug(address: str, ada: Actor) -> None:
    browser = Browser()

    log_in(browser, f"t{ada.tenant_id.hex}")

    assert browser.get("/v1/sessions").status == 200


def test_cookies_are_for_this_host_over_tls_and_no_script_reads_them(address: str, ada: Actor) -> None:
    browser = Browser()
    begun = begin(browser, ada.tenant_id)
    answer = browser.get(choose(begun.answer.headers["location"], f"pwd {ADA}"))

    told = [*begun.answer.cookies, *answer.cookies]

    assert [line.partition("=")[0] for line in told] == [LOGIN, SESSION]
    for line in told:
        assert line.startswith("__Host-")
        assert line.endswith("; Path=/; Secure; HttpOnly; SameSite=Lax")
        assert "domain" not in line.lower()


def test_login_by_a_second_factor_is_known_for_as_long_as_the_session(address: str, ada: Actor) -> None:
    plain, strong = Browser(), Browser()

    log_in(plain, ada.tenant_id)
    log_in(strong, ada.tenant_id, f"mfa {ADA}", "&needs_mfa=true")

    assert plain.get("/v1/sessions/current").json["mfa_at"] is None
    assert strong.get("/v1/sessions/current").json["mfa_at"] is not None


def test_wanted_second_factor_is_asked_for_anew_and_missed(address: str, ada: Actor) -> None:
    browser = Browser()
    begun = begin(browser, ada.tenant_id, "&needs_mfa=true")
    assert (begun.asked["prompt"], begun.asked["max_age"]) == ("login", "0")

    answer = browser.get(choose(begun.answer.headers["location"], f"pwd {ADA}"))

    assert (answer.status, answer.code) == (401, "second-factor-missing")
    assert SESSION not in browser.cookies


def test_two_logins_in_two_tabs_both_end_well(address: str, ada: Actor) -> None:
    browser = Browser()
    first, second = begin(browser, ada.tenant_id), begin(browser, ada.tenant_id)

    for begun in (second, first):
        assert browser.get(choose(begun.answer.headers["location"], f"pwd {ADA}")).status == 303
        assert browser.get("/v1/plugins").status == 200


def test_person_who_is_nobody_in_the_tenant_gets_no_session(address: str, ada: Actor, stranger: Actor) -> None:
    for tenant in (stranger.tenant_id, new_id(), "no-such-tenant"):
        browser = Browser()
        begun = begin(browser, tenant)

        answer = browser.get(choose(begun.answer.headers["location"], f"pwd {ADA}"))

        assert (answer.status, answer.code) == (403, "membership-required")
        assert SESSION not in browser.cookies


@pytest.mark.parametrize(("table", "column"), [("tenant_user", "user_id"), ("tenant", "tenant_id")])
def test_suspended_user_or_tenant_gets_no_session_and_the_trail_knows(
    address: str, ada: Actor, table: str, column: str
) -> None:
    make_member(ada, BuiltInRole.OWNER)
    suspended = f"update {table} set suspended_at = now() where {column} = %s"  # noqa: S608 - names from above
    change(ada, suspended, getattr(ada, column))
    browser = Browser()
    begun = begin(browser, ada.tenant_id)

    answer = browser.get(choose(begun.answer.headers["location"], f"pwd {ADA}"))

    code = {"tenant": "tenant-suspended", "tenant_user": "account-suspended"}[table]
    assert (answer.status, answer.code) == (403, code)
    assert SESSION not in browser.cookies
    assert actions(ada) == ["login.refused"]


def actions(actor: Actor) -> list[str]:
    """What the trail has of a user's logins and sessions, oldest first."""
    with owner_connection(actor) as conn:
        rows = conn.execute(
            "select action from audit_entry where tenant_id = %s and user_id = %s"
            " and object_type = 'session' order by written_at",
            (actor.tenant_id, actor.user_id),
        )
        return [str(row[0]) for row in rows]


def test_login_and_logout_are_in_the_trail(address: str, ada: Actor) -> None:
    browser = Browser()
    log_in(browser, ada.tenant_id)

    assert browser.post("/v1/sessions/logout", {}).status == 204

    assert actions(ada) == ["login.completed", "session.ended"]
    assert SESSION not in browser.cookies
    assert browser.get("/v1/plugins").code == "credential-missing"


def test_login_opens_a_new_session_and_ends_the_one_before(address: str, ada: Actor) -> None:
    browser = Browser()
    log_in(browser, ada.tenant_id)
    before = Browser(dict(browser.cookies))

    log_in(browser, ada.tenant_id)

    assert browser.session_secret != before.session_secret
    assert before.get("/v1/plugins").code == "session-over"
    assert browser.get("/v1/plugins").status == 200


def test_no_secret_of_a_login_and_no_person_reaches_the_log(address: str, ada: Actor) -> None:
    browser = Browser()
    with listening() as told:
        begun = begin(browser, ada.tenant_id)
        target = choose(begun.answer.headers["location"], f"pwd {ADA}")
        login_secret = browser.cookies[LOGIN]
        browser.get(target)
        browser.get("/v1/sessions/current")
        browser.get(target)
    code = target.partition("code=")[2].partition("&")[0]

    secrets = [login_secret, browser.session_secret, code, begun.asked["state"], begun.asked["nonce"], ADA, "Firefox"]
    assert not [secret for secret in secrets if secret in told.log_text.getvalue() + told.figures_text.getvalue()]
    assert [line["code"] for line in told.events("login.refused")] == ["login-invalid"]
    assert [line.get("logins") for line in told.figures if "logins" in line] == [1, 1]
