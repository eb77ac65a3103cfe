"""Imports over the API: what an environment runs is kept as it was told, replaced as a whole, and each tenant's own."""

from functools import partial
from typing import cast

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.environments.models import Environment
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Answer, Api
from tests.as_owner import count_rows, rows
from tests.at_once import at_once
from tests.factories import make_api, make_environment, make_name, make_pipeline_key, make_plugin, make_versions

PACKAGES = {"react": ["18.3.1"], "JSONStream": ["1.3.5"], "lodash": ["4.17.21", "3.10.1"]}


@pytest.fixture
def production(owner: Actor) -> Environment:
    """Where nothing was imported yet."""
    return make_environment(owner)


def tell(api: Api, environment: Environment, packages: dict[str, list[str]] = PACKAGES, **fields: object) -> Answer:
    body = {"environment_id": str(environment.environment_id), "packages": packages, **fields}
    return api.post("/v1/imports", body)


def kept(api: Api, environment: Environment) -> set[tuple[object, ...]]:
    """Name, version and wanted range of what the environment runs."""
    items = api.get(f"{environment.href}/packages").items
    return {(item["name"], item["version"], item["range_wanted"]) for item in items}


def counts_of(answer: Answer) -> dict[str, int]:
    """How many there are of each kind of finding."""
    return cast("dict[str, int]", answer.json["counts"])


def announced(owner: Actor) -> list[tuple[object, ...]]:
    """Revision and data of the tenant's imports, oldest first."""
    query = (
        "select revision, data from outbox"
        " where tenant_id = %s and event_type = 'plugyard.environment.imported' order by revision"
    )
    return rows(query, owner.tenant_id)


def test_imported_packages_are_listed_as_they_were_told(api: Api, production: Environment) -> None:
    told = tell(api, production, direct={"react": "^18.0.0"}, host_version="1.35.0", source="yarn-berry")

    assert (told.status, told.json["is_changed"], told.json["host_version"]) == (200, True, "1.35.0")
    assert kept(api, production) == {
        ("react", "18.3.1", "^18.0.0"),
        ("JSONStream", "1.3.5", None),
        ("lodash", "4.17.21", None),
        ("lodash", "3.10.1", None),
    }


def test_import_is_announced_with_its_counts(api: Api, owner: Actor, production: Environment) -> None:
    tell(api, production)
    tell(api, production, {"react": ["18.3.1"], "express": ["4.21.0"]})

    counts = {"environment_id": str(production.environment_id)}
    assert announced(owner) == [
        (1, counts | {"packages": 4, "added": 4, "removed": 0}),
        (2, counts | {"packages": 2, "added": 1, "removed": 3}),
    ]


def test_same_import_again_changes_nothing(api: Api, owner: Actor, production: Environment) -> None:
    tell(api, production)
    before = count_rows(owner.tenant_id)

    again = tell(api, production, {name: versions[::-1] * 2 for name, versions in reversed(PACKAGES.items())})

    assert (again.status, again.json["is_changed"]) == (200, False)
    assert count_rows(owner.tenant_id) == before


@pytest.mark.parametrize(
    "other",
    [
        {"packages": {**PACKAGES, "react": ["18.3.0"]}},
        {"packages": {**PACKAGES, "react": ["18.3.0", "18.3.1"]}},
        {"direct": {"react": "^18.0.0"}},
        {"direct": {"react": ""}},
        {"host_version": "1.35.0"},
        {"source": "npm"},
    ],
)
def test_any_other_import_is_a_change(
    api: Api, owner: Actor, production: Environment, other: dict[str, object]
) -> None:
    tell(api, production)

    changed = tell(api, production, **{"packages": PACKAGES, **other})  # type: ignore[arg-type] # a case of the table

    assert changed.json["is_changed"] is True
    assert [revision for revision, _ in announced(owner)] == [1, 2]


def test_packages_that_stay_are_not_written_again(api: Api, owner: Actor, production: Environment) -> None:
    tell(api, production)
    place = "select ctid::text, xmin::text, xmax::text from installed_package where tenant_id = %s and name = 'lodash'"
    before = rows(place, owner.tenant_id)

    tell(api, production, {"lodash": PACKAGES["lodash"], "express": ["4.21.0"]})

    assert len(before) == 2
    assert rows(place, owner.tenant_id) == before


