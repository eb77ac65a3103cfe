"""Idempotency-Key: a retried POST has one effect and one answer, and no key outlives a request that failed."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import psycopg
import pytest

from infra.local.issuer import Issuer
from shared.context import Actor, make_token
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import change, count_rows, rows
from tests.at_once import at_once, give_thread_a_loop
from tests.factories import make_api, make_name, make_plugin


@pytest.fixture
def key() -> dict[str, str]:
    """A key that nobody used."""
    return {"idempotency-key": f"key {new_id()}"}


def essence(answer: Answer) -> tuple[object, ...]:
    """What a retry must give again: all but what is about the request itself."""
    own = {"x-request-id", "ratelimit"}
    headers = {name: value for name, value in answer.headers.items() if name not in own}
    return answer.status, headers, answer.json


def plugins_named(name: str) -> int:
    return len(rows("select from plugin where name = %s", name))


def test_retry_gets_the_first_answer_and_has_no_second_effect(api: Api, owner: Actor, key: dict[str, str]) -> None:
    draft = {"name": make_name()}
    first = api.post("/v1/plugins", draft, key)
    before = count_rows(owner.tenant_id)

    second = api.post("/v1/plugins", draft, key)

    assert first.status == 201
    assert first.headers.keys() >= {"etag", "location", "x-request-id"}
    assert essence(second) == essence(first)
    assert second.headers["x-request-id"] != first.headers["x-request-id"]
    assert count_rows(owner.tenant_id) == before


def test_retry_of_a_published_version_is_no_conflict(api: Api, owner: Actor, key: dict[str, str]) -> None:
    path = f"{make_plugin(owner).href}/versions"

    answers = [api.post(path, {"version": "1.0.0"}, key) for _ in range(3)]

    assert [answer.status for answer in answers] == [201, 201, 201]
    assert essence(answers[0]) == essence(answers[1]) == essence(answers[2])
    assert api.post(path, {"version": "1.0.0"}).code == "version-taken"


def test_first_answer_is_given_again_after_the_plugin_changed(api: Api, key: dict[str, str]) -> None:
    draft = {"name": make_name()}
    first = api.post("/v1/plugins", draft, key)
    api.patch(first.headers["location"], {"title": "Newer"}, {"if-match": '"1"'})

    assert essence(api.post("/v1/plugins", draft, key)) == essence(first)


def test_key_of_another_body_or_path_is_422(api: Api, owner: Actor, key: dict[str, str]) -> None:
    plugin, other = make_plugin(owner), make_plugin(owner)
    api.post(f"{plugin.href}/versions", {"version": "1.0.0"}, key)
    before = count_rows(owner.tenant_id)

    for path, body in (
        (f"{plugin.href}/versions", {"version": "1.0.1"}),
        (f"{other.href}/versions", {"version": "1.0.0"}),
        ("/v1/plugins", {"name": make_name()}),
    ):
        refused = api.post(path, body, key)
        assert (refused.status, refused.code) == (422, "idempotency-key-reused")
    assert count_rows(owner.tenant_id) == before


def test_key_of_another_user_or_tenant_is_another_key(
    api: Api, issuer: Issuer, owner: Actor, stranger: Actor, key: dict[str, str]
) -> None:
    colleague, outsider = make_api(issuer, owner), make_api(issuer, stranger)
    mine, shared_name = make_name(), make_name()

    assert api.post("/v1/plugins", {"name": mine}, key).status == 201
    assert colleague.post("/v1/plugins", {"name": mine}, key).code == "plugin-name-taken"
    assert colleague.post("/v1/plugins", {"name": shared_name}, key).status == 201
    assert outsider.post("/v1/plugins", {"name": shared_name}, key).status == 201


@pytest.mark.parametrize("bad", [{"name": "Not Valid"}, {"name": "fine", "is_public": True}, {}])
def test_refused_request_does_not_use_the_key_up(api: Api, key: dict[str, str], bad: dict[str, object]) -> None:
    assert api.post("/v1/plugins", bad, key).status in {409, 422}

    assert api.post("/v1/plugins", {"name": make_name()}, key).status == 201


def test_denied_request_does_not_use_the_key_up(issuer: Issuer, owner: Actor, key: dict[str, str]) -> None:
    developer = make_api(issuer, owner, BuiltInRole.DEVELOPER)

    assert developer.post("/v1/plugins", {"name": make_name()}, key).code == "forbidden"

    assert rows("select from idempotency_key where tenant_id = %s", owner.tenant_id) == []


def test_of_requests_at_once_under_one_key_one_has_an_effect_and_all_its_answer(api: Api, key: dict[str, str]) -> None:
    draft = {"name": make_name()}

    answers = at_once(*[partial(api.post, "/v1/plugins", draft, key)] * 6)

    assert plugins_named(draft["name"]) == 1
    assert [answer.status for answer in answers] == [201] * 6
    assert all(essence(answer) == essence(answers[0]) for answer in answers)


@pytest.mark.parametrize("key", ["", "k" * 256, "ключ", "a\tb", "a\x00b", "\x7f", "a\r\nb"])
def test_malformed_key_is_400(api: Api, owner: Actor, key: str) -> None:
    before = count_rows(owner.tenant_id)

    refused = api.post("/v1/plugins", {"name": make_name()}, {"idempotency-key": key})

    assert (refused.status, refused.code) == (400, "idempotency-key-malformed")
    assert count_rows(owner.tenant_id) == before


@pytest.mark.parametrize("key", ["k", " ", "~" * 255, "' or true --", "{}", '"', "\\"])
def test_printable_key_is_a_key(api: Api, key: str) -> None:
    draft = {"name": make_name()}

    answers = [api.post("/v1/plugins", draft, {"idempotency-key": key}) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]


def test_key_on_a_read_or_a_change_with_a_precondition_means_nothing(api: Api, key: dict[str, str]) -> None:
    created = api.post("/v1/plugins", {"name": make_name()})

    patched = [api.patch(created.headers["location"], {"title": "New"}, {"if-match": '"1"', **key}) for _ in range(2)]

    assert [answer.status for answer in patched] == [200, 412]
    assert api.get(created.headers["location"], key).json["title"] == "New"


@pytest.mark.parametrize(
    "taken_away",
    [
        "delete from binding where tenant_id = %s and user_id <> %s",
        "update tenant_user set suspended_at = now() where tenant_id = %s and user_id <> %s",
        "update tenant set suspended_at = now() where tenant_id = %s and tenant_id <> %s",
        "update role set permissions = '{catalog:read}' where tenant_id = %s and role_id <> %s",
    ],
)
def test_who_lost_the_right_does_not_get_the_stored_answer(
    api: Api, owner: Actor, key: dict[str, str], taken_away: str
) -> None:
    draft = {"name": make_name()}
    api.post("/v1/plugins", draft, key)
    change(owner, taken_away, owner.tenant_id, owner.user_id)

    refused = api.post("/v1/plugins", draft, key)
    assert (refused.status, refused.permission) == (403, "catalog:write")


@contextmanager
def name_being_taken(owner: Actor, name: str) -> Iterator[None]:
    """Another transaction of the tenant holds the name, and gives it up at the end of the block."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as conn:
        conn.execute("select app.begin(%s, %s)", (make_token(owner), owner.request_id))
        conn.execute(
            "insert into plugin (tenant_id, plugin_id, name, role, created_by, created_at, updated_at)"
            " values (%s, %s, %s, 'cli', %s, now(), now())",
            (owner.tenant_id, new_id(), name, owner.user_id),
        )
        yield
        conn.rollback()


def end_waiting_backend() -> None:
    """Cut the connection of the application that waits for another transaction, as a crash of either side would."""
    query = (
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
        " where usename = 'plugyard_app' and wait_event_type = 'Lock' and datname = current_database()"
    )
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as conn:
        while not conn.execute(query.encode()).fetchall():
            pass


def cut_off(request: Callable[[], Answer], owner: Actor, name: str) -> Answer:
    """The answer to a request whose connection is cut while its transaction is open."""
    with name_being_taken(owner, name), ThreadPoolExecutor(1, initializer=give_thread_a_loop) as thread:
        answer = thread.submit(request)
        end_waiting_backend()
        return answer.result(30)


def test_connection_cut_within_the_transaction_leaves_nothing_behind(
    api: Api, owner: Actor, key: dict[str, str]
) -> None:
    draft = {"name": make_name()}
    before = count_rows(owner.tenant_id)

    cut = cut_off(partial(api.post, "/v1/plugins", draft, key), owner, draft["name"])

    assert (cut.status, cut.code) == (503, "store-unavailable")
    assert count_rows(owner.tenant_id) == before
    assert api.post("/v1/plugins", draft, key).status == 201
