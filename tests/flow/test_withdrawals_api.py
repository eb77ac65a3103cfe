"""Yanked and deprecated versions over HTTP: who may say it, what shows it, and what a resolver makes of it."""

from functools import partial

import pytest

from infra.local.issuer import Issuer
from shared.catalog.models import Plugin
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from shared.versions import service as versions
from shared.versions import withdrawals
from shared.versions.models import VersionDetail
from shared.versions.resolve_models import Outcome, ResolveAnswer
from shared.versions.withdrawal_models import YankDraft
from tests.api_client import Answer, Api
from tests.as_owner import count_rows, rows
from tests.at_once import at_once
from tests.factories import DAY_1, make_api, make_plugin, make_versions, publish, withdraw
from tests.graph_steps import generation_of, read_graph

VERBS = {"yank": {"reason": "broken"}, "unyank": None, "deprecate": {"message": "old"}, "undeprecate": None}


@pytest.fixture
def plugin(owner: Actor) -> Plugin:
    """One with three stable versions."""
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "1.0.0", "1.1.0", "2.0.0")
    return plugin


def version_of(actor: Actor, plugin: Plugin, number: str) -> VersionDetail:
    return versions.get_version_by_number(actor, plugin.plugin_id, number)


def say(api: Api, version: VersionDetail, verb: str, body: dict[str, str] | None = None) -> Answer:
    return api.post(f"{version.href}/{verb}", body or VERBS[verb])


def numbers_in(page: Answer) -> list[str]:
    items = page.json["items"]
    assert isinstance(items, list)
    return [item["version"] for item in items]


def flags_of(actor: Actor, plugin: Plugin) -> tuple[int, int]:
    """The masks of yanked and of deprecated versions, as a resolver reads them."""
    packed = read_graph(actor, plugin)[plugin.name].plugin
    return packed.yanked, packed.deprecated


def resolve(api: Api, **question: object) -> ResolveAnswer:
    return ResolveAnswer.model_validate(api.post("/v1/resolve", question).json)


def versions_in(answer: ResolveAnswer) -> dict[str, str]:
    return {chosen.name: chosen.version for chosen in answer.chosen}


def warnings_in(answer: ResolveAnswer) -> list[tuple[str, str | None]]:
    return [(warning.kind, warning.version) for warning in answer.warnings]


def test_yanked_version_says_why_and_is_as_it_was_once_it_is_unyanked(api: Api, owner: Actor, plugin: Plugin) -> None:
    version = version_of(owner, plugin, "2.0.0")
    before = api.get(version.href).json

    yanked = say(api, version, "yank", {"reason": "leaks tokens"})

    assert (yanked.status, yanked.json) == (200, before | {"is_yanked": True, "yanked_reason": "leaks tokens"})
    assert api.get(version.href).json == api.get(f"{plugin.href}/versions/2.0.0").json == yanked.json
    assert say(api, version, "unyank").json == api.get(version.href).json == before


def test_deprecated_version_says_why_until_it_is_undeprecated(api: Api, owner: Actor, plugin: Plugin) -> None:
    version = version_of(owner, plugin, "2.0.0")
    before = api.get(version.href).json

    deprecation = say(api, version, "deprecate", {"message": "Use 3.x."}).json["deprecation"]

    assert isinstance(deprecation, dict)
    assert deprecation["message"] == "Use 3.x."
    assert api.get(version.href).json == before | {"deprecation": deprecation}
    assert say(api, version, "undeprecate").json == before


def test_latest_version_of_a_plugin_is_none_that_is_yanked(api: Api, owner: Actor, plugin: Plugin) -> None:
    latest = [api.get(plugin.href).json["latest_version"]]
    for number in ("2.0.0", "1.1.0", "1.0.0"):
        withdraw(owner, plugin, number)
        latest.append(api.get(plugin.href).json["latest_version"])
    say(api, version_of(owner, plugin, "1.1.0"), "unyank")
    latest.append(api.get(plugin.href).json["latest_version"])

    assert latest == ["2.0.0", "1.1.0", "1.0.0", None, "1.1.0"]


def test_deprecated_version_is_still_the_latest(api: Api, owner: Actor, plugin: Plugin) -> None:
    withdraw(owner, plugin, "2.0.0", is_yanked=False)

    assert api.get(plugin.href).json["latest_version"] == "2.0.0"


