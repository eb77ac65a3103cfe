"""Dependencies over HTTP: what a publisher says that a version needs, and what of it is answered."""

import pytest

from shared.catalog.models import Plugin
from shared.context import Actor
from shared.versions import service as versions
from shared.versions.errors import DependencyOnItself
from shared.versions.models import ReleaseDraft
from tests.api_client import Api
from tests.as_owner import count_rows, rows
from tests.factories import DAY_1, make_plugin

NEEDS: dict[str, object] = {
    "dependencies": {"@made/common": "^1.2.0", "react": "^17 || ^18"},
    "peer_dependencies": {"@made/host": "*"},
    "optional_dependencies": {"react": "^18"},
    "host_range": "^1.40.0",
}


@pytest.fixture
def plugin(owner: Actor) -> Plugin:
    """A plugin without versions."""
    return make_plugin(owner)


def test_version_answers_what_it_needs_and_a_list_does_not(api: Api, plugin: Plugin) -> None:
    published = api.post(f"{plugin.href}/versions", {"version": "1.0.0", **NEEDS})

    assert (published.status, published.json["host_range"]) == (201, "^1.40.0")
    assert published.json["dependencies"] == [
        {"name": "@made/common", "range": "^1.2.0", "kind": "required"},
        {"name": "@made/host", "range": "*", "kind": "peer"},
        {"name": "react", "range": "^18", "kind": "optional"},
    ]
    assert api.get(published.headers["location"]).json == published.json
    assert api.get(f"{plugin.href}/versions/1.0.0").json == published.json
    listed = api.get(f"{plugin.href}/versions").json["items"]
    assert isinstance(listed, list)
    assert "dependencies" not in listed[0]


def test_version_that_needs_nothing_says_so(api: Api, plugin: Plugin) -> None:
    published = api.post(f"{plugin.href}/versions", {"version": "1.0.0"})

    assert (published.json["dependencies"], published.json["host_range"]) == ([], None)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("workspace:^", "dependency-of-workspace"),
        ("npm:other@1", "dependency-aliased"),
        ("git+ssh://example.com/a", "dependency-elsewhere"),
        ("1.0.0.0", "dependency-range-invalid"),
    ],
)
def test_malformed_dependency_is_refused_by_name_and_writes_nothing(
    api: Api, owner: Actor, plugin: Plugin, wanted: str, code: str
) -> None:
    before = count_rows(owner.tenant_id)

    refused = api.post(f"{plugin.href}/versions", {"version": "1.0.0", "dependencies": {"@made/odd": wanted}})

    assert (refused.status, refused.code) == (422, code)
    assert (refused.json["field"], refused.json["dependency"]) == ("dependencies", "@made/odd")
    assert count_rows(owner.tenant_id) == before


@pytest.mark.parametrize("field", ["dependencies", "peer_dependencies", "optional_dependencies"])
def test_version_cannot_depend_on_its_own_plugin(api: Api, owner: Actor, plugin: Plugin, field: str) -> None:
    before = count_rows(owner.tenant_id)

    refused = api.post(f"{plugin.href}/versions", {"version": "1.0.0", field: {plugin.name: "^0.9.0"}})

    assert (refused.status, refused.code) == (422, "dependency-on-itself")
    assert (refused.json["field"], refused.json["dependency"]) == (field, plugin.name)
    assert count_rows(owner.tenant_id) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"dependencies": {"a": "^1" + " " * 300 + "0"}},
        {"dependencies": {"a" * 215: "1"}},
        {"dependencies": {f"a{n}": "1" for n in range(1001)}},
        {"dependencies": {"a": None}},
        {"dependencies": [["a", "1"]]},
        {"host_range": "1" * 257},
    ],
    ids=["long range", "long name", "many", "null", "list", "long host range"],
)
def test_dependencies_beyond_their_bounds_are_422(api: Api, plugin: Plugin, fields: dict[str, object]) -> None:
    refused = api.post(f"{plugin.href}/versions", {"version": "1.0.0", **fields})

    assert (refused.status, refused.code) == (422, "invalid-request")


def test_batch_carries_the_needs_of_each_version(owner: Actor, plugin: Plugin) -> None:
    drafts = [ReleaseDraft(version=f"1.{n}.0", dependencies={"@made/common": f"^{n}"}) for n in range(3)]

    versions.publish_versions(owner, {plugin.plugin_id: drafts}, DAY_1)

    query = "select dependencies -> 0 ->> 'range' from version where plugin_id = %s order by ordinal"
    assert rows(query, plugin.plugin_id) == [("^0",), ("^1",), ("^2",)]


def test_one_refused_dependency_refuses_the_whole_batch(owner: Actor, plugin: Plugin) -> None:
    before = count_rows(owner.tenant_id)
    drafts = [ReleaseDraft(version="1.0.0"), ReleaseDraft(version="2.0.0", dependencies={plugin.name: "^1"})]

    with pytest.raises(DependencyOnItself):
        versions.publish_versions(owner, {plugin.plugin_id: drafts}, DAY_1)

    assert count_rows(owner.tenant_id) == before
