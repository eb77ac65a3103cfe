"""The sample's host releases and deprecations, loaded as `make run` loads them."""

from datetime import UTC, datetime

from infra.local.sample.deprecations import mark_deprecated, successors
from infra.local.sample.load_hosts import load_hosts
from shared.catalog import service as catalog
from shared.context import Actor
from shared.versions import hosts
from tests.as_owner import count_rows
from tests.factories import make_plugin


def test_host_releases_are_loaded_once_and_read_by_all(platform: Actor, owner: Actor) -> None:
    assert load_hosts(platform, datetime.now(UTC)) == 555
    before = count_rows(platform.tenant_id)

    load_hosts(platform, datetime.now(UTC))

    assert count_rows(platform.tenant_id) == before
    found = hosts.get_host_release(owner, "v1.35.0")
    assert (found.released_on.isoformat(), found.packages["@backstage/core-plugin-api"]) == ("2025-01-14", "1.10.3")


def test_what_moved_is_deprecated_with_its_successor(owner: Actor) -> None:
    old = make_plugin(owner, "@backstage/plugin-walked", title="Walked")
    moved = make_plugin(owner, "@backstage-community/plugin-walked")
    names = [old.name, moved.name, "@backstage/plugin-that-stayed"]

    for _ in range(2):
        assert mark_deprecated(owner, names, datetime.now(UTC)) == 1

    marked = catalog.get_plugin(owner, old.plugin_id)
    assert marked.deprecation is not None
    assert marked.deprecation.successor_plugin_id == moved.plugin_id
    assert marked.revision == old.revision + 1


def test_only_what_has_a_successor_in_the_catalog_is_deprecated() -> None:
    assert successors(["@backstage/backend-common"]) == {}
    assert successors(["@backstage/backend-common", "@backstage/backend-defaults"]) == {
        "@backstage/backend-common": "@backstage/backend-defaults"
    }
