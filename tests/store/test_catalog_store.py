"""The catalog's statements one by one, in a transaction that is undone."""

from datetime import datetime

from clients.postgres import Connection
from shared.catalog import store
from shared.catalog.models import PluginDraft, PluginPatch, SearchPlugins, Standing
from shared.context import PLATFORM_TENANT_ID, Actor
from shared.ids import new_id
from tests.factories import make_name, make_plugin


def test_created_plugins_come_back_by_name(conn: Connection, owner: Actor, now: datetime) -> None:
    drafts = {new_id(): PluginDraft(name=make_name()) for _ in range(3)}

    created = store.create_plugins(conn, owner.tenant_id, owner.user_id, drafts, now)

    assert {p.plugin_id: p.name for p in created} == {key: draft.name for key, draft in drafts.items()}
    found = store.find_plugins(conn, owner.tenant_id, [p.name for p in created])
    assert {p.plugin_id for p in found} == set(drafts)


def test_taken_name_is_left_out(conn: Connection, owner: Actor, now: datetime) -> None:
    draft = PluginDraft(name=make_name())
    store.create_plugins(conn, owner.tenant_id, owner.user_id, {new_id(): draft}, now)

    assert store.create_plugins(conn, owner.tenant_id, owner.user_id, {new_id(): draft}, now) == []


def test_own_plugin_comes_before_a_public_one_of_the_same_name(
    conn: Connection, owner: Actor, platform: Actor, now: datetime
) -> None:
    name = make_name()
    store.create_plugins(conn, owner.tenant_id, owner.user_id, {new_id(): PluginDraft(name=name)}, now)
    # The platform publishes the name later; the tenant's own stays the first answer.
    make_plugin(platform, name, is_public=True)

    found = store.find_plugins(conn, owner.tenant_id, [name])

    assert [p.tenant_id for p in found] == [owner.tenant_id, PLATFORM_TENANT_ID]


def test_update_of_another_revision_writes_nothing(conn: Connection, owner: Actor, now: datetime) -> None:
    plugin = make_plugin(owner, title="Kept")

    assert store.update_plugin(conn, owner.tenant_id, plugin.plugin_id, 7, PluginPatch(title="Lost"), now) is None

    (row,) = store.get_plugins(conn, [owner.tenant_id], [plugin.plugin_id])
    assert (row.title, row.revision) == ("Kept", 1)


def test_plugins_come_in_the_order_of_their_keys(conn: Connection, owner: Actor) -> None:
    ids = [make_plugin(owner).plugin_id for _ in range(4)]

    rows = store.get_plugins(conn, [owner.tenant_id] * 4, ids[::-1])

    assert [row.plugin_id for row in rows] == ids[::-1]


def test_standing_is_written_once_and_for_the_platform_only(conn: Connection, owner: Actor, now: datetime) -> None:
    plugin = make_plugin(owner)
    standings = {plugin.plugin_id: Standing(dependents_count=3)}

    assert store.record_standings(conn, owner.tenant_id, standings, now) == [(plugin.plugin_id, 2)]
    assert store.record_standings(conn, owner.tenant_id, standings, now) == []


def test_advanced_plugin_has_room_for_its_versions(conn: Connection, owner: Actor, now: datetime) -> None:
    plugin = make_plugin(owner)

    (advanced,) = store.advance_plugins(conn, owner.tenant_id, {plugin.plugin_id: 5}, now)

    assert (advanced.last_ordinal, advanced.revision) == (5, 6)


def test_count_stops_where_it_is_told(conn: Connection, owner: Actor) -> None:
    category = make_name("counted")
    for _ in range(4):
        make_plugin(owner, category=category)

    (counted,) = store.count_plugins(conn, owner.tenant_id, SearchPlugins(category=category), 3)

    assert (counted.facet, counted.plugin_count) == (None, 3)
