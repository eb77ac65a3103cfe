"""Versions over HTTP: what a caller sees when publishing, listing and reading releases."""

from functools import partial
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.catalog.models import Plugin
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import count_rows, rows
from tests.at_once import at_once
from tests.factories import make_api, make_plugin, make_versions

DESCENDING = ["2.0.0", "2.0.0-rc.1", "2.0.0-beta.11", "2.0.0-beta.2", "2.0.0-beta", "1.10.0", "1.9.0", "0.0.1"]


@pytest.fixture
def plugin(owner: Actor) -> Plugin:
    """A plugin without versions."""
    return make_plugin(owner)


def publish(api: Api, plugin: Plugin, number: str) -> Answer:
    return api.post(f"{plugin.href}/versions", {"version": number})


def numbers_in(page: Answer) -> list[str]:
    items = page.json["items"]
    assert isinstance(items, list)
    return [item["version"] for item in items]


def revisions_of(plugin_id: UUID) -> list[object]:
    return [r for (r,) in rows("select revision from outbox where aggregate_id = %s order by revision", plugin_id)]


def ordinals_of(plugin_id: UUID) -> list[object]:
    return [o for (o,) in rows("select ordinal from version where plugin_id = %s order by ordinal", plugin_id)]


def test_published_version_answers_by_id_and_by_number(api: Api, plugin: Plugin) -> None:
    published = publish(api, plugin, "1.2.3")

    assert (published.status, published.json["ordinal"]) == (201, 1)
    assert published.headers["location"] == f"/v1/versions/{published.json['version_id']}"
    assert api.get(published.headers["location"]).json == published.json
    assert api.get(f"{plugin.href}/versions/1.2.3").json == published.json


def test_versions_are_listed_highest_first_whatever_the_order_of_publishing(
    api: Api, owner: Actor, plugin: Plugin
) -> None:
    make_versions(owner, plugin, *sorted(DESCENDING))

    assert numbers_in(api.get(f"{plugin.href}/versions")) == DESCENDING


@pytest.mark.parametrize("limit", [1, 3, 8, 200])
def test_pages_of_versions_follow_each_other_without_gap_or_repeat(
    api: Api, owner: Actor, plugin: Plugin, limit: int
) -> None:
    make_versions(owner, plugin, *DESCENDING)
    page = api.get(f"{plugin.href}/versions", limit=limit)
    seen = numbers_in(page)

    while page.json["next_cursor"]:
        page = api.get(f"{plugin.href}/versions", limit=limit, cursor=page.json["next_cursor"])
        seen += numbers_in(page)

    assert seen == DESCENDING


def test_stable_versions_are_listed_apart_from_prereleases(api: Api, owner: Actor, plugin: Plugin) -> None:
    make_versions(owner, plugin, *DESCENDING)

    stable = api.get(f"{plugin.href}/versions", is_prerelease="false", limit=3)

    rest = api.get(f"{plugin.href}/versions", is_prerelease="false", limit=3, cursor=stable.json["next_cursor"])
    assert numbers_in(stable) + numbers_in(rest) == ["2.0.0", "1.10.0", "1.9.0", "0.0.1"]
    others = api.get(f"{plugin.href}/versions", is_prerelease="true")
    assert numbers_in(others) == [number for number in DESCENDING if "-" in number]
    mixed = api.get(f"{plugin.href}/versions", cursor=stable.json["next_cursor"])
    assert mixed.code == "cursor-invalid"


def test_latest_version_of_a_plugin_is_the_highest_stable_one(api: Api, owner: Actor, plugin: Plugin) -> None:
    make_versions(owner, plugin, "1.0.0", "2.0.0-rc.1")
    assert api.get(plugin.href).json["latest_version"] == "1.0.0"

    publish(api, plugin, "0.9.0")

    assert api.get(plugin.href).json["latest_version"] == "1.0.0"


def test_build_metadata_is_kept_and_has_no_say_in_which_version_it_is(api: Api, plugin: Plugin) -> None:
    published = publish(api, plugin, "1.0.0+build.7")

    assert published.json["version"] == "1.0.0+build.7"
    for number in ("1.0.0+build.7", "1.0.0", "1.0.0+other"):
        assert api.get(f"{plugin.href}/versions/{number}").json == published.json
    assert publish(api, plugin, "1.0.0+other").code == "version-taken"


