"""Who depends on a plugin: direct and further ones, by name, and nothing of what the reader may not see."""

import pytest

from shared.catalog.models import Plugin
from shared.context import Actor
from shared.errors import CursorInvalid, Forbidden, PluginNotFound
from shared.permissions import BuiltInRole
from shared.versions import dependents, dependents_walk
from shared.versions.dependents_models import DependentReach, ListDependents, Standing, VersionGraphQuery
from shared.versions.models import DependencyKind
from tests.dependents_steps import TRANSITIVE, listed, names_of, plugins
from tests.factories import make_member, make_name, make_plugin, make_versions, publish
from tests.rights import bind


def deny(owner: Actor, user: Actor, plugin: Plugin) -> None:
    bind(
        owner,
        BuiltInRole.DEVELOPER,
        user_id=user.user_id,
        effect="deny",
        plugin_tenant_id=owner.tenant_id,
        plugin_id=plugin.plugin_id,
    )


def test_direct_dependents_are_told_with_what_they_ask_and_whether_they_follow(owner: Actor) -> None:
    core, follows, behind, left, aside = plugins(owner, 5)
    make_versions(owner, core, "1.0.0", "2.0.0", "3.0.0-rc.1")
    publish(owner, follows, "1.0.0", {core.name: "^1.0.0"})
    publish(owner, follows, "1.1.0", peers={core.name: ">=1.0.0"})
    publish(owner, behind, "0.9.0", {core.name: "^1.0.0"})
    publish(owner, behind, "1.0.0-rc.1", {core.name: "^2.0.0"})
    publish(owner, left, "1.0.0", {core.name: "*"})
    publish(owner, left, "1.1.0", {aside.name: "*"})
    publish(owner, aside, "1.0.0", {follows.name: "*"})

    page = dependents.list_dependents(owner, core.plugin_id, ListDependents())

    assert (page.version, page.total, page.is_total_capped, page.next_cursor) == ("2.0.0", 3, False, None)
    assert [(one.name, one.version, one.kind, one.range, one.standing) for one in page.items] == [
        (follows.name, "1.1.0", DependencyKind.PEER, ">=1.0.0", Standing.FOLLOWS),
        (behind.name, "0.9.0", DependencyKind.REQUIRED, "^1.0.0", Standing.STAYS_BEHIND),
        (left.name, "1.1.0", None, None, Standing.LEFT),
    ]
    assert [(one.plugin_id, one.href) for one in page.items[:1]] == [(follows.plugin_id, follows.href)]
    assert {(one.distance, one.via) for one in page.items} == {(1, None)}


def test_only_those_who_would_take_a_version_or_one_in_a_range_are_listed(owner: Actor) -> None:
    core, one, two, both = plugins(owner, 4)
    make_versions(owner, core, "1.0.0", "2.0.0")
    publish(owner, one, "1.0.0", {core.name: "^1.0.0"})
    publish(owner, two, "1.0.0", {core.name: "^2.0.0"})
    publish(owner, both, "1.0.0", {core.name: "^1.0.0 || ^2.0.0"})

    assert names_of(listed(owner, core, version="1.0.0")) == [one.name, both.name]
    assert names_of(listed(owner, core, version="2.5.0")) == [two.name, both.name]
    assert names_of(listed(owner, core, range=">=1.5.0")) == [two.name, both.name]
    assert names_of(listed(owner, core, range="^3.0.0")) == []
    assert names_of(listed(owner, core, version="2.0.0", range="^1.0.0")) == [both.name]


def test_further_dependents_are_told_with_their_distance_and_their_way(owner: Actor) -> None:
    core, near, far, farther = plugins(owner, 4)
    make_versions(owner, core, "1.0.0", "2.0.0")
    publish(owner, near, "1.0.0", {core.name: "*"})
    publish(owner, far, "1.0.0", {near.name: "^1.0.0"})
    publish(owner, farther, "1.0.0", {far.name: "^2.0.0", near.name: "^1.0.0"})
    publish(owner, far, "2.0.0", {near.name: "^2.0.0"})

    found = listed(owner, core, kind=TRANSITIVE)

    assert [(one.name, one.distance, one.via, one.range, one.standing) for one in found] == [
        (near.name, 1, None, "*", Standing.FOLLOWS),
        (far.name, 2, near.name, "^2.0.0", Standing.STAYS_BEHIND),
        (farther.name, 2, near.name, "^1.0.0", Standing.FOLLOWS),
    ]
    assert names_of(listed(owner, core, kind=TRANSITIVE, version="2.0.0")) == [near.name, farther.name]


