"""Dependents are told of a publication: only theirs, in pages, whatever happens meanwhile, and nothing twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from uuid import UUID

import pytest

from clients.postgres import Connection
from shared.catalog.models import Plugin
from shared.context import Actor
from shared.fates import Duplicate, Stored
from shared.ids import new_id
from shared.operations.relay import relay_outbox
from shared.versions import refresh, refresh_store
from shared.versions.refresh_store import DependentRow, Link, SpreadRow
from tests.as_owner import owner_connection, rows
from tests.at_once import at_once, give_thread_a_loop
from tests.factories import DAY_1, make_plugin, make_versions, publish
from tests.graph_steps import behind, closure_of, generation_of, masks_on, published_event, read_graph, tell
from tests.lock_waits import wait_until_one_waits
from tests.queues import give
from tests.stub_bus import StubBus

HANDLER = "functions.versions.refresh_graph.handler"


def plugins(actor: Actor, count: int) -> list[Plugin]:
    return [make_plugin(actor) for _ in range(count)]


def dependents(actor: Actor, target: Plugin, count: int) -> list[Plugin]:
    """Plugins that ask for a target."""
    made = plugins(actor, count)
    for plugin in made:
        publish(actor, plugin, "1.0.0", {target.name: "^1.0.0"})
    return made


def test_publication_travels_by_event_to_the_masks_of_its_dependents(bus: StubBus, owner: Actor) -> None:
    library, bystander = plugins(owner, 2)
    make_versions(owner, library, "1.0.0")
    (app,) = dependents(owner, library, 1)
    publish(owner, bystander, "1.0.0", {"react": "*"})
    relay_outbox(new_id(), DAY_1)
    bus.events.clear()
    untouched = generation_of(bystander.plugin_id)
    make_versions(owner, library, "2.0.0", "1.1.0")
    for _ in range(3):
        relay_outbox(new_id(), DAY_1)
    bodies = {str(e.id): e.model_dump_json() for e in bus.events if e.type == "plugyard.version.published"}

    assert (len(bodies), give(HANDLER, bodies)) == (2, set())

    assert masks_on(app, library) == [(3, 0b101)]
    assert generation_of(bystander.plugin_id) == untouched


def test_second_event_of_a_publication_has_nothing_left_to_do(owner: Actor) -> None:
    (library,) = plugins(owner, 1)
    make_versions(owner, library, "1.0.0")
    (app,) = dependents(owner, library, 1)
    make_versions(owner, library, "1.1.0", "1.2.0")

    assert tell(owner, library) == [Stored()]
    generation = generation_of(app.plugin_id)

    assert tell(owner, library) == [Duplicate()]
    assert generation_of(app.plugin_id) == generation


def test_closures_grow_along_the_whole_chain_of_dependents(owner: Actor) -> None:
    deep, *chain = plugins(owner, 5)
    publish(owner, deep, "1.0.0")
    publish(owner, chain[0], "1.0.0")
    for target, plugin in pairwise(chain):
        publish(owner, plugin, "1.0.0", {target.name: "*"})
    tell(owner, deep, *chain)

    publish(owner, chain[0], "1.1.0", {deep.name: "*"})
    tell(owner, chain[0])

    assert all(deep.name in closure_of(plugin) for plugin in chain)
    assert behind(owner) == []


def test_circle_with_a_tail_comes_to_rest(owner: Actor) -> None:
    first, second, tail, deep = plugins(owner, 4)
    publish(owner, first, "1.0.0", {second.name: "*"})
    publish(owner, second, "1.0.0", {first.name: "*"})
    publish(owner, tail, "1.0.0", {second.name: "*"})
    tell(owner, first, second, tail)

    publish(owner, first, "1.1.0", {deep.name: "*"})
    tell(owner, first)

    assert all(deep.name in closure_of(plugin) for plugin in (first, second, tail))
    assert behind(owner) == []


def test_many_dependents_are_told_in_pages_of_their_own_transaction(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "PAGE_SIZE", 3)
    (library,) = plugins(owner, 1)
    make_versions(owner, library, "1.0.0")
    made = dependents(owner, library, 8)
    make_versions(owner, library, "1.1.0")
    pages: list[int] = []
    write = refresh_store.write_told

    def counted(
        conn: Connection, told: Sequence[DependentRow], links: Sequence[Link], root_id: UUID, most: int
    ) -> None:
        pages.append(len(told))
        write(conn, told, links, root_id, most)

    monkeypatch.setattr(refresh_store, "write_told", counted)

    tell(owner, library)

    assert pages == [3, 3, 2]
    assert [masks_on(plugin, library) for plugin in made] == [[(2, 0b11)]] * 8


def test_run_that_is_killed_between_pages_is_finished_by_the_next(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what the killed run owed to the dependents of those it had told."""
    deep, library = plugins(owner, 2)
    publish(owner, library, "1.0.0")
    made = dependents(owner, library, 3)
    behind_them = [dependents(owner, plugin, 1)[0] for plugin in made]
    tell(owner, library, *made, *behind_them)
    publish(owner, library, "1.1.0", {deep.name: "*"})
    monkeypatch.setattr(refresh, "PAGE_SIZE", 1)
    for left in range(1, 30):
        if not is_killed_after(left, monkeypatch, partial(tell, owner, library)):
            break

    assert left > 2
    assert all(deep.name in closure_of(plugin) for plugin in [*made, *behind_them])
    assert behind(owner) == []
    assert (
        rows(
            "select name from dependency_graph where tenant_id = %s and spread_for = %s",
            owner.tenant_id,
            library.plugin_id,
        )
        == []
    )


