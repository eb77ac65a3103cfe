"""A rebuild of the search and writers at the same time: nothing that committed is ever missing afterwards."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import psycopg
import pytest

from clients.postgres import Login
from shared.catalog import service, store
from shared.catalog.models import PluginDraft, SearchPlugins
from shared.catalog.rebuild import rebuild_search
from shared.context import Actor, transaction
from shared.errors import RebuildUnderWay
from shared.ids import new_id
from tests.factories import make_name, make_plugin


def is_found(actor: Actor, name: str) -> bool:
    """Does the actor find the plugin by its name?"""
    return [p.name for p in service.search_plugins(actor, SearchPlugins(q=name, limit=1)).items] == [name]


def prepared_and_filled(projector: Actor, now: datetime) -> int:
    """A generation that only waits to be published."""
    with transaction(projector, Login.JOBS) as conn:
        generation = store.prepare_generation(conn, now)
    assert generation is not None
    with transaction(projector, Login.JOBS) as conn:
        store.fill_generation(conn, generation)
    return generation


def test_write_open_across_the_whole_rebuild_is_there_afterwards(owner: Actor, projector: Actor, now: datetime) -> None:
    name = make_name("straddling")
    is_written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction(owner) as conn:
            plugins = store.create_plugins(
                conn, owner.tenant_id, owner.user_id, {new_id(): PluginDraft(name=name)}, now
            )
            store.write_search(conn, owner.tenant_id, [plugin.plugin_id for plugin in plugins])
            is_written.set()
            assert may_commit.wait(30)

    with ThreadPoolExecutor(2) as pool:
        writer = pool.submit(write_slowly)
        assert is_written.wait(30)
        generation = prepared_and_filled(projector, now)

        def publish() -> bool:
            with transaction(projector, Login.JOBS) as conn:
                return store.publish_generation(conn, generation, now)

        publisher = pool.submit(publish)
        # The writer holds the pointer: readers are not switched past a change that is about to commit.
        assert not publisher.done()
        may_commit.set()
        writer.result(30)
        assert publisher.result(30)

    assert is_found(owner, name)


def test_switch_waits_for_a_writer_in_between(owner: Actor, projector: Actor, now: datetime) -> None:
    generation = prepared_and_filled(projector, now)
    with transaction(owner) as conn:
        store.write_search(conn, owner.tenant_id, [])
        with transaction(projector, Login.JOBS) as jobs:
            jobs.execute("set local lock_timeout = '50ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                store.publish_generation(jobs, generation, now)
            jobs.rollback()

    with transaction(projector, Login.JOBS) as conn:
        assert store.publish_generation(conn, generation, now)


def test_rebuild_that_finds_one_under_way_fails(projector: Actor, now: datetime) -> None:
    with transaction(projector, Login.JOBS) as conn:
        assert store.prepare_generation(conn, now) is not None

    with pytest.raises(RebuildUnderWay):
        rebuild_search(new_id(), now)

    # A builder that died is thought dead after ten minutes.
    assert rebuild_search(new_id(), now + timedelta(minutes=11)).is_published


def test_old_generation_waits_while_a_writer_is_in_the_way(owner: Actor, projector: Actor, now: datetime) -> None:
    rebuild_search(new_id(), now)
    rebuild_search(new_id(), now)
    plugin = make_plugin(owner)

    with transaction(owner) as conn:
        store.write_search(conn, owner.tenant_id, [plugin.plugin_id])
        late = rebuild_in_another_thread(projector, now + timedelta(minutes=16))
        assert is_found(owner, plugin.name)

    assert late is not None


def rebuild_in_another_thread(projector: Actor, now: datetime) -> int | None:
    """Begin a rebuild beside the caller's open transaction."""

    def prepare() -> int | None:
        with transaction(projector, Login.JOBS) as conn:
            return store.prepare_generation(conn, now)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(prepare).result(30)
