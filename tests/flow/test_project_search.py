"""Standings reach the search by event: at once, once each, in the order of revisions, and without a rebuild."""

from datetime import datetime

import pytest

from clients.postgres import Connection, Login
from shared.catalog import service, store
from shared.catalog.models import Plugin, SearchPlugins, Standing
from shared.catalog.projection import project_search
from shared.catalog.rebuild import rebuild_search
from shared.cloud_events import ChangeEvent
from shared.consumers import apply_newer
from shared.context import Actor, transaction
from shared.fates import Duplicate, Stored
from shared.ids import new_id
from shared.operations.relay import relay_outbox
from tests.as_owner import search_rows
from tests.at_once import at_once
from tests.factories import DAY_1, make_plugin
from tests.queues import give
from tests.stub_bus import StubBus

HANDLER = "functions.catalog.project_search.handler"
TRUSTED = Standing(dependents_count=900, is_official=True, is_verified=True)
IN_SEARCH = """
    select s.standing, s.is_fresh, s.place, d.standing
    from search.plugin_search as s
    inner join search.current_generation as c on c.generation = s.generation
    inner join search.plugin_document as d on d.tenant_id = s.tenant_id and d.plugin_id = s.plugin_id
    where s.plugin_id = %s
"""


def consume(*events: ChangeEvent) -> set[str]:
    """Hand events to the function as its queue does; the ids of those it wants again."""
    return give(HANDLER, {str(event.id): event.model_dump_json() for event in events})


def announced(bus: StubBus) -> list[ChangeEvent]:
    """What the rule on the bus sends to the search."""
    relay_outbox(new_id(), DAY_1)
    return [event for event in bus.events if event.type == "plugyard.plugin.standing-changed"]


def in_search(plugin: Plugin) -> tuple[object, ...]:
    """What the search weighs the plugin with, whether it is a fresh row, its place, and what the truth says."""
    (row,) = search_rows(IN_SEARCH, plugin.plugin_id)
    return row


def test_changed_standing_moves_a_plugin_up_without_a_rebuild(bus: StubBus, platform: Actor, now: datetime) -> None:
    word = f"w{new_id().hex[-12:]}"
    first, second = (make_plugin(platform, title=f"{word} {n}", is_public=True) for n in ("one", "two"))
    service.record_standings(platform, {first.plugin_id: Standing(dependents_count=5)}, now)
    rebuild_search(new_id(), now)

    def found() -> list[str]:
        return [plugin.name for plugin in service.search_plugins(platform, SearchPlugins(q=word)).items]

    assert found() == [first.name, second.name]
    service.record_standings(platform, {second.plugin_id: TRUSTED}, now)
    assert found() == [first.name, second.name]

    assert consume(*announced(bus)) == set()

    assert found() == [second.name, first.name]


def test_plugin_keeps_its_place_and_becomes_no_fresh_row(bus: StubBus, platform: Actor, now: datetime) -> None:
    """A recount of all plugins would make every row a fresh one, and every search would visit them all."""
    plugin = make_plugin(platform, is_public=True)
    rebuild_search(new_id(), now)
    standing, _, place, _ = in_search(plugin)
    service.record_standings(platform, {plugin.plugin_id: TRUSTED}, now)

    consume(*announced(bus))

    after, is_fresh, place_after, truth = in_search(plugin)
    assert after == truth != standing
    assert (is_fresh, place_after) == (False, place)


def test_same_event_again_and_an_overtaken_one_are_duplicates(bus: StubBus, platform: Actor, now: datetime) -> None:
    plugin = make_plugin(platform, is_public=True)
    for standing in (TRUSTED, Standing(dependents_count=3)):
        service.record_standings(platform, {plugin.plugin_id: standing}, now)
    older, newer = announced(bus)

    fates = [project_search(event, now) for event in (newer, newer, older)]

    assert fates == [Stored(), Duplicate(), Duplicate()]
    weighed, _, _, truth = in_search(plugin)
    assert weighed == truth


def test_event_given_to_two_consumers_at_once_is_applied_by_one(bus: StubBus, platform: Actor, now: datetime) -> None:
    plugin = make_plugin(platform, is_public=True)
    service.record_standings(platform, {plugin.plugin_id: TRUSTED}, now)
    (event,) = announced(bus)

    fates = at_once(*[lambda: project_search(event, now)] * 3)

    assert sorted(type(fate).__name__ for fate in fates) == ["Duplicate", "Duplicate", "Stored"]


def test_effect_that_fails_leaves_its_event_to_be_tried_again(bus: StubBus, owner: Actor) -> None:
    make_plugin(owner)
    relay_outbox(new_id(), DAY_1)
    (event,) = bus.events

    def fail(_: Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        apply_newer("test", event, fail)

    assert apply_newer("test", event, lambda _: None) == Stored()
    assert apply_newer("test", event, fail) == Duplicate()
    assert apply_newer("another", event, lambda _: None) == Stored()


def test_event_published_twice_by_a_killed_relay_is_applied_once(bus: StubBus, owner: Actor) -> None:
    make_plugin(owner)
    relay_outbox(new_id(), DAY_1)
    (event,) = bus.events
    again = ChangeEvent.model_validate_json(event.model_dump_json())
    effects: list[int] = []

    for published in (event, again):
        apply_newer("counting", published, lambda _: effects.append(1))

    assert effects == [1]


def test_standing_changed_during_a_rebuild_is_in_the_new_generation(
    bus: StubBus, platform: Actor, projector: Actor, now: datetime
) -> None:
    plugin = make_plugin(platform, is_public=True)
    with transaction(projector, Login.JOBS) as conn:
        generation = store.prepare_generation(conn, now)
    assert generation is not None
    with transaction(projector, Login.JOBS) as conn:
        store.fill_generation(conn, generation)
    service.record_standings(platform, {plugin.plugin_id: TRUSTED}, now)
    consume(*announced(bus))

    with transaction(projector, Login.JOBS) as conn:
        assert store.publish_generation(conn, generation, now)

    standing, _, _, truth = in_search(plugin)
    assert standing == truth


def test_body_that_is_no_event_goes_back_to_the_queue_alone(bus: StubBus, platform: Actor, now: datetime) -> None:
    plugin = make_plugin(platform, is_public=True)
    service.record_standings(platform, {plugin.plugin_id: TRUSTED}, now)
    (event,) = announced(bus)

    assert give(HANDLER, {"bad": "{}", "good": event.model_dump_json()}) == {"bad"}

    standing, _, _, truth = in_search(plugin)
    assert standing == truth
