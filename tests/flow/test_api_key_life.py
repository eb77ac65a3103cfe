"""The life of an API key: shown once, rotated with an overlap, ended with the next request, noted when used."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from shared.context import Actor
from shared.edge import key_use
from shared.identity.api_keys import hash_api_key
from shared.ids import new_id
from tests.api_client import Api
from tests.as_owner import change, rows
from tests.at_once import at_once
from tests.factories import make_name, make_pipeline_key
from tests.issued_keys import KEYS, href, in_days, last_used, made, rotated, with_key

SHOWN_ONCE = {"api_key"}


def test_key_lives_for_ninety_days_unless_it_says_otherwise_and_never_past_a_year(api: Api) -> None:
    lifetime = datetime.fromisoformat(str(made(api).json["expires_at"])) - datetime.now(UTC)

    assert timedelta(days=89) < lifetime < timedelta(days=91)
    assert made(api, expires_at=in_days(365.9)).status == 201
    for days in (366.1, -1):
        refused = api.post(KEYS, {"name": "ci", "expires_at": in_days(days)})
        assert (refused.status, refused.code) == (422, "expiry-out-of-range")


def test_revoked_key_is_refused_in_the_very_next_request(api: Api) -> None:
    answer = made(api)
    machine = with_key(answer)
    assert machine.get("/v1/plugins").status == 200

    assert [api.delete(href(answer)).status for _ in range(2)] == [204, 204]

    assert machine.get("/v1/plugins").code == "unauthenticated"
    assert api.get(href(answer)).json["is_live"] is False


def test_key_ends_by_the_clock_of_the_database(api: Api, owner: Actor) -> None:
    answer = made(api)
    change(owner, "update api_key set expires_at = now() where api_key_id = %s", answer.json["api_key_id"])

    assert with_key(answer).get("/v1/plugins").code == "unauthenticated"
    assert api.get(href(answer)).json["is_live"] is False


def test_rotated_key_goes_on_beside_the_new_one(api: Api) -> None:
    first = made(api, scopes=["catalog:read"], expires_at=in_days(30))
    second = rotated(api, first)

    assert [with_key(key).get("/v1/plugins").status for key in (first, second)] == [200, 200]
    assert second.json["scopes"] == ["catalog:read"]
    ends = [datetime.fromisoformat(str(api.get(href(key)).json["expires_at"])) for key in (first, second)]
    assert ends[0] - datetime.now(UTC) <= timedelta(hours=24)
    assert timedelta(days=29) < ends[1] - datetime.now(UTC) <= timedelta(days=30)
    assert api.get(href(first)).json["replaced_by"] == second.json["api_key_id"]


def test_rotation_without_overlap_ends_the_key_at_once(api: Api) -> None:
    first = made(api)
    second = rotated(api, first, overlap_s=0)

    assert [with_key(key).get("/v1/plugins").status for key in (first, second)] == [401, 200]


def test_rotation_never_prolongs_the_key_before(api: Api) -> None:
    first = made(api, expires_at=in_days(1))
    before = api.get(href(first)).json["expires_at"]

    rotated(api, first, overlap_s=7 * 24 * 3600)

    assert api.get(href(first)).json["expires_at"] == before


def test_second_rotation_ends_the_oldest_key(api: Api) -> None:
    first = made(api)
    second = rotated(api, first)
    third = rotated(api, second)

    assert [with_key(key).get("/v1/plugins").status for key in (first, second, third)] == [401, 200, 200]


def test_key_revoked_in_its_overlap_takes_the_one_before_along_and_not_the_other_way_round(api: Api) -> None:
    (first, lasting), alone = (made(api), made(api)), made(api)
    second, follower = rotated(api, first), rotated(api, lasting)

    api.delete(href(second))
    api.delete(href(lasting))

    statuses = [with_key(key).get("/v1/plugins").status for key in (first, second, lasting, follower, alone)]
    assert statuses == [401, 401, 401, 200, 200]


def test_key_that_is_not_rotated_again_names_the_one_that_followed_if_any_did(api: Api) -> None:
    first, revoked = made(api), made(api)
    second = rotated(api, first)
    api.delete(href(revoked))

    assert rotated(api, first).json["replaced_by"] == second.json["api_key_id"]
    assert rotated(api, revoked).json["replaced_by"] is None


def test_key_is_rotated_by_one_of_many_at_once(api: Api) -> None:
    first = made(api)

    answers = at_once(*[lambda: rotated(api, first)] * 4)

    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert len(rows("select from api_key where name = 'ci' and user_id = %s", first.json["user_id"])) == 2


def test_ended_key_is_not_rotated(api: Api) -> None:
    revoked = made(api)
    api.delete(href(revoked))

    assert rotated(api, revoked).code == "api-key-ended"
    assert rotated(api, made(api), overlap_s=7 * 24 * 3600 + 1).status == 422


def test_use_is_noted_to_the_minute_and_not_by_a_refused_request(api: Api, owner: Actor) -> None:
    answer = made(api, scopes=["catalog:read"])
    machine = with_key(answer)
    assert last_used(api, answer) is None

    machine.post("/v1/plugins", {"name": make_name()})
    assert last_used(api, answer) is None

    machine.get("/v1/plugins")
    first = last_used(api, answer)
    key_use._noted.clear()
    machine.get("/v1/plugins")
    assert last_used(api, answer) == first

    key_use._noted.clear()
    change(
        owner,
        "update api_key_use set last_used_at = last_used_at - interval '61 s' where api_key_id = %s",
        answer.json["api_key_id"],
    )
    earlier = last_used(api, answer)
    machine.get("/v1/plugins")
    assert str(earlier) < str(first) <= str(last_used(api, answer))


def test_use_by_many_at_once_is_one_row_and_every_request_is_answered(api: Api) -> None:
    answer = made(api)
    machine = with_key(answer)

    statuses = {a.status for a in at_once(*[lambda: machine.get("/v1/plugins")] * 8)}

    assert statuses == {200}
    assert len(rows("select from api_key_use where api_key_id = %s", answer.json["api_key_id"])) == 1


def test_retry_makes_no_second_key_and_does_not_show_the_first_again(api: Api) -> None:
    once: Mapping[str, str] = {"idempotency-key": f"key {new_id()}"}
    first = api.post(KEYS, {"name": "ci"}, once)
    second = api.post(KEYS, {"name": "ci"}, once)

    assert second.json == {**first.json, "api_key": None, "masked": ["api_key"]}
    assert len(api.get(KEYS).items) == 1


def test_key_and_its_hash_are_in_no_log_trail_event_or_kept_answer(
    api: Api, owner: Actor, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = api.post(KEYS, {"name": "ci"}, {"idempotency-key": f"key {new_id()}"})
    second = api.post(f"{href(answer)}/rotate", {}, {"idempotency-key": f"key {new_id()}"})
    machine = with_key(second)
    told = [machine.get("/v1/plugins"), machine.get(f"/v1/plugins/{new_id()}"), machine.post("/v1/plugins", {"n": 1})]
    api.delete(href(second))
    told.append(machine.get("/v1/plugins"))
    kept = rows(
        "select to_jsonb(a)::text from audit_entry as a where tenant_id = %(t)s"
        " union all select to_jsonb(o)::text from outbox as o where tenant_id = %(t)s"
        " union all select to_jsonb(k)::text from idempotency_key as k where tenant_id = %(t)s"
        " union all select to_jsonb(k) - 'key_hash' #>> '{}' from api_key as k where tenant_id = %(t)s".replace(
            "%(t)s", f"'{owner.tenant_id}'"
        )
    )
    seen = "".join(
        [caplog.text, *capsys.readouterr(), *map(str, kept), *(json.dumps([a.json, a.headers]) for a in told)]
    )

    assert [a.status for a in told] == [200, 404, 422, 401]
    for key in (str(answer.json["api_key"]), str(second.json["api_key"])):
        assert len(kept) > 5
        for leaked in (key, key[:-9], hash_api_key(key).hex()):
            assert leaked not in seen


def test_key_with_scopes_is_unknown_to_code_of_before(owner: Actor) -> None:
    limited, unlimited = make_pipeline_key(owner, scopes=["catalog:read"]), make_pipeline_key(owner)

    for function, known in (("find_api_key", [0, 1]), ("find_api_key_user", [1, 1])):
        found = [len(rows(f"select from app.{function}(%s)", hash_api_key(key))) for key in (limited, unlimited)]
        assert found == known
