"""Host releases over HTTP: what a release of the host brings, and who may say so."""

from functools import partial

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor, transaction
from shared.ids import new_id
from shared.permissions import BuiltInRole
from shared.versions import hosts
from shared.versions.errors import HostReleaseTaken
from shared.versions.host_models import HostReleaseDraft
from tests.api_client import Answer, Api
from tests.as_owner import rows
from tests.at_once import at_once
from tests.factories import DAY_1, make_api, make_host_release

# Each run has a major number of its own: the platform's releases are there for all tests of a session.
PACKAGES = {"@backstage/core-plugin-api": "1.10.3", "@backstage/plugin-catalog": "1.26.1"}


@pytest.fixture
def platform_api(issuer: Issuer, platform: Actor) -> Api:
    """The API as an owner of the platform sees it."""
    return make_api(issuer, platform)


@pytest.fixture
def major() -> str:
    """A number that no release of another test begins with."""
    return str(new_id().int % 2**52)


def publish(api: Api, release: str, packages: object = PACKAGES, day: str = "2026-03-01") -> Answer:
    return api.post("/v1/host-releases", {"release": release, "released_on": day, "packages": packages})


def listed(page: Answer) -> list[str]:
    items = page.json["items"]
    assert isinstance(items, list)
    return [item["release"] for item in items]


def in_store(release: str) -> list[tuple[object, ...]]:
    return rows("select packages from host_release where release = %s", release)


def test_published_release_is_read_by_every_tenant(api: Api, platform_api: Api, major: str) -> None:
    published = publish(platform_api, f"{major}.0.0")

    assert (published.status, published.json["packages"]) == (201, PACKAGES)
    assert published.headers["location"] == f"/v1/host-releases/{major}.0.0"
    assert api.get(f"/v1/host-releases/{major}.0.0").json == published.json
    assert api.get(f"/v1/host-releases/v{major}.0.0").json == published.json


def test_the_same_release_again_answers_the_same_and_writes_nothing(platform_api: Api, major: str) -> None:
    first = publish(platform_api, f"{major}.0.0")

    again = publish(platform_api, f"{major}.0.0")

    assert (again.status, again.json) == (201, first.json)
    assert len(in_store(f"{major}.0.0")) == 1


@pytest.mark.parametrize(
    "other",
    [{"packages": {**PACKAGES, "@backstage/plugin-catalog": "1.26.2"}}, {"packages": {}}, {"day": "2026-03-02"}],
    ids=["another-version", "fewer", "another-day"],
)
def test_a_release_with_other_content_is_refused_and_stays(
    platform_api: Api, major: str, other: dict[str, object]
) -> None:
    first = publish(platform_api, f"{major}.0.0")

    refused = publish(platform_api, f"{major}.0.0", **other)  # type: ignore[arg-type] # one of two fields

    assert (refused.status, refused.code, refused.json["release"]) == (409, "host-release-taken", f"{major}.0.0")
    assert platform_api.get(f"/v1/host-releases/{major}.0.0").json == first.json


def test_a_batch_with_one_release_of_other_content_writes_none_of_it(
    platform: Actor, platform_api: Api, major: str
) -> None:
    publish(platform_api, f"{major}.0.0")
    drafts = [
        HostReleaseDraft(release=f"{major}.{n}.0", released_on=DAY_1.date(), packages={"left-pad": f"1.{n}.0"})
        for n in range(2)
    ]

    with pytest.raises(HostReleaseTaken):
        hosts.publish_host_releases(platform, drafts, DAY_1)

    assert in_store(f"{major}.1.0") == []


def test_writers_of_one_release_at_once_all_get_it(platform_api: Api, major: str) -> None:
    answers = at_once(*[partial(publish, platform_api, f"{major}.0.0")] * 4)

    assert [answer.status for answer in answers] == [201] * 4
    assert len({answer.json["host_release_id"] for answer in answers}) == 1


def test_nobody_but_the_platform_publishes_a_release(api: Api, major: str) -> None:
    refused = publish(api, f"{major}.0.0")

    assert (refused.status, refused.code) == (403, "host-releases-are-platform-only")
    assert in_store(f"{major}.0.0") == []


