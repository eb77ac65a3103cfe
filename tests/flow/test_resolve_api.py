"""Which versions go together, over HTTP: for wishes, for what an environment runs, and why where there is no answer."""

import pytest

from infra.local.issuer import Issuer
from shared.catalog.models import Plugin
from shared.context import Actor
from shared.versions import graph
from shared.versions.problem import OriginKind
from shared.versions.proposals import ChangeKind
from shared.versions.resolve_models import (
    AskerAnswer,
    ChangeAnswer,
    ChosenVersion,
    ConflictAnswer,
    OriginAnswer,
    Outcome,
    RemovedVersion,
    ResolveAnswer,
    WarningKind,
)
from tests.api_client import Api
from tests.as_owner import rows
from tests.factories import make_api, make_host_release, make_plugin, publish


@pytest.fixture
def lib(owner: Actor) -> Plugin:
    """A library with three versions."""
    plugin = make_plugin(owner)
    for number in ("1.0.0", "1.1.0", "2.0.0"):
        publish(owner, plugin, number)
    return plugin


@pytest.fixture
def app(owner: Actor, lib: Plugin) -> Plugin:
    """A plugin whose versions 1 and 2 need those of the library."""
    plugin = make_plugin(owner)
    publish(owner, plugin, "1.0.0", {lib.name: "^1.0.0", "react": "^18.0.0"})
    publish(owner, plugin, "2.0.0", {lib.name: "^2.0.0"})
    return plugin


@pytest.fixture
def old(owner: Actor, lib: Plugin) -> Plugin:
    """A plugin that needs the library's version 1."""
    plugin = make_plugin(owner)
    publish(owner, plugin, "0.1.0", {lib.name: "^1.0.0"})
    return plugin


def ask(api: Api, **question: object) -> ResolveAnswer:
    """The answer to a question."""
    return ResolveAnswer.model_validate(api.post("/v1/resolve", question).json)


def conflict_of(api: Api, **question: object) -> ConflictAnswer:
    """Why there is no answer."""
    answer = ask(api, **question)
    assert (answer.outcome, answer.chosen) == (Outcome.CONFLICT, [])
    assert answer.conflict
    return answer.conflict


def by_name(answer: ResolveAnswer) -> dict[str, ChosenVersion]:
    """What was chosen."""
    return {version.name: version for version in answer.chosen}


def versions_in(answer: ResolveAnswer) -> dict[str, str]:
    """Which versions were chosen."""
    return {version.name: version.version for version in answer.chosen}


def test_the_newest_is_chosen_with_what_it_needs_and_the_reason(api: Api, app: Plugin, lib: Plugin) -> None:
    answer = ask(api, wanted=[{"name": app.name}])

    assert (answer.outcome, answer.conflict) == (Outcome.RESOLVED, None)
    assert versions_in(answer) == {app.name: "2.0.0", lib.name: "2.0.0"}
    chosen = by_name(answer)
    assert chosen[app.name].demanded_by == [OriginAnswer(kind=OriginKind.WISH, name=app.name, says=None)]
    assert chosen[lib.name].asked_by == [AskerAnswer(name=app.name, version="2.0.0", range="^2.0.0")]
    assert chosen[lib.name].plugin_id == lib.plugin_id


def test_own_plugin_under_a_public_name_is_judged_by_its_own_versions(api: Api, owner: Actor, platform: Actor) -> None:
    """What was masked on the public one, of which there were more versions, says nothing of it."""
    own, asker = make_plugin(owner), make_plugin(owner)
    public = make_plugin(platform, own.name, is_public=True)
    for number in ("1.0.0", "1.1.0"):
        publish(platform, public, number)
    publish(owner, asker, "1.0.0", {public.name: "^1.0.0"})
    assert versions_in(ask(api, wanted=[{"name": asker.name}])) == {asker.name: "1.0.0", public.name: "1.1.0"}

    publish(owner, own, "2.0.0")

    assert ask(api, wanted=[{"name": asker.name}]).outcome is Outcome.CONFLICT
    publish(owner, own, "1.5.0")
    assert versions_in(ask(api, wanted=[{"name": asker.name}])) == {asker.name: "1.0.0", public.name: "1.5.0"}