def test_plugin_in_a_circle_is_no_dependent_of_itself(owner: Actor) -> None:
    first, second = plugins(owner, 2)
    publish(owner, first, "1.0.0", {second.name: "*"})
    publish(owner, second, "1.0.0", {first.name: "*"})

    assert names_of(listed(owner, first, kind=TRANSITIVE)) == [second.name]
    assert names_of(listed(owner, second, kind=TRANSITIVE)) == [first.name]


@pytest.mark.parametrize("kind", list(DependentReach))
def test_pages_are_by_name_and_miss_nobody(owner: Actor, kind: DependentReach) -> None:
    core = make_plugin(owner)
    names = [make_name() for _ in range(7)]
    for name in sorted(names, reverse=True):
        publish(owner, make_plugin(owner, name), "1.0.0", {core.name: "*"})

    found = listed(owner, core, kind=kind, limit=2)

    assert names_of(found) == sorted(names)


def test_page_that_filters_can_be_short_and_goes_on(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependents, "MAX_JUDGED", 2)
    core = make_plugin(owner)
    make_versions(owner, core, "1.0.0", "2.0.0")
    for place in range(6):
        publish(owner, make_plugin(owner), "1.0.0", {core.name: "^1.0.0" if place < 5 else "*"})

    page = dependents.list_dependents(owner, core.plugin_id, ListDependents(version="2.0.0"))

    assert (page.items, page.total) == ([], 6)
    assert page.next_cursor
    assert len(listed(owner, core, version="2.0.0")) == 1


def test_cursor_of_another_query_is_refused(owner: Actor) -> None:
    core = make_plugin(owner)
    for _ in range(2):
        publish(owner, make_plugin(owner), "1.0.0", {core.name: "*"})
    cursor = dependents.list_dependents(owner, core.plugin_id, ListDependents(limit=1)).next_cursor

    with pytest.raises(CursorInvalid):
        dependents.list_dependents(owner, core.plugin_id, ListDependents(cursor=cursor, version="1.0.0"))