def test_a_developer_of_the_platform_publishes_no_release(issuer: Issuer, platform: Actor, major: str) -> None:
    refused = publish(make_api(issuer, platform, BuiltInRole.DEVELOPER), f"{major}.0.0")

    assert (refused.status, refused.json["permission"]) == (403, "versions:publish")


@pytest.mark.parametrize(
    ("release", "packages"),
    [
        *((number, {}) for number in ("1.35", "v1.35.0", "latest", "", "01.0.0")),
        ("1.0.0", {"@backstage/cli": "^1.0.0"}),
        ("1.0.0", {"no such name": "1.0.0"}),
        ("1.0.0", {f"package-{n}": "1.0.0" for n in range(2001)}),
    ],
)
def test_what_is_no_release_is_refused(platform_api: Api, release: str, packages: object) -> None:
    assert (publish(platform_api, release, packages).status, in_store(release)) == (422, [])


def test_releases_are_listed_newest_first_in_pages(api: Api, platform_api: Api, major: str) -> None:
    numbers = [f"{major}.10.0", f"{major}.9.0", f"{major}.9.0-next.10", f"{major}.9.0-next.2"]
    for number in reversed(numbers):
        publish(platform_api, number)

    page = api.get("/v1/host-releases", limit=2)
    found = listed(page)
    while page.json["next_cursor"]:
        page = api.get("/v1/host-releases", limit=2, cursor=page.json["next_cursor"])
        found += listed(page)

    assert [number for number in found if number in numbers] == numbers
    assert len(found) == len(set(found))


def test_stable_releases_are_listed_apart(api: Api, platform_api: Api, major: str) -> None:
    publish(platform_api, f"{major}.1.0")
    publish(platform_api, f"{major}.1.0-next.0")

    stable = listed(api.get("/v1/host-releases", is_prerelease="false", limit=200))
    others = listed(api.get("/v1/host-releases", is_prerelease="true", limit=200))

    assert f"{major}.1.0" in stable
    assert f"{major}.1.0-next.0" in others
    assert not any("-" in number for number in stable)
    assert all("-" in number for number in others)


def test_a_list_tells_how_many_packages_a_release_brings(api: Api, platform_api: Api, major: str) -> None:
    publish(platform_api, f"{major}.0.0")

    items = api.get("/v1/host-releases", limit=200).json["items"]

    assert isinstance(items, list)
    assert [item["package_count"] for item in items if item["release"] == f"{major}.0.0"] == [2]


def test_a_missing_release_is_answered_with_those_next_to_it(api: Api, platform_api: Api, major: str) -> None:
    for number in ("1.0", "2.0", "3.0-next.0", "4.0", "5.0", "6.0"):
        publish(platform_api, f"{major}.{number}")

    missing = api.get(f"/v1/host-releases/{major}.3.0")

    assert (missing.status, missing.code, missing.json["release"]) == (404, "host-release-not-found", f"{major}.3.0")
    assert missing.json["near"] == [f"{major}.{number}" for number in ("5.0", "4.0", "2.0", "1.0")]


@pytest.mark.parametrize("release", ["latest", "1.35", "vv1.0.0", "1" * 3000, "%00"])
def test_what_is_no_version_is_not_found(api: Api, platform_api: Api, major: str, release: str) -> None:
    publish(platform_api, f"{major}.0.0")

    missing = api.get(f"/v1/host-releases/{release}")

    assert (missing.status, missing.code) == (404, "host-release-not-found")
    near = missing.json["near"]
    assert isinstance(near, list)
    assert len(near) == 2 or near == [f"{major}.0.0"]


@pytest.mark.parametrize("written", ["{}", "v{}"])
def test_a_use_case_reads_a_release_in_its_own_transaction(
    owner: Actor, platform: Actor, major: str, written: str
) -> None:
    made = make_host_release(platform, f"{major}.0.0", **{"left-pad": "1.3.0"})

    with transaction(owner) as conn:
        assert hosts.read_host_release(conn, written.format(made.release)) == made
        assert hosts.read_host_release(conn, f"{major}.0.1") is None
        assert hosts.read_host_release(conn, "no version") is None
