"""Rights for single plugins: what is denied there is not shown, and who may do something there alone may."""

from collections.abc import Callable

import pytest

from shared.catalog import service as catalog
from shared.catalog.models import Plugin, PluginPatch, SearchPlugins
from shared.context import Actor
from shared.errors import Forbidden
from shared.permissions import BuiltInRole
from shared.versions import service as versions
from shared.versions.models import ListVersions, ReleaseDraft
from tests.as_owner import rows
from tests.factories import DAY_1, make_member, make_plugin, make_versions
from tests.rights import bind, run

# By whom a page without words finds them among the public plugins that other tests make.
PUBLISHER = "Zebra Works"


@pytest.fixture
def mine(owner: Actor) -> Plugin:
    """The plugin that bindings name."""
    return make_plugin(owner, title="Zebra crossing one", publisher=PUBLISHER)


@pytest.fixture
def other(owner: Actor) -> Plugin:
    """Another plugin of the tenant."""
    return make_plugin(owner, title="Zebra crossing two", publisher=PUBLISHER)


def bind_there(owner: Actor, role: str, user: Actor, plugin: Plugin, effect: str = "allow") -> None:
    bind(
        owner,
        role,
        user_id=user.user_id,
        effect=effect,
        plugin_tenant_id=owner.tenant_id,
        plugin_id=plugin.plugin_id,
    )


def make_reader_of(owner: Actor, plugin: Plugin) -> Actor:
    """A user who may do with one plugin what a publisher may, and elsewhere nothing."""
    user = make_member(owner, BuiltInRole.FINANCE)
    run(owner, "delete from binding where tenant_id = %s and user_id = %s", user.user_id)
    bind_there(owner, BuiltInRole.PUBLISHER, user, plugin)
    return user


def ways(owner: Actor, user: Actor, plugin: Plugin) -> list[Callable[[], object]]:
    """Every way to one plugin and what it has, for a user; the plugin gets a version."""
    (version,) = make_versions(owner, plugin, "1.0.0")
    patch = PluginPatch(title=plugin.title)
    return [
        lambda: catalog.get_plugin(user, plugin.plugin_id),
        lambda: catalog.find_plugin(user, plugin.name),
        lambda: versions.list_versions(user, plugin.plugin_id, ListVersions()),
        lambda: versions.get_version(user, version.version_id),
        lambda: versions.get_version_by_number(user, plugin.plugin_id, "1.0.0"),
        lambda: catalog.update_plugin(user, plugin.plugin_id, patch, 2, DAY_1),
        lambda: versions.publish_version(user, plugin.plugin_id, ReleaseDraft(version="2.0.0"), DAY_1),
    ]


def pages(user: Actor) -> list[set[str]]:
    """Titles on a page without words, and on one that was searched."""
    queries = (SearchPlugins(publisher=PUBLISHER), SearchPlugins(q="zebra crossing"))
    found = (catalog.search_plugins(user, query).items for query in queries)
    return [{str(item.title) for item in items if str(item.title).startswith("Zebra")} for items in found]


def test_who_may_for_one_plugin_alone_may_there_and_sees_no_other(owner: Actor, mine: Plugin, other: Plugin) -> None:
    user = make_reader_of(owner, mine)

    for go in ways(owner, user, mine):
        go()
    for go in ways(owner, user, other):
        with pytest.raises(Forbidden):
            go()
    assert pages(user) == [{"Zebra crossing one"}] * 2


def test_plugin_that_is_denied_is_neither_shown_nor_read_nor_changed(owner: Actor, mine: Plugin, other: Plugin) -> None:
    user = make_member(owner, BuiltInRole.PUBLISHER)
    bind_there(owner, BuiltInRole.PUBLISHER, user, mine, effect="deny")

    for go in ways(owner, user, mine):
        with pytest.raises(Forbidden):
            go()
    for go in ways(owner, user, other):
        go()
    assert pages(user) == [{"Zebra crossing two"}] * 2


def test_browsing_goes_past_denied_plugins_to_a_full_page(owner: Actor, mine: Plugin, other: Plugin) -> None:
    user = make_member(owner, BuiltInRole.DEVELOPER)
    first = catalog.search_plugins(user, SearchPlugins(limit=1)).items[0]
    bind(
        owner,
        BuiltInRole.DEVELOPER,
        user_id=user.user_id,
        effect="deny",
        plugin_tenant_id=rows("select tenant_id from plugin where plugin_id = %s", first.plugin_id)[0][0],
        plugin_id=first.plugin_id,
    )

    assert len(catalog.search_plugins(user, SearchPlugins(limit=1)).items) == 1
    assert catalog.search_plugins(user, SearchPlugins(limit=1)).items[0].plugin_id != first.plugin_id


def test_many_versions_are_published_only_where_every_plugin_may_be(owner: Actor, mine: Plugin, other: Plugin) -> None:
    user = make_reader_of(owner, mine)
    releases = {plugin.plugin_id: [ReleaseDraft(version="1.0.0")] for plugin in (mine, other)}

    with pytest.raises(Forbidden):
        versions.publish_versions(user, releases, DAY_1)
    bind_there(owner, BuiltInRole.PUBLISHER, user, other)
    assert len(versions.publish_versions(user, releases, DAY_1)) == 2
