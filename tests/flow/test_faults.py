"""What callers see while a store is away or slow, and that all is well again once it is back."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from clients import postgres
from clients.postgres import Login
from clients.settings import settings
from infra.local.issuer import Issuer, open_issuer
from shared.catalog.models import Plugin
from shared.catalog.rebuild import rebuild_search
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests import own_stack
from tests.api_client import Answer, Api
from tests.as_owner import owner_connection
from tests.at_once import give_thread_a_loop
from tests.conftest import served
from tests.factories import make_api, make_member, make_name, make_pipeline_key, make_plugin, make_tenant


@pytest.fixture
def plugin(owner: Actor) -> Plugin:
    """A plugin of the tenant, at revision 1."""
    return make_plugin(owner)


@pytest.fixture
def fresh_process() -> Iterator[pytest.MonkeyPatch]:
    """This process as if it had just started."""
    with own_stack.fresh_process() as patch:
        yield patch


def assert_postgres_away(answer: Answer) -> None:
    assert (answer.status, answer.code, answer.json["store"]) == (503, "store-unavailable", "postgres")
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0


def test_postgres_away_is_503_and_all_is_well_when_it_is_back(fresh_process: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory(prefix="plugyard-") as folder, served(Path(folder) / "issuer") as keys:
        fresh_process.setenv("OIDC_JWKS_URL", f"{keys}/jwks.json")
        with own_stack.own_stack(Path(folder), fresh_process):
            fresh_process.setenv("OIDC_JWKS_URL", f"{keys}/jwks.json")
            rebuild_search(new_id(), datetime.now(UTC))
            owner = make_tenant()
            known = make_api(open_issuer(Path(folder)), owner)
            unseen = make_api(open_issuer(Path(folder)), owner)
            machine = Api({"authorization": f"Bearer {make_pipeline_key(owner)}"})
            name = make_plugin(owner).name
            assert known.get("/v1/plugins", q=name).status == 200

        for caller in (known, unseen, machine):
            assert_postgres_away(caller.get("/v1/plugins"))
            assert_postgres_away(caller.post("/v1/plugins", {"name": make_name()}, {"idempotency-key": "k"}))

        with own_stack.own_stack(Path(folder), fresh_process):
            for caller in (machine, known, unseen):
                assert caller.get("/v1/plugins/by-name", name=name).status == 200
            assert known.post("/v1/plugins", {"name": make_name()}, {"idempotency-key": "k"}).status == 201


def test_documents_and_cache_away_do_not_stop_reads_and_writes(fresh_process: pytest.MonkeyPatch) -> None:
    with (
        TemporaryDirectory(prefix="plugyard-") as folder,
        served(Path(folder) / "issuer") as keys,
        own_stack.own_stack(Path(folder), fresh_process),
    ):
        fresh_process.setenv("OIDC_JWKS_URL", f"{keys}/jwks.json")
        api = make_api(open_issuer(Path(folder)), make_tenant())
        own_stack.stop_engine(Path(folder), "documents")
        own_stack.stop_engine(Path(folder), "cache")

        created = api.post("/v1/plugins", {"name": make_name()})

        assert created.status == 201
        assert api.get("/v1/plugins").status == 200
        assert api.get(created.headers["location"]).json["name"] == created.json["name"]


def cut_connections() -> int:
    """End all idle connections of the application, as a restart of the server or of a proxy does."""
    query = (
        "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity"
        " where usename = 'plugyard_app' and state = 'idle' and pid <> pg_backend_pid()"
    )
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as conn:
        (cut,) = conn.execute(query.encode()).fetchone() or (0,)
        return int(str(cut))


def test_request_after_all_connections_were_cut_succeeds(api: Api) -> None:
    api.get("/v1/plugins")
    assert cut_connections() > 0

    assert api.get("/v1/plugins").status == 200


def test_machine_or_new_user_after_all_connections_were_cut_is_let_in(issuer: Issuer, owner: Actor) -> None:
    key = make_pipeline_key(owner, make_member(owner, BuiltInRole.DEVELOPER).user_id)
    machine, newcomer = Api({"authorization": f"Bearer {key}"}), make_api(issuer, owner)

    for caller in (machine, newcomer):
        assert cut_connections() > 0
        assert caller.get("/v1/plugins").status == 200


def test_write_under_a_key_after_all_connections_were_cut_is_done_once(api: Api) -> None:
    draft, key = {"name": make_name()}, {"idempotency-key": "after the cut"}
    api.get("/v1/plugins")
    assert cut_connections() > 0

    answers = [api.post("/v1/plugins", draft, key) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json


@contextmanager
def held_by_another(plugin: Plugin) -> Iterator[None]:
    """Another transaction holds the plugin's row until the end of the block."""
    with owner_connection() as conn:
        conn.execute("select from plugin where plugin_id = %s for update", (plugin.plugin_id,))
        yield


def test_row_held_too_long_by_another_is_503_and_nothing_is_changed(api: Api, plugin: Plugin) -> None:
    with held_by_another(plugin):
        assert_postgres_away(api.patch(plugin.href, {"title": "New"}, {"if-match": '"1"'}))
        assert api.get(plugin.href).json["title"] is None

    assert api.patch(plugin.href, {"title": "New"}, {"if-match": '"1"'}).status == 200


def cancel_waiting_statement() -> None:
    """Cancel the application's statement that waits for a lock; the server says the same when a timeout ends it."""
    query = (
        "select pg_cancel_backend(pid) from pg_stat_activity"
        " where usename = 'plugyard_app' and wait_event_type = 'Lock' and datname = current_database()"
    )
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as conn:
        while not conn.execute(query.encode()).fetchall():
            pass


def test_statement_ended_by_a_timeout_is_503(api: Api, plugin: Plugin) -> None:
    publish = partial(api.post, f"{plugin.href}/versions", {"version": "1.0.0"})
    with held_by_another(plugin), ThreadPoolExecutor(1, initializer=give_thread_a_loop) as thread:
        waiting = thread.submit(publish)
        cancel_waiting_statement()
        assert_postgres_away(waiting.result(30))

    assert publish().json["ordinal"] == 1


def test_no_free_connection_is_503_until_one_is_given_back(api: Api) -> None:
    with postgres.connection() as first:
        held = [first]
        try:
            held += [postgres._pool(Login.APP).getconn() for _ in range(settings().database_pool_size - 1)]
            assert_postgres_away(api.get("/v1/plugins"))
        finally:
            for conn in held[1:]:
                postgres._pool(Login.APP).putconn(conn)

    assert api.get("/v1/plugins").status == 200