def test_trail_has_one_entry_for_an_import_however_many_packages(
    api: Api, owner: Actor, production: Environment
) -> None:
    tell(api, production, {f"package-{n}": ["1.0.0"] for n in range(200)})

    entries = "select action from audit_entry where tenant_id = %s and object_type like 'installed%%'"
    assert rows(entries, owner.tenant_id) == [("installed_set.created",)]


def test_retry_under_a_key_gets_the_first_answer(api: Api, owner: Actor, production: Environment) -> None:
    key = {"idempotency-key": f"key {new_id()}"}
    body = {"environment_id": str(production.environment_id), "packages": PACKAGES}
    first = api.post("/v1/imports", body, key)
    before = count_rows(owner.tenant_id)

    second = api.post("/v1/imports", body, key)

    assert (first.json["is_changed"], second.status, second.json) == (True, 200, first.json)
    assert count_rows(owner.tenant_id) == before


def test_of_two_imports_at_once_the_last_is_kept_whole(api: Api, owner: Actor, production: Environment) -> None:
    sets = [{f"{word}-{n}": ["1.0.0"] for n in range(300)} | {"both": [f"{n}.0.0"]} for n, word in enumerate("ab")]
    counts = {"environment_id": str(production.environment_id), "packages": 301}

    for _ in range(3):
        answers = at_once(*(partial(tell, api, production, packages) for packages in sets))

        assert {answer.status for answer in answers} == {200}
        left = set(rows("select name, version from installed_package where tenant_id = %s", owner.tenant_id))
        assert left in [{(name, version) for name, (version,) in packages.items()} for packages in sets]
    assert announced(owner)[-1][1] == counts | {"added": 301, "removed": 301}


def test_of_two_equal_first_imports_at_once_one_is_a_change(api: Api, owner: Actor, production: Environment) -> None:
    answers = at_once(partial(tell, api, production), partial(tell, api, production))

    assert {answer.json["is_changed"] for answer in answers} == {False, True}
    assert len(announced(owner)) == 1


def test_dry_run_keeps_nothing_and_needs_no_environment(api: Api, owner: Actor) -> None:
    before = count_rows(owner.tenant_id)

    dry = api.post("/v1/imports", {"dry_run": True, "packages": PACKAGES})

    assert (dry.status, dry.json["is_changed"], dry.json["environment_id"]) == (200, False, None)
    assert counts_of(dry)["packages"] == 4
    assert count_rows(owner.tenant_id) == before


def test_dry_run_leaves_the_environment_it_names_as_it_is(api: Api, production: Environment) -> None:
    tell(api, production)

    tell(api, production, {"express": ["4.21.0"]}, dry_run=True)

    assert len(kept(api, production)) == 4


def test_developer_may_try_and_not_tell(issuer: Issuer, owner: Actor, production: Environment) -> None:
    developer = make_api(issuer, owner, BuiltInRole.DEVELOPER)

    refused = tell(developer, production)

    assert (refused.status, refused.json["permission"]) == (403, "installs:write")
    assert tell(developer, production, dry_run=True).status == 200
    assert kept(developer, production) == set()


def test_pipeline_needs_its_key_to_read_the_catalog_too(owner: Actor, production: Environment) -> None:
    keys = {
        scopes: Api({"authorization": f"Bearer {make_pipeline_key(owner, name=scopes, scopes=scopes.split())}"})
        for scopes in ("installs:write", "installs:write catalog:read")
    }

    refused, told = (tell(api, production) for api in keys.values())

    assert (refused.status, refused.json["permission"]) == (403, Permission.CATALOG_READ)
    assert (told.status, told.json["is_changed"]) == (200, True)


def test_environment_that_is_not_there_is_not_found(api: Api, owner: Actor, stranger: Actor) -> None:
    theirs = make_environment(stranger)
    before = [count_rows(actor.tenant_id) for actor in (owner, stranger)]

    for path in (theirs.href, f"/v1/environments/{new_id()}"):
        body = {"environment_id": path.rsplit("/", 1)[1], "packages": PACKAGES}
        for answer in (api.post("/v1/imports", body), api.get(f"{path}/packages"), api.get(f"{path}/report")):
            assert (answer.status, answer.code) == (404, "environment-not-found")
    assert [count_rows(actor.tenant_id) for actor in (owner, stranger)] == before