@pytest.mark.parametrize(
    "number",
    [
        *("../..", "1.0.0/..", "1.0.0 ", " 1.0.0", "%2e%2e", "1.0.0%00", "1.0.0\x00", "\uff11.0.0", "latest", "v1.0.0"),
        *("01.0.0", "1.0", "1.0.0-", "1.0.0+", "1.0.0;drop table version", "' or '1'='1", "1" * 3000),
        "9007199254740992.0.0",
    ],
)
def test_what_is_no_version_number_is_not_found(api: Api, plugin: Plugin, number: str) -> None:
    publish(api, plugin, "1.0.0")

    asked = api.get(f"{plugin.href}/versions/{number}")

    assert (asked.status, asked.headers["content-type"]) == (404, "application/problem+json")


def test_version_of_another_tenant_is_not_found(api: Api, stranger: Actor) -> None:
    theirs = make_plugin(stranger)
    (version,) = make_versions(stranger, theirs, "1.0.0")

    assert api.get(version.href).code == "version-not-found"
    assert api.get(f"{theirs.href}/versions/1.0.0").code == "plugin-not-found"


def test_version_of_a_public_plugin_is_read_by_all(api: Api, platform: Actor) -> None:
    public = make_plugin(platform, is_public=True)
    (version,) = make_versions(platform, public, "1.0.0")

    assert api.get(version.href).json["version"] == "1.0.0"
    assert api.get(f"{public.href}/versions/1.0.0").json["version_id"] == str(version.version_id)


def test_version_of_a_private_platform_plugin_is_not_found(api: Api, platform: Actor) -> None:
    private = make_plugin(platform)
    (version,) = make_versions(platform, private, "1.0.0")

    assert api.get(version.href).status == 404
    assert api.get(f"{private.href}/versions").status == 404


def test_taken_version_is_409_and_writes_nothing(api: Api, owner: Actor, plugin: Plugin) -> None:
    publish(api, plugin, "1.0.0")
    before = count_rows(owner.tenant_id)

    again = publish(api, plugin, "1.0.0")

    assert (again.status, again.code, again.json["version"]) == (409, "version-taken", "1.0.0")
    assert count_rows(owner.tenant_id) == before


@pytest.mark.parametrize(
    "number", ["1.0", "v1.0.0", "=1.0.0", "01.0.0", "1.0.0-01", "latest", "", "1.0.0 || 2", "\u0661.0.0"]
)
def test_publishing_what_is_no_version_is_422(api: Api, owner: Actor, plugin: Plugin, number: str) -> None:
    before = count_rows(owner.tenant_id)

    refused = publish(api, plugin, number)

    assert (refused.status, refused.code) == (422, "invalid-request")
    assert count_rows(owner.tenant_id) == before


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00", 1e308])
def test_publishing_at_no_real_time_is_422(api: Api, owner: Actor, plugin: Plugin, at: object) -> None:
    before = count_rows(owner.tenant_id)

    refused = api.post(f"{plugin.href}/versions", {"version": "1.0.0", "released_at": at})

    assert (refused.status, refused.code) == (422, "invalid-request")
    assert count_rows(owner.tenant_id) == before


def test_time_of_release_is_answered_in_utc(api: Api, plugin: Plugin) -> None:
    draft = {"version": "1.0.0", "released_at": "2026-03-01T01:30:00+02:00"}

    assert api.post(f"{plugin.href}/versions", draft).json["released_at"] == "2026-02-28T23:30:00Z"


def test_public_plugin_takes_no_versions_from_a_tenant(api: Api, platform: Actor) -> None:
    public = make_plugin(platform, is_public=True)

    assert publish(api, public, "1.0.0").code == "plugin-read-only"
    assert ordinals_of(public.plugin_id) == []


