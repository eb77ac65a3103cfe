"""The report on what an environment runs: what the catalog says now, and only as far as its reader may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import cast

import psycopg
import pytest

from infra.local.issuer import Issuer
from shared.catalog import service as catalog
from shared.catalog.models import DeprecationDraft, Plugin, PluginPatch
from shared.context import Actor
from shared.environments import imports, installs
from shared.environments.import_models import ImportDraft
from shared.environments.install_models import ListPackages
from shared.environments.models import Environment
from shared.ids import new_id
from shared.permissions import BuiltInRole
from shared.versions import advisories, advisory_matching
from shared.versions import service as versions
from shared.versions.advisory_models import AdvisoriesDraft
from shared.versions.models import ReleaseDraft
from tests.api_client import Answer, Api
from tests.factories import (
    DAY_1,
    make_api,
    make_environment,
    make_import,
    make_member,
    make_name,
    make_osv,
    make_plugin,
    make_versions,
    withdraw,
)
from tests.rights import bind

Rows = list[dict[str, object]]


@pytest.fixture
def production(owner: Actor) -> Environment:
    """Where nothing was imported yet."""
    return make_environment(owner)


@pytest.fixture
def plugin(owner: Actor) -> Plugin:
    """One with four stable versions, a day apart, and a pre-release above them."""
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "1.0.0", "1.1.0", "2.0.0", "2.0.1", "3.0.0-rc.1")
    return plugin


def found(answer: Answer, kind: str) -> Rows:
    """One list of the report."""
    return cast("Rows", answer.json[kind])


def dry(api: Api, packages: dict[str, list[str]], **fields: object) -> Answer:
    return api.post("/v1/imports", {"dry_run": True, "packages": packages, **fields})


def test_outdated_plugin_is_told_with_how_far_it_is_behind(api: Api, plugin: Plugin) -> None:
    told = dry(api, {plugin.name: ["1.1.0"], "react": ["18.3.1"]})

    assert found(told, "plugins") == [{"name": plugin.name, "plugin_id": str(plugin.plugin_id), "version": "1.1.0"}]
    assert found(told, "outdated") == [
        {
            "name": plugin.name,
            "version": "1.1.0",
            "latest": "2.0.1",
            "majors": 1,
            "minors": 0,
            "patches": 0,
            "releases": 2,
            "days": 2,
        }
    ]


@pytest.mark.parametrize("version", ["2.0.1", "3.0.0-rc.1", "4.0.0"])
def test_plugin_at_or_above_the_newest_release_is_not_outdated(api: Api, plugin: Plugin, version: str) -> None:
    assert found(dry(api, {plugin.name: [version]}), "outdated") == []


def test_version_that_was_never_published_is_unchecked_and_still_outdated(api: Api, plugin: Plugin) -> None:
    told = dry(api, {plugin.name: ["1.0.5"]})

    assert {"name": plugin.name, "version": "1.0.5", "reason": "version-unknown"} in found(told, "unchecked")
    assert [(row["releases"], row["days"]) for row in found(told, "outdated")] == [(3, None)]


def test_deprecated_plugin_is_told_with_its_replacement(api: Api, owner: Actor, plugin: Plugin) -> None:
    successor = make_plugin(owner)
    deprecation = DeprecationDraft(message="moved", successor_plugin_id=successor.plugin_id)
    catalog.update_plugin(owner, plugin.plugin_id, PluginPatch(deprecation=deprecation), 6, DAY_1)

    told = dry(api, {plugin.name: ["2.0.1"]})

    assert found(told, "deprecated") == [
        {
            "name": plugin.name,
            "version": "2.0.1",
            "is_yanked": False,
            "message": "moved",
            "replacement": successor.name,
        }
    ]


def test_yanked_and_deprecated_versions_are_told_and_nobody_is_sent_to_a_yanked_one(
    api: Api, owner: Actor, plugin: Plugin
) -> None:
    withdraw(owner, plugin, "2.0.1", "leaks tokens")
    withdraw(owner, plugin, "1.1.0", "slow", is_yanked=False)

    told = [dry(api, {plugin.name: [version]}) for version in ("1.1.0", "2.0.0", "2.0.1")]

    said = [[(row["is_yanked"], row["message"]) for row in found(answer, "deprecated")] for answer in told]
    assert said == [[(False, "slow")], [], [(True, "leaks tokens")]]
    ahead = [[(row["latest"], row["releases"]) for row in found(answer, "outdated")] for answer in told]
    assert ahead == [[("2.0.0", 1)], [], []]


def test_vulnerable_package_is_told_whether_or_not_it_is_a_plugin(api: Api, owner: Actor) -> None:
    name = make_name("library")
    record = make_osv(package=name, summary="It leaks", aliases=["CVE-2026-1234"])
    advisories.import_advisories(owner, AdvisoriesDraft(advisories=[record], is_complete=True), DAY_1)

    told = dry(api, {name: ["1.2.0", "1.3.0"]})

    (row,) = found(told, "vulnerable")
    assert {key: row[key] for key in ("name", "version", "advisory_id", "aliases", "summary", "fixed_in")} == {
        "name": name,
        "version": "1.2.0",
        "advisory_id": record["id"],
        "aliases": ["CVE-2026-1234"],
        "summary": "It leaks",
        "fixed_in": "1.3.0",
    }
    assert api.get(str(row["href"])).json["osv_id"] == record["id"]


def test_package_is_unchecked_and_not_clean_where_no_advisories_are_known(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advisory_matching, "NPM", "an ecosystem that nobody imported")
    told = dry(api, {"react": ["18.3.1"]})

    assert told.json["advisories_as_of"] is None
    assert found(told, "unchecked") == [{"name": "react", "version": "18.3.1", "reason": "no-source"}]


def test_two_versions_of_a_plugin_are_a_duplicate_and_of_a_library_are_not(api: Api, plugin: Plugin) -> None:
    told = dry(api, {plugin.name: ["2.0.0", "1.0.0"], "lodash": ["3.10.1", "4.17.21"]})

    assert found(told, "duplicates") == [{"name": plugin.name, "versions": ["1.0.0", "2.0.0"]}]


def test_plugin_whose_need_is_not_met_is_in_conflict(api: Api, owner: Actor, plugin: Plugin) -> None:
    needy = make_plugin(owner)
    draft = ReleaseDraft(version="1.0.0", dependencies={plugin.name: "^2.0.0", "react": "^1.0.0"})
    versions.publish_version(owner, needy.plugin_id, draft, DAY_1)

    told, fine = (
        dry(api, {needy.name: ["1.0.0"], plugin.name: [version], "react": ["18.3.1"]}) for version in ("1.1.0", "2.0.1")
    )

    (conflict,) = found(told, "conflicts")
    assert conflict["names"] == sorted([needy.name, plugin.name])
    assert f"{needy.name} 1.0.0 needs ^2.0.0. Change it to " in str(conflict["explanation"])
    assert found(fine, "conflicts") == []


def test_public_library_in_two_versions_is_no_duplicate_and_a_public_plugin_is(api: Api, platform: Actor) -> None:
    library = make_plugin(platform, f"made-{new_id().hex[-8:]}", is_public=True)
    plugin = make_plugin(platform, is_public=True, role="backend-plugin")
    for one in (library, plugin):
        make_versions(platform, one, "1.0.0", "2.0.0")

    told = dry(api, {library.name: ["1.0.0", "2.0.0"], plugin.name: ["1.0.0", "2.0.0"]})

    assert [row["name"] for row in found(told, "duplicates")] == [plugin.name]


def test_counts_are_those_of_the_lists(api: Api, plugin: Plugin) -> None:
    told = dry(api, {plugin.name: ["1.0.0", "9.9.9"], "@made/unknown": ["1.0.0"], "react": ["18.3.1"]})

    counts = cast("dict[str, int]", told.json["counts"])
    assert counts == {kind: len(found(told, kind)) for kind in counts.keys() - {"packages"}} | {"packages": 4}
    assert told.json["unknown"] == ["@made/unknown"]


def test_own_plugin_goes_before_a_public_one_of_its_name(
    api: Api, issuer: Issuer, owner: Actor, platform: Actor, stranger: Actor
) -> None:
    name = make_name()
    make_versions(owner, make_plugin(owner, name), "1.0.0")
    make_versions(platform, make_plugin(platform, name, is_public=True), "1.0.0", "5.0.0")

    assert found(dry(api, {name: ["1.0.0"]}), "outdated") == []
    assert [row["latest"] for row in found(dry(make_api(issuer, stranger), {name: ["1.0.0"]}), "outdated")] == ["5.0.0"]


def test_report_is_of_now_and_the_import_of_then(
    api: Api, owner: Actor, production: Environment, plugin: Plugin
) -> None:
    told = make_import(owner, production.environment_id, {plugin.name: ["2.0.1"]}, host_version="1.35.0")
    versions.publish_version(owner, plugin.plugin_id, ReleaseDraft(version="2.1.0"), DAY_1 + timedelta(days=9))

    report = api.get(f"{production.href}/report")

    assert told.outdated == []
    assert (report.status, report.json["is_changed"], report.json["host_version"]) == (200, False, "1.35.0")
    assert [(row["latest"], row["minors"]) for row in found(report, "outdated")] == [("2.1.0", 1)]


def test_plugin_denied_to_the_reader_is_a_name_like_any_other(
    owner: Actor, production: Environment, plugin: Plugin
) -> None:
    make_import(owner, production.environment_id, {plugin.name: ["1.0.0"]})
    reader = make_member(owner, BuiltInRole.DEVELOPER)
    place = {"plugin_tenant_id": owner.tenant_id, "plugin_id": plugin.plugin_id}
    bind(owner, BuiltInRole.DEVELOPER, user_id=reader.user_id, effect="deny", **place)

    reports = [imports.report_packages(user, production.environment_id, DAY_1) for user in (owner, reader)]

    assert [(len(report.plugins), len(report.outdated), report.counts.packages) for report in reports] == [
        (1, 1, 1),
        (0, 0, 1),
    ]
    for query, seen in (
        (ListPackages(), [[plugin.plugin_id], [None]]),
        (ListPackages(is_plugin=True), [[plugin.plugin_id], []]),
    ):
        pages = [installs.list_packages(user, production.environment_id, query) for user in (owner, reader)]
        assert [[item.plugin_id for item in page.items] for page in pages] == seen


def test_private_plugin_of_the_platform_tells_nothing(api: Api, platform: Actor) -> None:
    private = make_plugin(platform, make_name())
    make_versions(platform, private, "1.0.0", "2.0.0")

    told = dry(api, {private.name: ["1.0.0"]})

    assert [kind for kind in ("plugins", "outdated", "deprecated", "duplicates", "unknown") if told.json[kind]] == []


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """The statements that are sent meanwhile."""
    sent: list[object] = []
    execute = psycopg.Cursor.execute

    def counting(cursor: psycopg.Cursor[object], query: object, *args: object, **options: object) -> object:
        sent.append(query)
        return execute(cursor, query, *args, **options)  # type: ignore[call-overload] # passed on as it came

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", counting)
        yield sent


def test_number_of_statements_does_not_grow_with_the_packages(
    owner: Actor, production: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins = [make_plugin(owner) for _ in range(20)]
    for plugin in plugins:
        make_versions(owner, plugin, "1.0.0", "2.0.0")
    sent = []
    for some in (plugins[:1], plugins):
        make_import(owner, production.environment_id, {plugin.name: ["1.0.0"] for plugin in some})
        with counted(monkeypatch) as statements:
            report = imports.report_packages(owner, production.environment_id, DAY_1)
        assert report.counts.outdated == len(some)
        sent.append(len(statements))

    # The right, the set, the reach, the catalog, the graph; advisories, own names and how old they are.
    assert sent == [10, 10]


def test_dry_run_and_report_of_one_set_find_the_same(owner: Actor, production: Environment, plugin: Plugin) -> None:
    packages = {plugin.name: ["1.0.0"], "backstage-thing": ["1.0.0"]}
    make_import(owner, production.environment_id, packages, source="rhdh")

    draft = ImportDraft.model_validate({"dry_run": True, "packages": packages, "source": "rhdh"})
    dry_run = imports.import_packages(owner, draft, DAY_1)
    report = imports.report_packages(owner, production.environment_id, DAY_1)

    assert report == dry_run.model_copy(update={"environment_id": production.environment_id})
