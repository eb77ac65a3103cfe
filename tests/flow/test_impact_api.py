"""Dry runs over HTTP: who would follow a version or stay behind, what would break, and how little is told of others."""

from typing import cast

import pytest

from shared.catalog.models import Plugin
from shared.context import Actor
from shared.errors import Forbidden
from shared.permissions import BuiltInRole, Permission
from shared.versions import impact
from shared.versions.impact_models import ImpactAction
from tests.api_client import Answer, Api
from tests.as_owner import count_rows
from tests.factories import (
    make_environment,
    make_import,
    make_member,
    make_plugin,
    publish,
)
from tests.impact_steps import assess, give_alone
from tests.rights import bind, run


@pytest.fixture
def lib(owner: Actor) -> Plugin:
    """A plugin with three versions that need nothing."""
    lib = make_plugin(owner)
    for number in ("1.0.0", "1.1.0", "2.0.0"):
        publish(owner, lib, number)
    return lib


@pytest.fixture
def near(owner: Actor, lib: Plugin) -> Plugin:
    """A plugin whose newest version goes with 1 of it, and an older one with anything."""
    near = make_plugin(owner)
    publish(owner, near, "1.0.0", {lib.name: "*"})
    publish(owner, near, "1.1.0", {lib.name: "^1.0.0"})
    return near


def ask(api: Api, plugin: Plugin, action: str, version: str, **fields: object) -> Answer:
    """What a dry run answers."""
    answer = api.post(
        "/v1/impact", {"plugin_id": str(plugin.plugin_id), "action": action, "version": version, **fields}
    )
    assert answer.status == 200, answer.json
    return answer


def dependents_in(answer: Answer) -> list[tuple[object, ...]]:
    """Name, versions, effect and candidate of each dependent."""
    told = cast("dict[str, list[dict[str, object]]]", answer.json["dependents"])["items"]
    return [(item["name"], item["versions"], item["effect"], item["candidate"]) for item in told]


def environments_in(answer: Answer) -> list[dict[str, object]]:
    """The environments that run the plugin."""
    return cast("dict[str, list[dict[str, object]]]", answer.json["environments"])["items"]


def test_newest_version_of_a_dependent_follows_what_its_range_accepts(api: Api, lib: Plugin, near: Plugin) -> None:
    assert dependents_in(ask(api, lib, "publish", "1.2.0")) == [(near.name, ["1.1.0"], "follows", "1.2.0")]
    assert dependents_in(ask(api, lib, "publish", "3.0.0")) == [(near.name, ["1.1.0"], "stays-behind", "1.1.0")]


def test_published_below_the_newest_is_accepted_and_not_taken(api: Api, lib: Plugin, near: Plugin) -> None:
    assert dependents_in(ask(api, lib, "publish", "1.0.1")) == [(near.name, ["1.1.0"], "follows", "1.1.0")]


def test_versions_without_another_one_break_when_it_is_yanked(
    api: Api, owner: Actor, lib: Plugin, near: Plugin
) -> None:
    publish(owner, near, "2.0.0", {lib.name: "^2.0.0"})
    publish(owner, near, "2.1.0", {lib.name: "^2.0.0"})

    assert sorted(dependents_in(ask(api, lib, "yank", "2.0.0")), key=str) == sorted(
        [(near.name, ["2.0.0", "2.1.0"], "breaks", None), (near.name, ["1.0.0"], "moves", "1.1.0")], key=str
    )
    assert dependents_in(ask(api, lib, "yank", "1.0.0")) == []


def test_what_is_optional_does_not_break(api: Api, owner: Actor, lib: Plugin) -> None:
    may = make_plugin(owner)
    publish(owner, may, "1.0.0", optional={lib.name: "^2.0.0"})

    assert dependents_in(ask(api, lib, "yank", "2.0.0")) == [(may.name, ["1.0.0"], "moves", None)]


def test_who_would_take_a_deprecated_version_is_warned(api: Api, lib: Plugin, near: Plugin) -> None:
    assert dependents_in(ask(api, lib, "deprecate", "1.1.0")) == [(near.name, ["1.1.0"], "warned", "1.1.0")]
    assert dependents_in(ask(api, lib, "deprecate", "1.0.0")) == []


def test_environment_with_a_new_contradiction_is_told_why(api: Api, owner: Actor, lib: Plugin, near: Plugin) -> None:
    environment = make_environment(owner)
    make_import(owner, environment.environment_id, {lib.name: ["1.1.0"], near.name: ["1.1.0"]})

    ((kept),) = environments_in(ask(api, lib, "publish", "1.2.0"))
    ((broken),) = environments_in(ask(api, lib, "publish", "3.0.0", dependencies={near.name: "^2.0.0"}))

    assert (kept["effect"], kept["breach_count"], kept["versions"]) == ("goes-together", 0, ["1.1.0"])
    assert (broken["effect"], broken["breach_count"]) == ("breaks", 2)
    assert broken["explanations"] == sorted(
        [
            f"{near.name} 1.1.0 needs {lib.name} ^1.0.0; installed is 3.0.0.",
            f"{lib.name} 3.0.0 needs {near.name} ^2.0.0; installed is 1.1.0.",
        ]
    )