def test_unknown_or_foreign_plugin_takes_no_versions(api: Api, stranger: Actor, platform: Actor) -> None:
    for plugin_id in (new_id(), make_plugin(stranger).plugin_id, make_plugin(platform).plugin_id):
        refused = api.post(f"/v1/plugins/{plugin_id}/versions", {"version": "1.0.0"})

        assert (refused.status, refused.code) == (404, "plugin-not-found")
        assert ordinals_of(plugin_id) == []


def test_developer_reads_versions_and_publishes_none(issuer: Issuer, owner: Actor, plugin: Plugin) -> None:
    developer = make_api(issuer, owner, BuiltInRole.DEVELOPER)

    assert developer.get(f"{plugin.href}/versions").status == 200
    refused = publish(developer, plugin, "1.0.0")
    assert (refused.status, refused.json["permission"]) == (403, "versions:publish")


def test_batch_published_twice_adds_nothing_the_second_time(owner: Actor, plugin: Plugin) -> None:
    first = make_versions(owner, plugin, "1.0.0", "1.1.0")
    before = count_rows(owner.tenant_id)

    second = make_versions(owner, plugin, "1.0.0", "1.1.0")

    assert ([v.ordinal for v in first], second) == ([1, 2], [])
    assert count_rows(owner.tenant_id) == before


def test_batch_that_is_partly_there_adds_the_rest_without_gaps(owner: Actor, plugin: Plugin) -> None:
    make_versions(owner, plugin, "1.0.0", "1.1.0")

    added = make_versions(owner, plugin, "0.9.0", "1.0.0", "1.2.0", "1.1.0+again")

    assert [(v.version, v.ordinal) for v in added] == [("0.9.0", 3), ("1.2.0", 4)]


def test_ordinals_and_revisions_have_no_gaps_after_refusals(api: Api, owner: Actor, plugin: Plugin) -> None:
    make_versions(owner, plugin, "1.0.0", "1.1.0")
    publish(api, plugin, "1.1.0")
    publish(api, plugin, "1.2.0")
    api.patch(plugin.href, {"title": "New"}, {"if-match": '"4"'})
    publish(api, plugin, "1.3.0")

    assert ordinals_of(plugin.plugin_id) == [1, 2, 3, 4]
    assert revisions_of(plugin.plugin_id) == [1, 2, 3, 4, 5, 6]
    assert api.get(plugin.href).json["revision"] == 6


def test_events_announce_versions_in_the_order_of_their_ordinals(owner: Actor, plugin: Plugin) -> None:
    make_versions(owner, plugin, "2.0.0", "1.0.0", "1.5.0")

    query = "select data ->> 'version' from outbox where aggregate_id = %s and revision > 1 order by revision"
    assert rows(query, plugin.plugin_id) == [("2.0.0",), ("1.0.0",), ("1.5.0",)]


def test_two_writers_at_once_both_publish_under_their_own_ordinals(api: Api, plugin: Plugin) -> None:
    numbers = [f"1.{n}.0" for n in range(6)]

    answers = at_once(*[partial(publish, api, plugin, number) for number in numbers])

    assert [answer.status for answer in answers] == [201] * 6
    assert ordinals_of(plugin.plugin_id) == [1, 2, 3, 4, 5, 6]
    assert revisions_of(plugin.plugin_id) == [1, 2, 3, 4, 5, 6, 7]


def test_of_writers_of_one_version_at_once_exactly_one_wins(api: Api, plugin: Plugin) -> None:
    answers = at_once(*[partial(publish, api, plugin, "1.0.0")] * 6)

    assert sorted(str(answer.code) for answer in answers) == ["None"] + ["version-taken"] * 5
    assert ordinals_of(plugin.plugin_id) == [1]
    assert revisions_of(plugin.plugin_id) == [1, 2]


def test_batches_of_the_same_versions_at_once_skip_each_others(owner: Actor, plugin: Plugin) -> None:
    batches = at_once(*[partial(make_versions, owner, plugin, "1.0.0", "1.1.0", "1.2.0")] * 4)

    assert sorted(len(batch) for batch in batches) == [0, 0, 0, 3]
    assert ordinals_of(plugin.plugin_id) == [1, 2, 3]