@pytest.mark.parametrize(("bound", "most"), [("MAX_PLUGINS", 1), ("MAX_PACKED_BYTES", 150)])
def test_question_that_leads_to_too_much_is_refused(
    api: Api, app: Plugin, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(graph, bound, most)

    refused = api.post("/v1/resolve", {"wanted": [{"name": app.name}]})

    assert (refused.status, refused.json["code"]) == (422, "graph-too-large")


def test_a_newer_version_that_is_held_back_is_named(api: Api, app: Plugin, old: Plugin) -> None:
    chosen = by_name(ask(api, wanted=[{"name": old.name}, {"name": app.name}]))

    assert chosen[app.name].version == "1.0.0"
    held_back = chosen[app.name].held_back
    assert held_back
    assert held_back.newer == "2.0.0"


def test_a_conflict_is_explained_and_its_proposals_resolve(api: Api, app: Plugin, old: Plugin) -> None:
    conflict = conflict_of(api, wanted=[{"name": old.name}, {"name": app.name, "range": "^2.0.0"}])

    assert {origin.name for origin in conflict.origins} == {old.name, app.name}
    assert old.name in conflict.explanation
    assert app.name in conflict.explanation
    assert len(conflict.explanation.split()) <= 80
    assert conflict.derivation[-1].states == {}
    assert conflict.proposals
    for proposal in conflict.proposals:
        assert ask(api, **proposal.request).outcome is Outcome.RESOLVED


def test_what_is_installed_stays_and_the_way_there_is_told(api: Api, app: Plugin, lib: Plugin) -> None:
    installed = {app.name: "1.0.0", lib.name: "1.0.0", "react": "18.2.0"}

    answer = ask(api, wanted=[{"name": app.name, "range": "^2"}], installed=installed)

    assert versions_in(answer) == {app.name: "2.0.0", lib.name: "2.0.0"}
    assert (answer.changed_count, answer.added_count, answer.unknown) == (2, 0, ["react"])
    moved = [move.name for step in answer.steps for move in step.moves]
    assert sorted(moved) == sorted([app.name, lib.name])


def test_the_minimal_mode_leaves_alone_what_may_stay(api: Api, app: Plugin, lib: Plugin) -> None:
    installed = {app.name: "1.0.0", lib.name: "1.0.0"}

    answer = ask(api, installed=installed, mode="minimal")

    assert (versions_in(answer), answer.steps) == (installed, [])


def test_what_nobody_asked_for_itself_goes_when_nothing_needs_it(api: Api, owner: Actor, lib: Plugin) -> None:
    alone = make_plugin(owner)
    publish(owner, alone, "1.0.0")

    answer = ask(api, installed={alone.name: "1.0.0", lib.name: "1.0.0"}, direct=[alone.name])

    assert answer.removed == [RemovedVersion(name=lib.name, was="1.0.0")]


def test_the_host_pins_what_it_ships_and_another_release_is_proposed(
    api: Api, platform: Actor, app: Plugin, lib: Plugin
) -> None:
    make_host_release(platform, "0.0.7", **{lib.name: "1.1.0"})
    make_host_release(platform, "0.1.7", **{lib.name: "2.0.0"})

    held = ask(api, wanted=[{"name": app.name}], host_version="0.0.7")
    refused = conflict_of(api, wanted=[{"name": app.name, "range": "2"}], host_version="0.0.7")

    assert versions_in(held) == {app.name: "1.0.0", lib.name: "1.1.0"}
    assert "host 0.0.7 ships" in refused.explanation
    changes = [proposal.changes[0] for proposal in refused.proposals]
    assert ChangeAnswer(kind=ChangeKind.CHANGE_HOST, name=None, to="0.1.7") in changes


def test_a_host_that_nobody_told_of_is_a_warning(api: Api, app: Plugin) -> None:
    answer = ask(api, wanted=[{"name": app.name}], host_version="0.0.0-nobody.told")

    assert [warning.kind for warning in answer.warnings] == [WarningKind.HOST_UNKNOWN]


def test_an_advisory_about_a_chosen_version_is_a_warning_and_stands_in_no_way(
    api: Api, app: Plugin, lib: Plugin
) -> None:
    record = {
        "id": f"GHSA-{lib.plugin_id}",
        "modified": "2026-03-01T00:00:00Z",
        "summary": "It tells too much.",
        "affected": [
            {
                "package": {"ecosystem": "npm", "name": lib.name},
                "ranges": [{"type": "SEMVER", "events": [{"introduced": "2.0.0"}, {"fixed": "2.0.1"}]}],
            }
        ],
    }
    assert api.post("/v1/advisories/import", {"advisories": [record]}).status == 200

    warnings = ask(api, wanted=[{"name": app.name}]).warnings

    assert [(w.kind, w.name, w.version) for w in warnings] == [(WarningKind.ADVISORY, lib.name, "2.0.0")]
    assert "fixed in 2.0.1" in warnings[0].message


def test_a_lock_that_could_not_be_kept_is_a_warning(api: Api, app: Plugin, lib: Plugin) -> None:
    warnings = ask(api, wanted=[{"name": app.name, "range": "^2"}], locked={lib.name: "1.0.0"}).warnings

    assert [(w.kind, w.name, w.version) for w in warnings] == [(WarningKind.LOCK_LOST, lib.name, "2.0.0")]


def test_a_wish_for_no_plugin_is_refused_by_name(api: Api, app: Plugin) -> None:
    refused = api.post("/v1/resolve", {"wanted": [{"name": app.name}, {"name": "@nobody/nothing"}]})

    assert (refused.status, refused.json["code"]) == (422, "unknown-plugins")
    assert refused.json["names"] == ["@nobody/nothing"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"wanted": [{"name": "a", "range": "not a range"}]},
        {"wanted": [{"name": "a"}, {"name": "a"}]},
        {"installed": {"a": "1.0.0"}, "environment_id": "0198a0a0-0000-7000-8000-000000000000"},
        {"wanted": [{"name": "a"}], "host_version": "newest"},
        {"wanted": [{"name": "a"}], "mode": "sideways"},
    ],
)
def test_a_question_that_cannot_be_understood_is_refused(api: Api, body: dict[str, object]) -> None:
    assert (api.post("/v1/resolve", body).status, api.post("/v1/resolve", body).json["code"]) == (
        422,
        "invalid-request",
    )


def test_another_tenants_plugin_is_no_plugin(issuer: Issuer, stranger: Actor, app: Plugin) -> None:
    refused = make_api(issuer, stranger).post("/v1/resolve", {"wanted": [{"name": app.name}]})

    assert refused.json["code"] == "unknown-plugins"


def test_a_question_writes_nothing(api: Api, owner: Actor, app: Plugin) -> None:
    count = "select count(*) from outbox where tenant_id = %s"
    before = rows(count, owner.tenant_id)

    api.post("/v1/resolve", {"wanted": [{"name": app.name}]})

    assert rows(count, owner.tenant_id) == before


def test_the_same_question_has_the_same_answer(api: Api, app: Plugin, old: Plugin) -> None:
    question = {"wanted": [{"name": old.name}, {"name": app.name}]}

    assert api.post("/v1/resolve", question).json == api.post("/v1/resolve", question).json
