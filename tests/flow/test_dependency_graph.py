"""The dependency graph as a resolver reads it: written with the publication, in one statement, healed by itself."""

from collections.abc import Collection
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from clients.postgres import Connection
from shared.catalog import service as catalog
from shared.catalog.models import DeprecationDraft, Plugin, PluginPatch
from shared.context import Actor
from shared.versions import graph, graph_store
from shared.versions import service as versions
from shared.versions.graph_models import GraphPage
from shared.versions.models import DependencyKind, ReleaseDraft
from tests.as_owner import rows
from tests.factories import DAY_1, make_name, make_plugin, make_versions, publish
from tests.graph_steps import behind, closure_of, generation_of, masks_on, read_graph, tell


def plugins(actor: Actor, count: int) -> list[Plugin]:
    return [make_plugin(actor) for _ in range(count)]


def test_published_version_is_in_the_graph_at_once(owner: Actor) -> None:
    library, app = plugins(owner, 2)
    make_versions(owner, library, "1.0.0", "1.1.0", "2.0.0")

    publish(owner, app, "1.0.0", {library.name: "^1.0.0"}, peers={"react": "^18"}, host_range="^1.40.0")

    fetched = read_graph(owner, app)
    assert set(fetched) == {app.name, library.name}
    packed = fetched[app.name].plugin
    assert (packed.versions, packed.host_range(0)) == (["1.0.0"], "^1.40.0")
    assert [(c.target, c.kind, c.range) for c in packed.constraints_of(0)] == [
        (library.name, DependencyKind.REQUIRED, "^1.0.0"),
        ("react", DependencyKind.PEER, "^18"),
    ]
    assert masks_on(app, library) == [(3, 0b011)]
    assert fetched[library.name].plugin.versions == ["1.0.0", "1.1.0", "2.0.0"]


def test_later_version_keeps_what_earlier_ones_asked_for(owner: Actor) -> None:
    library, other, app = plugins(owner, 3)
    publish(owner, app, "1.0.0", {library.name: "^1"})
    publish(owner, app, "2.0.0", {other.name: "^2"})

    packed = read_graph(owner, app)[app.name].plugin

    assert [[c.target for c in packed.constraints_of(i)] for i in range(2)] == [[library.name], [other.name]]
    assert closure_of(app) == {app.name, library.name, other.name}


