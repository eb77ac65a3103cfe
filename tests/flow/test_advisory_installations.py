"""What an advisory touches, over HTTP: the own environments that run it now, each reader those that it may read."""

from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from shared.versions.touched_models import AffectedInstallationPage
from tests.advisory_steps import imported, listed
from tests.api_client import Api
from tests.factories import make_api, make_environment, make_import, make_osv, make_signed_in
from tests.rights import bind
from tests.touched_steps import running


@pytest.fixture
def package() -> str:
    """A package that no other test speaks of."""
    return f"pad-{new_id().hex}"


@pytest.fixture
def href(issuer: Issuer, platform: Actor, package: str) -> str:
    """A public advisory that speaks of what is below 1.3.0 of the package."""
    api = make_api(issuer, platform)
    imported(api, make_osv(package=package))
    (found,) = listed(api, f"package={package}").items
    return found.href


def touched(api: Api, href: str, query: str = "") -> AffectedInstallationPage:
    """A page of what the advisory touches."""
    answer = api.send("GET", f"{href}/installations", query=query)
    assert answer.status == 200, answer.json
    return AffectedInstallationPage.model_validate(answer.json)


def places(page: AffectedInstallationPage) -> list[tuple[UUID, str]]:
    """Environment and version of each item."""
    return [(item.environment_id, item.version) for item in page.items]


def test_environment_that_runs_an_affected_version_is_told_with_its_fix(
    api: Api, owner: Actor, stranger: Actor, href: str, package: str
) -> None:
    environment = make_environment(owner)
    versions = {package: ["1.0.0", "1.3.0"], "bystander": ["1.0.0"]}
    make_import(owner, environment.environment_id, versions, direct={package: "^1.0.0"})
    running(owner, package, "1.3.0")
    running(stranger, package, "1.0.0")

    (item,) = touched(api, href).items

    assert (item.environment_id, item.environment_name) == (environment.environment_id, environment.name)
    assert (item.name, item.version, item.fixed_in, item.is_direct) == (package, "1.0.0", "1.3.0", True)


def test_pages_show_each_place_once_in_order(api: Api, owner: Actor, href: str, package: str) -> None:
    versions = ["1.0.0", "1.1.0", "2.0.0"]
    environments = [running(owner, package, *versions) for _ in range(2)]
    expected = [(environment, version) for environment in sorted(environments) for version in versions[:2]]
    pages = [touched(api, href, "limit=1")]
    while cursor := pages[-1].next_cursor:
        pages.append(touched(api, href, f"limit=1&cursor={cursor}"))

    assert [places(page) for page in pages] == [[place] for place in expected]


def test_what_is_no_longer_run_and_what_was_withdrawn_touches_nothing(
    issuer: Issuer, api: Api, owner: Actor, platform: Actor, package: str
) -> None:
    environment_id = running(owner, package, "1.0.0")
    record = make_osv(package=package)
    platform_api = make_api(issuer, platform)
    imported(platform_api, record)
    (advisory,) = listed(api, f"package={package}").items
    before = places(touched(api, advisory.href))

    make_import(owner, environment_id, {package: ["1.3.0"]})
    upgraded = places(touched(api, advisory.href))
    make_import(owner, environment_id, {package: ["1.0.0"]})
    later = {"modified": "2026-04-01T00:00:00Z", "withdrawn": "2026-04-01T00:00:00Z"}
    imported(platform_api, {**record, **later})

    assert (before, upgraded) == ([(environment_id, "1.0.0")], [])
    assert touched(api, advisory.href).items == []


def test_environment_that_is_denied_is_left_out(issuer: Issuer, owner: Actor, href: str, package: str) -> None:
    shown, hidden = (running(owner, package, "1.0.0") for _ in range(2))
    other, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    before = {environment_id for environment_id, _ in places(touched(other, href))}
    bind(owner, BuiltInRole.DEVELOPER, user_id=user_id, effect="deny", environment_id=hidden)

    assert before == {shown, hidden}
    assert places(touched(other, href)) == [(shown, "1.0.0")]


def test_advisory_of_another_tenant_is_not_there(issuer: Issuer, api: Api, stranger: Actor, package: str) -> None:
    other = make_api(issuer, stranger)
    imported(other, make_osv(package=package))
    (advisory,) = listed(other, f"package={package}").items

    answer = api.get(f"{advisory.href}/installations")

    assert (answer.status, answer.code) == (404, "advisory-not-found")