def test_yanked_versions_are_listed_apart_from_the_others(api: Api, owner: Actor, plugin: Plugin) -> None:
    withdraw(owner, plugin, "1.1.0")

    assert numbers_in(api.get(f"{plugin.href}/versions", is_yanked="true")) == ["1.1.0"]
    assert numbers_in(api.get(f"{plugin.href}/versions", is_yanked="false")) == ["2.0.0", "1.0.0"]
    assert numbers_in(api.get(f"{plugin.href}/versions")) == ["2.0.0", "1.1.0", "1.0.0"]


@pytest.mark.parametrize(("verb", "back"), [("yank", "unyank"), ("deprecate", "undeprecate")])
def test_what_is_said_again_writes_and_announces_nothing(
    api: Api, owner: Actor, plugin: Plugin, verb: str, back: str
) -> None:
    version = version_of(owner, plugin, "2.0.0")
    for said in (verb, back):
        first = say(api, version, said)
        before = count_rows(owner.tenant_id)
        again = say(api, version, said)

        assert (again.status, again.json) == (200, first.json)
        assert count_rows(owner.tenant_id) == before


def test_another_reason_is_news_and_the_time_stays(api: Api, owner: Actor, plugin: Plugin) -> None:
    version = version_of(owner, plugin, "2.0.0")
    say(api, version, "deprecate", {"message": "old"})
    withdrawals.yank_version(owner, version.version_id, YankDraft(reason="slow"), DAY_1)

    assert say(api, version, "yank", {"reason": "broken"}).json["yanked_reason"] == "broken"
    assert rows("select yanked_at, reason from version_yank where version_id = %s", version.version_id) == [
        (DAY_1, "broken")
    ]


def test_each_is_announced_under_the_plugins_next_revision(api: Api, owner: Actor, plugin: Plugin) -> None:
    version = version_of(owner, plugin, "1.1.0")
    for verb in VERBS:
        say(api, version, verb)

    query = "select event_type, revision, data from outbox where aggregate_id = %s and revision > 4 order by revision"
    about = {
        "plugin_id": str(plugin.plugin_id),
        "version_id": str(version.version_id),
        "version": "1.1.0",
    }
    assert rows(query, plugin.plugin_id) == [
        ("plugyard.version.yanked", 5, about),
        ("plugyard.version.unyanked", 6, about),
        ("plugyard.version.deprecated", 7, about),
        ("plugyard.version.undeprecated", 8, about),
    ]
    assert api.get(plugin.href).json["revision"] == 8


def test_who_did_it_stands_in_the_trail(api: Api, owner: Actor, plugin: Plugin) -> None:
    version = version_of(owner, plugin, "2.0.0")
    for verb in VERBS:
        say(api, version, verb)

    query = "select action from audit_entry where object_id = %s and object_type != 'version' order by written_at"
    assert rows(query, str(version.version_id)) == [
        ("version_yank.created",),
        ("version_yank.deleted",),
        ("version_deprecation.created",),
        ("version_deprecation.deleted",),
    ]


def test_graph_says_it_in_the_same_transaction_with_a_new_generation(api: Api, owner: Actor, plugin: Plugin) -> None:
    seen = []
    for number, verb in (("1.1.0", "yank"), ("2.0.0", "deprecate"), ("1.1.0", "unyank"), ("2.0.0", "undeprecate")):
        before = generation_of(plugin.plugin_id)
        say(api, version_of(owner, plugin, number), verb)
        assert generation_of(plugin.plugin_id) > before
        seen.append(flags_of(owner, plugin))

    assert seen == [(0b010, 0), (0b010, 0b100), (0, 0b100), (0, 0)]


def test_version_published_later_does_not_make_a_yanked_one_whole(owner: Actor, plugin: Plugin) -> None:
    withdraw(owner, plugin, "1.1.0")
    withdraw(owner, plugin, "1.0.0", is_yanked=False)

    publish(owner, plugin, "2.1.0")

    assert flags_of(owner, plugin) == (0b010, 0b001)


def test_writers_at_once_leave_all_that_they_said(api: Api, owner: Actor, plugin: Plugin) -> None:
    said = [partial(say, api, version_of(owner, plugin, n), "yank") for n in ("1.0.0", "1.1.0", "2.0.0")]
    publishing = partial(api.post, f"{plugin.href}/versions", {"version": "3.0.0"})

    answers = at_once(*said, publishing)

    assert [answer.status for answer in answers] == [200, 200, 200, 201]
    assert flags_of(owner, plugin) == (0b0111, 0)