def test_graph_reaches_as_far_as_it_goes_in_one_statement(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = plugins(owner, 6)
    publish(owner, chain[0], "1.0.0")
    for target, plugin in pairwise(chain):
        # And a name that is nobody's, which is not asked for again either.
        publish(owner, plugin, "1.0.0", {target.name: "^1.0.0", make_name("react"): "*"})
    asked = count_statements(monkeypatch)

    fetched = read_graph(owner, chain[-1])

    assert (set(fetched), len(asked)) == ({plugin.name for plugin in chain}, 1)


def test_name_that_no_closure_had_yet_is_asked_for_again(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the event has come, a dependent's closure does not know what its target has come to ask for."""
    deep, library, app = plugins(owner, 3)
    publish(owner, deep, "1.0.0")
    publish(owner, library, "1.0.0")
    publish(owner, app, "1.0.0", {library.name: "*"})
    publish(owner, library, "1.1.0", {deep.name: "^1.0.0"})
    assert deep.name not in closure_of(app)
    asked = count_statements(monkeypatch)

    assert set(read_graph(owner, app)) == {app.name, library.name, deep.name}
    assert len(asked) == 2

    tell(owner, library)
    asked.clear()
    assert set(read_graph(owner, app)) == {app.name, library.name, deep.name}
    assert len(asked) == 1


def test_plugin_created_after_others_depend_on_its_name_just_works(owner: Actor) -> None:
    name = make_name()
    app = make_plugin(owner)
    publish(owner, app, "1.0.0", {name: "^1.0.0"})
    assert set(read_graph(owner, app)) == {app.name}

    late = make_plugin(owner, name)
    publish(owner, late, "1.0.0")

    assert set(read_graph(owner, app)) == {app.name, name}
    assert masks_on(app, late) == [(0, 0)]
    tell(owner, late)
    assert masks_on(app, late) == [(1, 1)]


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_circle_is_read_whole_from_each_of_its_plugins(owner: Actor, is_one_batch: bool) -> None:
    ring = plugins(owner, 3)
    drafts = {
        plugin.plugin_id: [ReleaseDraft(version="1.0.0", dependencies={following.name: "^1.0.0"})]
        for plugin, following in zip(ring, [*ring[1:], ring[0]], strict=True)
    }
    for batch in [drafts] if is_one_batch else [{i: d} for i, d in drafts.items()]:
        versions.publish_versions(owner, batch, DAY_1)
    if not is_one_batch:
        tell(owner, *ring)

    names = {plugin.name for plugin in ring}
    assert [set(read_graph(owner, plugin)) for plugin in ring] == [names] * 3
    assert [closure_of(plugin) for plugin in ring] == [names] * 3
    tell(owner, *ring)
    assert behind(owner) == []


def test_every_rewrite_moves_the_generation(owner: Actor) -> None:
    library, app = plugins(owner, 2)
    publish(owner, app, "1.0.0", {library.name: "*"})
    first = generation_of(app.plugin_id)

    publish(owner, app, "1.0.1", {library.name: "*"})
    second = generation_of(app.plugin_id)
    publish(owner, library, "1.0.0")
    tell(owner, library)

    assert first < second < generation_of(app.plugin_id)
    assert read_graph(owner, app)[app.name].row.generation == generation_of(app.plugin_id)


def test_public_plugins_are_in_every_tenants_graph_and_private_ones_in_their_own(
    owner: Actor, stranger: Actor, platform: Actor
) -> None:
    public = make_plugin(platform, is_public=True)
    hidden = make_plugin(platform)
    publish(platform, hidden, "1.0.0", {make_name("secret"): "*"})
    publish(platform, public, "1.0.0", {hidden.name: "*"})
    own = make_plugin(owner)
    publish(owner, own, "1.0.0", {public.name: "^1"})

    assert set(read_graph(owner, own)) == {own.name, public.name}
    assert read_graph(stranger, own) == {}
    # What a private plugin asks for is told to nobody through a public row.
    assert closure_of(public) == {public.name, hidden.name}
    tell(platform, hidden, public)
    assert closure_of(public) == {public.name, hidden.name}


def test_own_plugin_stands_before_a_public_one_of_its_name(owner: Actor, platform: Actor) -> None:
    name = make_name()
    own = make_plugin(owner, name)
    make_versions(owner, own, "1.0.0", "1.1.0")
    public = make_plugin(platform, name, is_public=True)
    make_versions(platform, public, "1.0.0", "2.0.0", "3.0.0")
    app, public_app = make_plugin(owner), make_plugin(platform, is_public=True)
    publish(owner, app, "1.0.0", {name: ">=1.1.0"})
    publish(platform, public_app, "1.0.0", {name: ">=2.0.0"})

    tell(platform, public)
    tell(owner, own)

    assert masks_on(app, own) == [(2, 0b10)]
    assert masks_on(public_app, public) == [(3, 0b110)]
    fetched = read_graph(owner, app, public_app)
    assert fetched[name].row.plugin_id == own.plugin_id
    # The public row's mask is about the public plugin's versions, and the own one's may be: neither says anything here.
    assert [c.upto for c in fetched[app.name].plugin.constraints()] == [0]
    assert [c.upto for c in fetched[public_app.name].plugin.constraints()] == [0]


def test_graph_tells_deprecation_successor_and_newest_day(owner: Actor) -> None:
    old, successor = plugins(owner, 2)
    make_versions(owner, old, "1.0.0", "1.1.0")
    deprecation = DeprecationDraft(message="moved", successor_plugin_id=successor.plugin_id)
    catalog.update_plugin(owner, old.plugin_id, PluginPatch(deprecation=deprecation), 3, DAY_1)

    row, plugin = read_graph(owner, old)[old.name]

    assert (row.deprecation_message, row.successor_name) == ("moved", successor.name)
    assert plugin.newest_on == (DAY_1 + timedelta(days=1)).date()


def test_closure_is_bounded_and_the_rest_is_asked_for(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "MAX_CLOSURE", 3)
    targets = plugins(owner, 5)
    app = make_plugin(owner)
    for target in targets:
        publish(owner, target, "1.0.0")

    publish(owner, app, "1.0.0", {target.name: "*" for target in targets})

    assert len(closure_of(app)) == 3
    assert set(read_graph(owner, app)) == {app.name, *(target.name for target in targets)}


def test_refused_publication_leaves_the_graph_alone(owner: Actor) -> None:
    library, app = plugins(owner, 2)
    publish(owner, app, "1.0.0", {library.name: "*"})
    before = rows("select generation, packed from dependency_graph where plugin_id = %s", app.plugin_id)

    assert versions.publish_versions(owner, {app.plugin_id: [ReleaseDraft(version="1.0.0")]}, DAY_1) == []

    assert rows("select generation, packed from dependency_graph where plugin_id = %s", app.plugin_id) == before


def count_statements(monkeypatch: pytest.MonkeyPatch) -> list[Collection[str]]:
    """The names of each statement that fetches the graph from here on."""
    asked: list[Collection[str]] = []
    fetch = graph_store.fetch_graph

    def counted(conn: Connection, tenant_id: UUID, names: Collection[str], *bounds: int) -> GraphPage:
        asked.append(names)
        return fetch(conn, tenant_id, names, *bounds)

    monkeypatch.setattr(graph_store, "fetch_graph", counted)
    return asked