def test_counts_and_walks_end_at_their_bounds_and_say_so(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    core, *near = plugins(owner, 5)
    for plugin in near:
        publish(owner, plugin, "1.0.0", {core.name: "*"})
    far = make_plugin(owner)
    publish(owner, far, "1.0.0", {plugin.name: "*" for plugin in near})

    def totals() -> list[tuple[int, bool]]:
        found = [
            dependents.list_dependents(owner, core.plugin_id, ListDependents(kind=kind)) for kind in DependentReach
        ]
        return [(page.total, page.is_total_capped) for page in found]

    assert totals() == [(4, False), (5, False)]
    monkeypatch.setattr(dependents_walk, "MAX_COUNTED", 3)
    monkeypatch.setattr(dependents_walk, "MAX_FOUND", 4)
    assert totals() == [(3, True), (4, True)]
    assert far.name not in names_of(listed(owner, core, kind=TRANSITIVE))
    monkeypatch.setattr(dependents_walk, "MAX_FOUND", 100)
    monkeypatch.setattr(dependents_walk, "MAX_DISTANCE", 1)
    assert totals() == [(3, True), (4, True)]


def test_level_in_which_many_ask_for_everything_is_found_whole(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers full of those who were met before do not end a level."""
    core, *near = plugins(owner, 4)
    for plugin in near:
        publish(owner, plugin, "1.0.0", {core.name: "*"})
    *far, last = plugins(owner, 4)
    for plugin in far:
        publish(owner, plugin, "1.0.0", {one.name: "*" for one in near})
    publish(owner, last, "1.0.0", {max(one.name for one in near): "*"})
    monkeypatch.setattr(dependents_walk, "MAX_FOUND", 7)

    found = listed(owner, core, kind=TRANSITIVE)

    assert names_of(found) == sorted(plugin.name for plugin in [*near, *far, last])


def test_dependents_of_a_public_plugin_are_public_ones_and_the_readers_own(
    owner: Actor, stranger: Actor, platform: Actor
) -> None:
    core, public = plugins(platform, 2, is_public=True)
    hidden = make_plugin(platform)
    make_versions(platform, core, "1.0.0")
    publish(platform, public, "1.0.0", {core.name: "*"})
    publish(platform, hidden, "1.0.0", {core.name: "*"})
    own, far = plugins(owner, 2)
    publish(owner, own, "1.0.0", {core.name: "*"})
    publish(owner, far, "1.0.0", {own.name: "*", public.name: "*"})

    for kind, expected in [(DependentReach.DIRECT, {own.name}), (TRANSITIVE, {own.name, far.name})]:
        assert set(names_of(listed(owner, core, kind=kind))) == {public.name, *expected}
        assert names_of(listed(stranger, core, kind=kind)) == [public.name]
        assert set(names_of(listed(platform, core, kind=kind))) == {public.name, hidden.name}
    page = dependents.list_dependents(stranger, core.plugin_id, ListDependents())
    assert page.total == 1


def test_name_means_the_own_plugin_to_own_dependents_and_the_public_one_to_public_ones(
    owner: Actor, stranger: Actor, platform: Actor
) -> None:
    name = make_name()
    own, app = make_plugin(owner, name), make_plugin(owner)
    public, public_app = make_plugin(platform, name, is_public=True), make_plugin(platform, is_public=True)
    make_versions(platform, public, "1.0.0")
    publish(platform, public_app, "1.0.0", {name: "*"})
    publish(owner, app, "1.0.0", {name: "*"})
    # Without a version an own plugin is nothing that could be installed in place of the public one.
    assert names_of(listed(owner, own)) == [app.name]
    assert set(names_of(listed(owner, public))) == {app.name, public_app.name}

    make_versions(owner, own, "1.0.0")

    assert names_of(listed(owner, own)) == [app.name]
    for kind in DependentReach:
        assert names_of(listed(owner, public, kind=kind)) == [public_app.name]
        assert names_of(listed(stranger, public, kind=kind)) == [public_app.name]
    with pytest.raises(PluginNotFound):
        listed(stranger, own)


def test_denied_plugin_is_in_no_list_no_count_and_no_way(owner: Actor) -> None:
    core, denied, seen, behind = plugins(owner, 4)
    publish(owner, denied, "1.0.0", {core.name: "*"})
    publish(owner, seen, "1.0.0", {core.name: "*"})
    publish(owner, behind, "1.0.0", {denied.name: "*"})
    user = make_member(owner, BuiltInRole.DEVELOPER)
    deny(owner, user, denied)

    for kind in DependentReach:
        page = dependents.list_dependents(user, core.plugin_id, ListDependents(kind=kind))
        assert ([one.name for one in page.items], page.total) == ([seen.name], 1)
    assert len(listed(owner, core, kind=TRANSITIVE)) == 3
    with pytest.raises(Forbidden):
        listed(user, denied)


def test_graph_of_a_version_shows_a_denied_plugin_as_the_name_of_nobodys(owner: Actor) -> None:
    denied, deep, app = plugins(owner, 3)
    make_versions(owner, deep, "1.0.0")
    publish(owner, denied, "1.0.0", {deep.name: "*"})
    version = publish(owner, app, "1.0.0", {denied.name: "*"})
    user = make_member(owner, BuiltInRole.DEVELOPER)
    deny(owner, user, denied)

    whole = dependents.get_version_graph(owner, version.version_id, VersionGraphQuery())
    seen = dependents.get_version_graph(user, version.version_id, VersionGraphQuery())
    named = dependents.get_version_graph(
        user, version.version_id, VersionGraphQuery.model_validate({"include_external": True})
    )

    assert [node.name for node in whole.nodes] == [app.name, denied.name, deep.name]
    assert ([node.name for node in seen.nodes], seen.edges) == ([app.name], [])
    assert [(node.name, node.plugin_id, node.version) for node in named.nodes[1:]] == [(denied.name, None, None)]