def test_before_the_first_import_there_is_nothing_and_nothing_found(api: Api, production: Environment) -> None:
    report = api.get(f"{production.href}/report")

    assert kept(api, production) == set()
    assert (report.status, report.json["host_version"], set(counts_of(report).values())) == (200, None, {0})


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"environment_id": None}, "body.environment_id"),
        ({"environment_id": "here"}, "body.environment_id"),
        ({"packages": {"": ["1.0.0"]}}, "body.packages..[key]"),
        ({"packages": {" react": ["1.0.0"]}}, "body.packages. react.[key]"),
        ({"packages": {"@acme": ["1.0.0"]}}, "body.packages.@acme.[key]"),
        ({"packages": {".hidden": ["1.0.0"]}}, "body.packages..hidden.[key]"),
        ({"packages": {"a\u0000b": ["1.0.0"]}}, "body.packages.a\u0000b.[key]"),
        ({"packages": {"react": ["18.3.1", "latest"]}}, "body.packages.react.1"),
        ({"packages": {"react": ["v18.3.1"]}}, "body.packages.react.0"),
        ({"packages": {"react": [" 18.3.1"]}}, "body.packages.react.0"),
        ({"packages": {"react": []}}, "body.packages.react"),
        ({"packages": {"react": "18.3.1"}}, "body.packages.react"),
        ({"packages": {f"p{n}": ["1.0.0"] for n in range(20_001)}}, "body.packages"),
        ({"packages": {f"p{n}": [f"1.0.{m}" for m in range(1000)] for n in range(41)}}, "body.packages"),
        ({"direct": {"react": "not a range"}}, "body.direct.react"),
        ({"direct": {"vue": "^3.0.0"}}, "body.direct"),
        ({"host_version": "latest"}, "body.host_version"),
        ({"source": "pip"}, "body.source"),
        ({"tenant_id": "00000000-0000-7000-8000-000000000001"}, "body.tenant_id"),
    ],
    ids=lambda case: str(case)[:40],
)
def test_import_that_breaks_a_rule_is_refused_by_its_place(
    api: Api, owner: Actor, production: Environment, wrong: dict[str, object], at: str
) -> None:
    refused = tell(api, production, **{"packages": PACKAGES, **wrong})  # type: ignore[arg-type] # a case of the table

    assert (refused.status, refused.code) == (422, "invalid-request")
    errors = cast("list[dict[str, str]]", refused.json["errors"])
    assert [error["at"] for error in errors] == [at]
    assert rows("select from installed_set where tenant_id = %s", owner.tenant_id) == []


def test_packages_are_listed_page_by_page_each_once(api: Api, production: Environment) -> None:
    tell(api, production, {f"@acme/p{n}": ["1.0.0", "2.0.0"] for n in range(4)})
    pages = [api.get(f"{production.href}/packages", limit=3)]
    while cursor := pages[-1].json["next_cursor"]:
        pages.append(api.get(f"{production.href}/packages", limit=3, cursor=cursor))

    seen = [(item["name"], item["version"]) for page in pages for item in page.items]
    assert seen == [(f"@acme/p{n}", version) for n in range(4) for version in ("1.0.0", "2.0.0")]


def test_list_can_be_narrowed_to_direct_ones_plugins_and_a_beginning(
    api: Api, owner: Actor, production: Environment
) -> None:
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "1.0.0")
    tell(api, production, {**PACKAGES, plugin.name: ["1.0.0"]}, direct={"react": "*"})

    def found(**query: object) -> set[object]:
        return {item["name"] for item in api.get(f"{production.href}/packages", None, **query).items}

    names = found()
    assert found(is_direct="true") == {"react"}
    assert found(is_direct="false") == names - {"react"}
    assert found(is_plugin="true") == {plugin.name}
    assert found(is_plugin="false") == names - {plugin.name}
    assert found(prefix="lo") == {"lodash"}
    assert found(prefix="%") == set()


def test_plugin_of_a_neighbour_is_a_package_like_any_other(
    api: Api, owner: Actor, stranger: Actor, production: Environment
) -> None:
    theirs = make_plugin(stranger, make_name("secret"))
    make_versions(stranger, theirs, "1.0.0", "2.0.0")

    told = tell(api, production, {theirs.name: ["1.0.0"]})

    nobodys = tell(api, production, {make_name("secret"): ["1.0.0"]}, dry_run=True)
    assert counts_of(told) == counts_of(nobodys)
    assert counts_of(told)["plugins"] == 0
    assert [item["plugin_id"] for item in api.get(f"{production.href}/packages").items] == [None]
