"""The health of a deployment, asked of real engines: as they are, stopped, and standing still."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from infra.local.issuer import Issuer, open_issuer
from shared.context import Actor
from shared.edge.routes import PUBLIC_ROUTES
from shared.operations import health, probes
from shared.operations.health_models import Status, Store, StoreState, Trouble
from shared.permissions import BuiltInRole
from tests import own_stack
from tests.api_client import Answer, Api
from tests.as_owner import change, rows
from tests.conftest import served
from tests.factories import make_api, make_failed_delivery, make_plugin, make_tenant

ANYBODY = Api({})


@pytest.fixture
def found_anew() -> Iterator[None]:
    """No liveness is remembered from another test, or for one."""
    own_stack.forget()
    yield
    own_stack.forget()


def stores(answer: Answer) -> dict[str, dict[str, object]]:
    """The stores of a health answer by name."""
    listed = answer.json["stores"]
    assert isinstance(listed, list)
    return {store["store"]: store for store in listed}


def backlog(api: Api) -> dict[str, object]:
    """What waits, as the caller may see it."""
    found = api.get("/v1/health").json["backlog"]
    assert isinstance(found, dict)
    return found


def test_all_stores_up_are_ok_with_the_versions_of_the_servers(api: Api, stack: dict[str, str]) -> None:
    answer = api.get("/v1/health")

    assert (answer.status, answer.json["status"], answer.json["troubles"]) == (200, "ok", [])
    told = stores(answer)
    assert list(told) == [store.value for store in Store]
    assert {store["state"] for store in told.values()} == {"reachable"}
    ((postgres,),) = rows("select current_setting('server_version')")
    assert told["postgres"]["version"] == told["timeseries"]["version"] == postgres
    assert re.fullmatch(r"9\.\d+\.\d+", str(told["cache"]["version"])), "Valkey's own number, not the protocol's"
    assert told["documents"]["version"]
    assert all(isinstance(store["latency_ms"], float) for store in told.values())


def test_health_names_the_newest_migration_and_its_age(api: Api) -> None:
    answer = api.get("/v1/health")

    ((version, age),) = rows(
        "select version, extract(epoch from now() - checked_at) from migration_check order by version desc limit 1"
    )
    migration = answer.json["migration"]
    assert isinstance(migration, dict)
    assert migration["version"] == version
    assert 0 <= float(str(migration["age_s"])) <= float(str(age))


def test_backlog_is_a_tenants_own_and_everybodys_for_the_platform(
    issuer: Issuer, api: Api, owner: Actor, stranger: Actor, platform: Actor
) -> None:
    """read_health counts under the verified tenant."""
    for actor in (owner, stranger, stranger):
        make_plugin(actor)
    change(owner, "update outbox set occurred_at = now() - interval '1 hour' where tenant_id = %s", owner.tenant_id)

    own, all_ = (a.get("/v1/health").json for a in (api, make_api(issuer, platform)))

    assert isinstance(own["backlog"], dict)
    assert isinstance(all_["backlog"], dict)
    assert own["backlog"]["unpublished"] == 1
    assert 3600 <= own["backlog"]["oldest_unpublished_age_s"] < 3700
    assert all_["backlog"]["unpublished"] >= 3
    assert all_["backlog"]["oldest_unpublished_age_s"] >= 3600
    assert own["status"] == all_["status"] == "degraded"
    assert own["troubles"] == ["outbox-late"]


def test_oldest_of_a_large_backlog_is_found_wherever_it_stands(api: Api, owner: Actor) -> None:
    change(
        owner,
        "insert into outbox (tenant_id, aggregate_id, revision, aggregate_type, event_id, event_type, data,"
        " actor_user_id, request_id, occurred_at)"
        " select %s, md5(n::text)::uuid, 1, 'plugin', gen_random_uuid(), 'plugyard.plugin.created', '{}',"
        " gen_random_uuid(), gen_random_uuid(), now() from generate_series(1, 10000) as n",
        owner.tenant_id,
    )
    change(
        owner,
        "insert into outbox (tenant_id, aggregate_id, revision, aggregate_type, event_id, event_type, data,"
        " actor_user_id, request_id, occurred_at)"
        " values (%s, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 1, 'plugin', gen_random_uuid(),"
        " 'plugyard.plugin.created', '{}', gen_random_uuid(), gen_random_uuid(), now() - interval '1 hour')",
        owner.tenant_id,
    )

    found = backlog(api)

    assert found["unpublished"] == 10_000, "counts end there"
    assert float(str(found["oldest_unpublished_age_s"])) >= 3600


def test_parked_aggregate_is_counted_and_its_events_wait_no_more(api: Api, owner: Actor, stranger: Actor) -> None:
    for actor in (owner, stranger):
        make_plugin(actor)
        change(
            actor,
            "insert into outbox_parked (tenant_id, aggregate_id, revision, event_id, reason, attempts, parked_at)"
            " select tenant_id, aggregate_id, revision, event_id, 'refused', 5, now() from outbox where tenant_id = %s",
            actor.tenant_id,
        )

    answer = api.get("/v1/health").json

    assert answer["backlog"] == {"unpublished": 0, "oldest_unpublished_age_s": None, "parked": 1, "deliveries_due": 0}
    assert (answer["status"], answer["troubles"]) == ("degraded", ["events-parked"])


def test_delivery_that_should_be_on_its_way_is_due(api: Api, owner: Actor, stranger: Actor) -> None:
    for actor in (owner, owner, stranger):
        make_failed_delivery(actor)
    ((later,),) = rows("select delivery_id from webhook_delivery where tenant_id = %s limit 1", owner.tenant_id)
    change(owner, "update webhook_delivery set next_attempt_at = now() + interval '1 h' where delivery_id = %s", later)

    assert backlog(api)["deliveries_due"] == 1


def test_tenant_with_nothing_to_publish_has_no_backlog(api: Api, stranger: Actor) -> None:
    make_plugin(stranger)

    assert set(backlog(api).values()) == {0, None}


def test_health_needs_operations_read(issuer: Issuer, owner: Actor) -> None:
    assert ANYBODY.get("/v1/health").status == 401
    assert make_api(issuer, owner, BuiltInRole.DEVELOPER).get("/v1/health").json["permission"] == "operations:read"


def test_health_tells_no_address_and_no_credential(api: Api, stack: dict[str, str]) -> None:
    text = json.dumps(api.get("/v1/health").json)

    for secret in ("127.0.0.1", "localhost", "plugyard_", "://", *stack.values()):
        assert secret not in text


@pytest.mark.usefixtures("stack", "found_anew")
def test_anybody_learns_one_word_and_may_keep_it_a_few_seconds() -> None:
    for caller in (ANYBODY, Api({"authorization": "Bearer nothing"})):
        answer = caller.get("/v1/health/live")

        assert (answer.status, answer.json) == (200, {"status": "ok"})
        assert answer.headers["cache-control"] == f"public, max-age={PUBLIC_ROUTES['GET', '/v1/health/live'].max_age_s}"


@pytest.mark.usefixtures("stack", "found_anew")
def test_load_balancer_that_sends_head_learns_the_status() -> None:
    head, get = (ANYBODY.send(method, "/v1/health/live") for method in ("HEAD", "GET"))

    assert (head.status, head.json) == (200, {})
    each_its_own = {"x-request-id": "", "ratelimit": ""}
    assert head.headers | each_its_own == get.headers | each_its_own


@pytest.mark.usefixtures("stack", "found_anew")
def test_stores_are_asked_once_in_five_seconds_however_many_ask(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("cache")
        return "9"

    monkeypatch.setitem(probes.QUESTIONS, Store.CACHE, ask)
    for seconds, times in ((0, 1), (1, 1), (4.9, 1), (5, 2)):
        assert health.get_liveness(now + timedelta(seconds=seconds)).status is Status.OK
        assert len(asked) == times


@pytest.mark.usefixtures("stack", "found_anew")
def test_store_that_is_not_configured_is_absent_and_nothing_is_wrong(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CACHE_URL", "DOCUMENTS_URL", "ANALYTICS_DATABASE_URL"):
        monkeypatch.delenv(name)
    own_stack.forget()

    answer = api.get("/v1/health")

    assert (answer.status, answer.json["status"]) == (200, "ok")
    told = stores(answer)
    assert {name: store["state"] for name, store in told.items()} == {
        "postgres": "reachable",
        "documents": "absent",
        "timeseries": "absent",
        "cache": "absent",
    }
    assert told["cache"]["version"] is None


# A health check that waits for a server that stands still would wait for ever: this limit is the test's.
@pytest.mark.timeout(60)
def test_stores_stopped_degrade_and_postgres_standing_still_is_down_until_it_goes_on() -> None:
    with (
        TemporaryDirectory(prefix="plugyard-") as folder,
        own_stack.fresh_process() as patch,
        served(Path(folder) / "issuer") as keys,
        own_stack.own_stack(Path(folder), patch),
    ):
        patch.setenv("OIDC_JWKS_URL", f"{keys}/jwks.json")
        api = make_api(open_issuer(Path(folder)), make_tenant())
        assert api.get("/v1/health").json["status"] == "ok"

        with own_stack.paused_engine(Path(folder), "documents"):
            assert_degraded(api, {"documents"})
        own_stack.stop_engine(Path(folder), "cache")
        assert_degraded(api, {"cache"})

        with own_stack.paused_engine(Path(folder), "postgres"):
            for _ in range(3):
                health._known.until = None
                answer = ANYBODY.get("/v1/health/live")
                assert (answer.status, answer.json) == (503, {"status": "down"})
                assert int(answer.headers["retry-after"]) > 0
                assert "public" not in answer.headers["cache-control"]
            assert_postgres_away(api)
        assert_degraded(api, {"cache"})

        own_stack.stop_engine(Path(folder), "postgres")
        assert_postgres_away(api)


def assert_postgres_away(api: Api) -> None:
    health._known.until = None
    refused = api.get("/v1/health")
    assert (refused.status, refused.code, refused.json["store"]) == (503, "store-unavailable", "postgres")


def assert_degraded(api: Api, away: set[str]) -> None:
    health._known.until = None
    answer = api.get("/v1/health")
    assert (answer.status, answer.json["status"], answer.json["troubles"]) == (
        200,
        Status.DEGRADED,
        [Trouble.STORE_AWAY],
    )
    assert {name for name, store in stores(answer).items() if store["state"] == StoreState.AWAY} == away
