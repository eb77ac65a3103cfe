"""Checks of installed sets over HTTP: what does not go together, by the plugin that has to move, and what helps."""

from typing import cast

import pytest

from infra.local.issuer import Issuer
from shared.catalog.models import Plugin
from shared.context import Actor, transaction
from shared.errors import Forbidden
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from shared.versions.conflict_checks import ConflictFound, check_conflicts, find_conflicts
from shared.versions.conflict_models import ConflictRequest
from tests.api_client import Answer, Api
from tests.as_owner import count_rows
from tests.factories import (
    make_environment,
    make_host_release,
    make_import,
    make_member,
    make_plugin,
    publish,
)
from tests.rights import bind, make_role, run


@pytest.fixture
def lib(owner: Actor) -> Plugin:
    """A plugin with two versions that need nothing."""
    lib = make_plugin(owner)
    publish(owner, lib, "1.0.0")
    publish(owner, lib, "2.0.0")
    return lib


@pytest.fixture
def app(owner: Actor, lib: Plugin) -> Plugin:
    """A plugin that goes with the newer of them."""
    app = make_plugin(owner)
    publish(owner, app, "1.0.0", {lib.name: "^2.0.0"})
    return app


def groups_in(answer: Answer) -> list[dict[str, object]]:
    """The groups of a check."""
    return cast("list[dict[str, object]]", answer.json["groups"])


def check(api: Api, **fields: object) -> Answer:
    """What the check of a set answers."""
    answer = api.post("/v1/conflicts", fields)
    assert answer.status == 200, answer.json
    return answer


def test_a_set_that_goes_together_has_nothing_to_fix(api: Api, app: Plugin, lib: Plugin) -> None:
    answer = check(api, installed={app.name: "1.0.0", lib.name: "2.0.0"})

    assert (answer.json["groups"], answer.json["fix"], answer.json["breach_count"]) == ([], None, 0)


def test_a_contradiction_is_told_with_the_change_that_ends_it(api: Api, app: Plugin, lib: Plugin) -> None:
    answer = check(api, installed={app.name: "1.0.0", lib.name: "1.0.0"})

    move = {"name": lib.name, "before": "1.0.0", "after": "2.0.0"}
    assert answer.json["fix"] == {
        "outcome": "resolved",
        "added": [],
        "changed": [move],
        "steps": [{"moves": [move]}],
        "explanation": None,
    }
    ((group),) = groups_in(answer)
    assert group["name"] == lib.name
    assert group["explanation"] == (
        f"{lib.name} 1.0.0: {app.name} 1.0.0 needs ^2.0.0. Change it to 2.0.0: then all goes together."
    )
    assert group["breaches"] == [
        {
            "kind": "mismatch",
            "name": app.name,
            "version": "1.0.0",
            "target": lib.name,
            "range": "^2.0.0",
            "found": ["1.0.0"],
        }
    ]


def test_the_set_after_the_fix_has_no_contradiction(api: Api, owner: Actor, app: Plugin, lib: Plugin) -> None:
    other = make_plugin(owner)
    publish(owner, other, "1.0.0", {lib.name: "^1.0.0"})
    publish(owner, other, "1.1.0", {lib.name: "*"}, peers={app.name: "^1.0.0"})
    installed = {app.name: "1.0.0", lib.name: "1.0.0", other.name: "1.0.0"}

    fix = cast("dict[str, list[dict[str, str]]]", check(api, installed=installed).json["fix"])
    fixed = installed | {move["name"]: move["after"] for move in [*fix["added"], *fix["changed"]]}

    assert fixed == {app.name: "1.0.0", lib.name: "2.0.0", other.name: "1.1.0"}
    assert check(api, installed=fixed).json["breach_count"] == 0


def test_what_is_missing_is_added_by_the_fix(api: Api, app: Plugin, lib: Plugin) -> None:
    answer = check(api, installed={app.name: "1.0.0"})

    assert groups_in(answer)[0]["name"] == lib.name
    fix = cast("dict[str, object]", answer.json["fix"])
    assert fix["added"] == [{"name": lib.name, "before": None, "after": "2.0.0"}]