def is_killed_after(left: int, monkeypatch: pytest.MonkeyPatch, run: Callable[[], object]) -> bool:
    """Whether a run that may write or mark so many times was killed before it ended."""
    steps = iter(range(left))

    def before(step: Callable[..., object]) -> Callable[..., object]:
        def killed(*args: object) -> object:
            if next(steps, None) is None:
                raise ZeroDivisionError
            return step(*args)

        return killed

    with monkeypatch.context() as patch:
        for name in ("write_told", "mark_spread"):
            patch.setattr(refresh_store, name, before(getattr(refresh_store, name)))
        try:
            run()
        except ZeroDivisionError:
            return True
    return False


def test_consumers_and_publishers_at_once_lose_nothing_and_wait_in_no_circle(owner: Actor) -> None:
    libraries, apps = plugins(owner, 3), plugins(owner, 6)
    for library in libraries:
        make_versions(owner, library, "1.0.0")
    for n, app in enumerate(apps):
        others = {apps[(n + 1) % 6].name: "*", apps[(n + 2) % 6].name: "*"}
        publish(owner, app, "1.0.0", {library.name: "^1.0.0" for library in libraries} | others)
    for round_ in range(1, 4):
        at_once(
            *(partial(make_versions, owner, library, f"1.{round_}.0") for library in libraries),
            *(partial(publish, owner, app, f"1.{round_}.0", {libraries[0].name: f"^1.{round_}.0"}) for app in apps[:2]),
            *(partial(tell, owner, *libraries, *apps) for _ in range(2)),
        )

    tell(owner, *libraries, *apps)

    assert behind(owner) == []
    assert all(upto == 4 for app in apps for library in libraries for upto, _ in masks_on(app, library))
    assert masks_on(apps[0], libraries[0])[-1] == (4, 0b1000)


def test_publisher_waits_for_a_consumer_at_its_row_and_overwrites_nothing_of_it(owner: Actor) -> None:
    """Were the row read before it is held, the publication would put back the masks of before."""
    library, app = plugins(owner, 2)
    make_versions(owner, library, "1.0.0")
    publish(owner, app, "1.0.0", {library.name: "*"})
    tell(owner, library, app)
    with ThreadPoolExecutor(1, initializer=give_thread_a_loop) as thread:
        with owner_connection() as conn:
            conn.execute("select from dependency_graph where plugin_id = %s for update", (app.plugin_id,))
            publication = thread.submit(publish, owner, app, "1.1.0", {library.name: "^1.0.0"})
            wait_until_one_waits(publication.done)
            make_versions(owner, library, "1.0.1")
        publication.result(20)

    assert masks_on(app, library) == [(2, 0b11), (2, 0b11)]


def test_dependent_that_committed_beside_its_targets_event_catches_up_by_its_own(owner: Actor) -> None:
    deep, library, app = plugins(owner, 3)
    make_versions(owner, library, "1.0.0")
    publish(owner, app, "1.0.0", {library.name: "*"})
    # The target's event has passed by, as if the dependent had not been there.
    publish(owner, library, "1.1.0", {deep.name: "*"})
    with owner_connection() as conn:
        conn.execute("update dependency_graph set spread_for = null where plugin_id = %s", (library.plugin_id,))
    assert behind(owner) != []

    tell(owner, app)

    assert behind(owner) == []
    assert (masks_on(app, library), deep.name in closure_of(app)) == ([(2, 0b11)], True)


def test_publication_beside_its_targets_event_is_caught_up_with_by_the_run_at_work(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own event is a duplicate then: the run tells and marks it."""
    library, app = plugins(owner, 2)
    make_versions(owner, library, "1.0.0")
    publish(owner, app, "1.0.0", {"react": "*"})
    mark = refresh_store.mark_spread

    def late(conn: Connection, tenant_id: UUID, row: SpreadRow, root_id: UUID) -> bool:
        # The run is past all but its end; the target's event passes by.
        monkeypatch.setattr(refresh_store, "mark_spread", mark)
        publish(owner, app, "1.1.0", {library.name: "*"})
        make_versions(owner, library, "1.1.0")
        with owner_connection() as owner_conn:
            owner_conn.execute(
                "update dependency_graph set spread_for = null where plugin_id = %s", (library.plugin_id,)
            )
        return mark(conn, tenant_id, row, root_id)

    monkeypatch.setattr(refresh_store, "mark_spread", late)

    assert tell(owner, app, app) == [Stored(), Duplicate()]
    assert (masks_on(app, library), behind(owner)) == ([(2, 0b11)], [])


def test_public_target_tells_the_dependents_of_every_tenant(owner: Actor, stranger: Actor, platform: Actor) -> None:
    public = make_plugin(platform, is_public=True)
    make_versions(platform, public, "1.0.0")
    made = [(actor, dependents(actor, public, 1)[0]) for actor in (owner, stranger, platform)]
    make_versions(platform, public, "1.1.0")

    tell(platform, public)

    assert [masks_on(plugin, public) for _, plugin in made] == [[(2, 0b11)]] * 3
    assert {name for actor, plugin in made for name in read_graph(actor, plugin)} >= {public.name}


def test_event_of_a_plugin_that_is_not_there_is_a_duplicate(owner: Actor) -> None:
    plugin = make_plugin(owner)

    assert tell(owner, plugin) == [Duplicate()]
    assert refresh.refresh_graph(published_event(owner, plugin), DAY_1) == Duplicate()