@pytest.mark.parametrize("verb", VERBS)
def test_public_plugin_is_the_platforms_alone_to_speak_of(api: Api, platform: Actor, verb: str) -> None:
    public = make_plugin(platform, is_public=True)
    version = publish(platform, public, "1.0.0")

    assert say(api, version, verb).code == "plugin-read-only"
    assert version_of(platform, public, "1.0.0") == version


def test_what_the_platform_says_is_read_by_all(api: Api, platform: Actor) -> None:
    public = make_plugin(platform, is_public=True)
    make_versions(platform, public, "1.0.0", "1.1.0")

    withdraw(platform, public, "1.1.0", "leaks tokens")

    assert api.get(f"{public.href}/versions/1.1.0").json["yanked_reason"] == "leaks tokens"
    assert api.get(public.href).json["latest_version"] == "1.0.0"
    assert versions_in(resolve(api, wanted=[{"name": public.name}])) == {public.name: "1.0.0"}


@pytest.mark.parametrize("verb", VERBS)
def test_version_of_another_tenant_or_of_nobody_is_not_found(api: Api, stranger: Actor, verb: str) -> None:
    theirs = publish(stranger, make_plugin(stranger), "1.0.0")

    for href in (theirs.href, f"/v1/versions/{new_id()}"):
        refused = api.post(f"{href}/{verb}", VERBS[verb])
        assert (refused.status, refused.code) == (404, "version-not-found")


@pytest.mark.parametrize("verb", VERBS)
def test_developer_says_nothing_of_a_version(issuer: Issuer, owner: Actor, plugin: Plugin, verb: str) -> None:
    developer = make_api(issuer, owner, BuiltInRole.DEVELOPER)

    refused = say(developer, version_of(owner, plugin, "2.0.0"), verb)

    assert (refused.status, refused.json["permission"]) == (403, "versions:publish")


@pytest.mark.parametrize("text", ["", "x" * 1001, "nul\x00", None])
def test_no_reason_is_no_reason(api: Api, owner: Actor, plugin: Plugin, text: str | None) -> None:
    version = version_of(owner, plugin, "2.0.0")

    assert api.post(f"{version.href}/yank", {"reason": text}).status == 422
    assert api.post(f"{version.href}/deprecate", {"message": text}).status == 422
    assert version_of(owner, plugin, "2.0.0") == version


def test_yanked_version_is_chosen_for_nobody_anew(api: Api, owner: Actor, plugin: Plugin) -> None:
    app = make_plugin(owner)
    publish(owner, app, "1.0.0", {plugin.name: ">=1.1.0"})
    withdraw(owner, plugin, "2.0.0")

    chosen = resolve(api, wanted=[{"name": app.name}])
    refused = resolve(api, wanted=[{"name": plugin.name, "range": "^2.0.0"}])
    allowed = resolve(api, wanted=[{"name": plugin.name, "range": "^2.0.0"}], can_use_yanked=True)

    assert versions_in(chosen) == {app.name: "1.0.0", plugin.name: "1.1.0"}
    assert (refused.outcome, versions_in(refused)) == (Outcome.CONFLICT, {})
    assert refused.conflict
    assert "yanked" in refused.conflict.explanation
    assert (versions_in(allowed), warnings_in(allowed)) == ({plugin.name: "2.0.0"}, [("yanked", "2.0.0")])


@pytest.mark.parametrize("there", ["installed", "locked"])
def test_yanked_version_is_kept_for_who_has_it(api: Api, owner: Actor, plugin: Plugin, there: str) -> None:
    withdraw(owner, plugin, "1.1.0")
    question = {"wanted": [{"name": plugin.name, "range": "^1"}], there: {plugin.name: "1.1.0"}, "mode": "minimal"}

    answer = resolve(api, **question)

    assert versions_in(answer) == {plugin.name: "1.1.0"}
    assert ("yanked", "1.1.0") in warnings_in(answer)


def test_deprecated_version_is_chosen_with_a_warning(api: Api, owner: Actor, plugin: Plugin) -> None:
    withdraw(owner, plugin, "2.0.0", is_yanked=False)

    answer = resolve(api, wanted=[{"name": plugin.name}])

    assert versions_in(answer) == {plugin.name: "2.0.0"}
    assert warnings_in(answer) == [("version-deprecated", "2.0.0")]