def test_where_nothing_helps_the_fix_says_why(api: Api, owner: Actor, app: Plugin, lib: Plugin) -> None:
    other = make_plugin(owner)
    publish(owner, other, "1.0.0", {lib.name: "^1.0.0"})

    fix = check(api, installed={app.name: "1.0.0", lib.name: "1.0.0", other.name: "1.0.0"}).json["fix"]

    assert isinstance(fix, dict)
    assert (fix["outcome"], fix["changed"], fix["added"]) == ("conflict", [], [])
    assert {app.name, other.name} <= set(str(fix["explanation"]).replace(",", "").split())
    assert len(str(fix["explanation"]).split()) <= 80


def test_one_of_several_versions_that_fits_is_enough(api: Api, app: Plugin, lib: Plugin) -> None:
    assert check(api, installed={app.name: ["1.0.0"], lib.name: ["1.0.0", "2.0.0"]}).json["breach_count"] == 0


def test_what_is_nobodys_plugin_never_constrains(api: Api, owner: Actor, lib: Plugin) -> None:
    asks = make_plugin(owner)
    publish(owner, asks, "1.0.0", peers={"react": "^18.0.0"})

    answer = check(api, installed={asks.name: "1.0.0", "react": "17.0.0", "@none/odd": "workspace"})

    assert answer.json["breach_count"] == 0
    assert answer.json["unknown"] == ["@none/odd", "react"]


def test_installed_under_no_version_at_all_is_no_fault(api: Api, app: Plugin, lib: Plugin) -> None:
    other = check(api, installed={app.name: "1.0.0", lib.name: "a place in a workspace"})

    assert other.json["breach_count"] == 0
    assert check(api, installed={app.name: "elsewhere", lib.name: "1.0.0"}).json["breach_count"] == 0


def test_packages_of_the_host_in_other_versions_are_one_group(
    api: Api, platform: Actor, owner: Actor, lib: Plugin, app: Plugin
) -> None:
    brought = {f"@host/p{number}-{lib.name[-8:]}": "2.0.0" for number in range(15)}
    release = make_host_release(platform, **brought)

    answer = check(api, installed={**dict.fromkeys(brought, "1.0.0"), lib.name: "2.0.0"}, host_version=release.release)

    ((group),) = groups_in(answer)
    assert (group["name"], answer.json["breach_count"]) == (None, 15)
    assert str(group["explanation"]).startswith(f"15 packages are not those of host {release.release}: @host/p0-")


def test_package_of_the_host_is_there_where_one_of_its_versions_is(api: Api, platform: Actor, lib: Plugin) -> None:
    release = make_host_release(platform, **{lib.name: "2.0.0"})
    said = {"host_version": release.release}

    assert check(api, installed={lib.name: ["1.0.0", "2.0.0"]}, **said).json["breach_count"] == 0
    assert check(api, installed={lib.name: "1.0.0"}, **said).json["breach_count"] == 1


def test_made_for_another_host_is_told_of(api: Api, owner: Actor) -> None:
    plugin = make_plugin(owner)
    publish(owner, plugin, "1.0.0", host_range="^1.30.0")
    publish(owner, plugin, "2.0.0", host_range="^2.0.0")

    ((group),) = groups_in(check(api, installed={plugin.name: "2.0.0"}, host_version="1.35.0"))

    assert group["explanation"] == (
        f"{plugin.name} 2.0.0: 2.0.0 is made for host ^2.0.0, and the host is 1.35.0. Change it to 1.0.0:"
        " then all goes together."
    )


def test_environment_is_checked_with_the_host_it_was_imported_with(api: Api, owner: Actor, app: Plugin) -> None:
    environment = make_environment(owner)
    publish(owner, app, "3.0.0", host_range="^2.0.0")
    make_import(owner, environment.environment_id, {app.name: ["3.0.0"]}, host_version="1.35.0")
    there = {"environment_id": str(environment.environment_id)}

    assert (check(api, **there).json["host_version"], check(api, **there).json["breach_count"]) == ("1.35.0", 1)
    assert check(api, **there, host_version="2.0.0").json["breach_count"] == 0