def test_that_not_all_who_ask_were_looked_at_is_told(
    monkeypatch: pytest.MonkeyPatch, api: Api, owner: Actor, lib: Plugin, near: Plugin
) -> None:
    second = make_plugin(owner)
    publish(owner, second, "1.0.0", {lib.name: "^1.0.0"})
    versions = {lib.name: ["1.1.0"], near.name: ["1.1.0"], second.name: ["1.0.0"]}
    make_import(owner, make_environment(owner).environment_id, versions)

    def told() -> tuple[object, object]:
        environments = cast("dict[str, object]", ask(api, lib, "publish", "3.0.0").json["environments"])
        ((item),) = cast("list[dict[str, object]]", environments["items"])
        return environments["is_asking_cut"], item["breach_count"]

    monkeypatch.setattr(impact, "MAX_ASKING_NAMES", 2)
    assert told() == (False, 2)
    monkeypatch.setattr(impact, "MAX_ASKING_NAMES", 1)
    assert told() == (True, 1)


def test_contradiction_that_is_there_already_is_no_news(api: Api, owner: Actor, lib: Plugin, near: Plugin) -> None:
    make_import(owner, make_environment(owner).environment_id, {lib.name: ["2.0.0"], near.name: ["1.1.0"]})

    ((told),) = environments_in(ask(api, lib, "publish", "2.1.0"))

    assert (told["effect"], told["breach_count"]) == ("goes-together", 0)


def test_made_for_another_host_breaks_an_environment(api: Api, owner: Actor, lib: Plugin) -> None:
    make_import(owner, make_environment(owner).environment_id, {lib.name: ["2.0.0"]}, host_version="1.35.0")

    ((told),) = environments_in(ask(api, lib, "publish", "2.1.0", host_range="^1.40.0"))

    assert told["explanations"] == [f"{lib.name} 2.1.0 is made for host ^1.40.0; the host is 1.35.0."]


@pytest.mark.parametrize("action", ["yank", "deprecate"])
def test_who_runs_the_version_is_told(api: Api, owner: Actor, lib: Plugin, action: str) -> None:
    environment, other = make_environment(owner), make_environment(owner)
    make_import(owner, environment.environment_id, {lib.name: ["1.0.0"]})
    make_import(owner, other.environment_id, {lib.name: ["1.1.0"]})

    ((told),) = environments_in(ask(api, lib, action, "1.0.0"))

    assert (told["environment_id"], told["effect"]) == (str(environment.environment_id), "runs")


def test_version_that_is_there_is_not_published_again(api: Api, lib: Plugin) -> None:
    body = {"plugin_id": str(lib.plugin_id), "version": "1.0.0"}

    assert api.post("/v1/impact", {**body, "action": "publish"}).code == "version-taken"
    assert api.post("/v1/impact", {**body, "action": "yank", "version": "9.0.0"}).code == "version-not-found"
    assert api.post("/v1/impact", {**body, "action": "yank", "dependencies": {"a": "1"}}).status == 422


def test_what_publishing_would_refuse_is_refused(api: Api, lib: Plugin) -> None:
    body = {"plugin_id": str(lib.plugin_id), "version": "3.0.0", "action": "publish"}

    assert api.post("/v1/impact", {**body, "dependencies": {lib.name: "^1.0.0"}}).code == "dependency-on-itself"
    assert api.post("/v1/impact", {**body, "dependencies": {"a": "1.0.0.0"}}).code == "dependency-range-invalid"


def test_a_dry_run_writes_nothing(api: Api, owner: Actor, lib: Plugin, near: Plugin) -> None:
    make_import(owner, make_environment(owner).environment_id, {lib.name: ["1.1.0"], near.name: ["1.1.0"]})
    before = count_rows(owner.tenant_id)

    for action, version in (("publish", "3.0.0"), ("yank", "1.1.0"), ("deprecate", "1.1.0")):
        ask(api, lib, action, version)

    assert count_rows(owner.tenant_id) == before


def test_first_version_of_a_plugin_can_be_tried(api: Api, owner: Actor) -> None:
    empty, waiting = make_plugin(owner), make_plugin(owner)
    publish(owner, waiting, "1.0.0", {empty.name: "^1.0.0"})

    assert dependents_in(ask(api, empty, "publish", "1.0.0")) == [(waiting.name, ["1.0.0"], "follows", "1.0.0")]


def test_denied_dependent_is_not_told_of(owner: Actor, lib: Plugin, near: Plugin) -> None:
    member = make_member(owner, BuiltInRole.DEVELOPER)
    denied = {"plugin_tenant_id": owner.tenant_id, "plugin_id": near.plugin_id}
    bind(owner, BuiltInRole.DEVELOPER, user_id=member.user_id, effect="deny", **denied)

    assert assess(member, lib, ImpactAction.PUBLISH, "3.0.0").dependents.items == []
    assert len(assess(owner, lib, ImpactAction.PUBLISH, "3.0.0").dependents.items) == 1


def test_who_may_read_no_environment_is_told_of_none(owner: Actor, lib: Plugin) -> None:
    make_import(owner, make_environment(owner).environment_id, {lib.name: ["1.1.0"]})
    reader = make_member(owner, BuiltInRole.DEVELOPER)
    give_alone(owner, reader, Permission.CATALOG_READ)

    answer = assess(reader, lib, ImpactAction.PUBLISH, "3.0.0")

    assert (answer.environments, answer.dependents.asked_count) == (None, 0)


def test_without_the_right_to_read_the_plugin_nothing_is_told(owner: Actor, lib: Plugin) -> None:
    nobody = make_member(owner, BuiltInRole.DEVELOPER)
    run(owner, "delete from binding where tenant_id = %s and user_id = %s", nobody.user_id)

    with pytest.raises(Forbidden):
        assess(nobody, lib, ImpactAction.PUBLISH, "9.0.0")