def test_environment_is_for_who_may_read_it(owner: Actor) -> None:
    request = ConflictRequest(environment_id=make_environment(owner).environment_id)
    reader = make_member(owner, BuiltInRole.FINANCE)
    run(owner, "delete from binding where tenant_id = %s and user_id = %s", reader.user_id)
    run(
        owner,
        "insert into binding (tenant_id, binding_id, role_id, user_id, created_at) values (%s, %s, %s, %s, now())",
        new_id(),
        make_role(owner, Permission.CATALOG_READ),
        reader.user_id,
    )

    with pytest.raises(Forbidden) as refused:
        check_conflicts(reader, request)

    assert refused.value.fields["permission"] == Permission.ENVIRONMENTS_READ
    assert check_conflicts(owner, request).groups == []


def test_a_denied_plugin_asks_for_nothing(issuer: Issuer, owner: Actor, app: Plugin, lib: Plugin) -> None:
    member = make_member(owner, BuiltInRole.DEVELOPER)
    bind(
        owner,
        BuiltInRole.DEVELOPER,
        user_id=member.user_id,
        effect="deny",
        plugin_tenant_id=owner.tenant_id,
        plugin_id=app.plugin_id,
    )

    assert found(member, {app.name: ["1.0.0"], lib.name: ["1.0.0"]}) == []
    assert len(found(owner, {app.name: ["1.0.0"], lib.name: ["1.0.0"]})) == 1


def test_what_was_resolved_with_pre_releases_goes_together_with_them(api: Api, owner: Actor, app: Plugin) -> None:
    lib = make_plugin(owner)
    publish(owner, lib, "1.1.0-next.1")
    publish(owner, app, "1.1.0", {lib.name: "^1.0.0"})
    wanted, chosen = [{"name": app.name, "range": "1.1.0"}], {app.name: "1.1.0", lib.name: "1.1.0-next.1"}

    resolved = api.post("/v1/resolve", {"wanted": wanted, "can_use_prereleases": True})

    found = cast("list[dict[str, str]]", resolved.json["chosen"])
    assert {one["name"]: one["version"] for one in found} == chosen
    assert check(api, installed=chosen, can_use_prereleases=True).json["breach_count"] == 0
    assert check(api, installed=chosen).json["breach_count"] == 1


def test_a_set_and_an_environment_at_once_are_refused(api: Api, owner: Actor) -> None:
    environment_id = str(make_environment(owner).environment_id)

    for body in ({}, {"installed": {"a": "1.0.0"}, "environment_id": environment_id}):
        assert api.post("/v1/conflicts", body).status == 422


def test_a_check_writes_nothing(api: Api, owner: Actor, app: Plugin, lib: Plugin) -> None:
    before = count_rows(owner.tenant_id)

    check(api, installed={app.name: "1.0.0", lib.name: "1.0.0"})

    assert count_rows(owner.tenant_id) == before


def found(actor: Actor, installed: dict[str, list[str]]) -> list[ConflictFound]:
    """What an import would be told of a set."""
    with transaction(actor) as conn:
        return find_conflicts(conn, actor, installed, None) or []


def test_an_import_is_told_what_to_change_and_why_nothing_helps(owner: Actor, app: Plugin, lib: Plugin) -> None:
    other = make_plugin(owner)
    publish(owner, other, "1.0.0", {lib.name: "^1.0.0"})

    (helped,) = found(owner, {app.name: ["1.0.0"], lib.name: ["1.0.0"]})
    stuck = found(owner, {app.name: ["1.0.0"], lib.name: ["1.0.0"], other.name: ["1.0.0"]})

    assert helped.names == sorted([app.name, lib.name])
    assert "Change it to 2.0.0" in helped.explanation
    assert [conflict.names for conflict in stuck][-1] == sorted([app.name, other.name])
