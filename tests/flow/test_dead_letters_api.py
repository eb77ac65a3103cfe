"""Dead letters over the API: seen with their reason, sent again once what they wait for is there, written once."""

import json
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from clients.postgres import Login
from infra.local.issuer import Issuer
from shared.analytics.event_sorting import event_key
from shared.analytics.id_checks import check_event_ids
from shared.analytics.messages import EventMessage, pack_message, unpack_message
from shared.context import Actor, transaction
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Answer, Api
from tests.as_owner import series_rows
from tests.event_messages import NOON, make_message, make_usage, name_of, write
from tests.event_steps import counts, event_of, send, used
from tests.factories import make_api, make_name, make_plugin, make_signed_in
from tests.queues import give
from tests.rights import bind, make_role
from tests.stub_queues import StubQueues

REPLAY = "/v1/events/dead-letters/replay"
LETTERS = "/v1/events/dead-letters"


def write_all(event_queue: StubQueues) -> list[EventMessage]:
    """Have the writer write what lies on the queue; answers it."""
    bodies = [str(entry["MessageBody"]) for entry in event_queue.entries["events"]]
    event_queue.entries["events"] = []
    assert give("functions.analytics.write_events.handler", {name_of(n): b for n, b in enumerate(bodies)}) == set()
    return [unpack_message(body) for body in bodies]


def usage_of(owner: Actor) -> list[tuple[object, ...]]:
    """The plugins of the tenant's raw events, with the subject's key."""
    return series_rows(
        "select plugin_id, subject_key from usage_event where tenant_id = %s order by 1", owner.tenant_id
    )


def still_dead(answer: Answer) -> list[object]:
    """Why letters stay dead."""
    letters = answer.json["still_dead"]
    assert isinstance(letters, list)
    return [letter["reason"] for letter in letters]


def listed(api: Api, is_replayed: str = "false") -> list[dict[str, object]]:
    """The items of a page of dead letters."""
    items = api.get(LETTERS, is_replayed=is_replayed).json["items"]
    assert isinstance(items, list)
    return items


def test_event_of_an_unknown_plugin_is_a_dead_letter_and_written_once_it_is_there(
    api: Api, owner: Actor, event_queue: StubQueues
) -> None:
    name = make_name()
    send(api, [used(name, "1", user="ada@acme.example"), used("@none/such", "2")])
    write_all(event_queue)
    kept = listed(api)
    assert {(letter["reason"], letter["detail"], letter["replayed_at"]) for letter in kept} == {
        ("unknown-plugin", name, None),
        ("unknown-plugin", "@none/such", None),
    }
    plugin = make_plugin(owner, name)

    tried = api.post(REPLAY, {"is_dry_run": True})
    assert (tried.json["accepted"], still_dead(tried), event_queue.entries["events"]) == (1, ["unknown-plugin"], [])
    replayed = api.post(REPLAY, {})
    assert (replayed.json["accepted"], still_dead(replayed)) == (1, ["unknown-plugin"])
    write_all(event_queue)

    ((plugin_id, subject_key),) = usage_of(owner)
    assert plugin_id == plugin.plugin_id
    assert subject_key is not None
    assert [letter["detail"] for letter in listed(api, is_replayed="true")] == [name]
    assert "ada@" not in str(kept)


def test_large_letters_make_short_pages(api: Api, event_queue: StubQueues) -> None:
    blob = '"' * 30_000
    for number in range(4):
        send(api, [event_of("acme.none.v1", {"blob": blob}, f"{number}-{place}") for place in range(15)])
    write_all(event_queue)

    first = api.get(LETTERS, limit="200")
    second = api.get(LETTERS, limit="200", cursor=str(first.json["next_cursor"]))

    assert len(first.text) < 6 * 1024 * 1024
    pages = [cast("list[dict[str, object]]", page.json["items"]) for page in (first, second)]
    seen = [letter["dead_event_id"] for page in pages for letter in page]
    assert (len(seen), len(set(seen)), second.json["next_cursor"]) == (60, 60, None)


@pytest.mark.parametrize("own", ["ab", "cust-42", "0" * 32, 7])
def test_letter_keeps_a_field_of_its_own_whatever_its_name_and_content(
    api: Api, owner: Actor, event_queue: StubQueues, own: object
) -> None:
    """A sender's `subject_key` is an attribute like others: it neither chooses the subject nor stops other letters."""
    name, schema = make_name(), {"type": "object"}
    assert api.post("/v1/events/schemas", {"type": "acme.sold", "json_schema": schema}).status == 201
    data = {"plugin": name, "subject_key": own, "plugyardsubject": own}
    send(
        api,
        [
            event_of("acme.sold.v1", data | {"user": "ada@acme.example"}, "1"),
            event_of("acme.sold.v1", data, "2"),
            event_of("acme.sold.v1", {"plugin": name, "user": "ada@acme.example"}, "3") | {"plugyardsubject": "ab"},
        ],
    )
    write_all(event_queue)
    make_plugin(owner, name)

    answer = api.post(REPLAY, {})

    assert (answer.json["accepted"], still_dead(answer)) == (3, [])
    (message,) = write_all(event_queue)
    rows = {row.event_key: row for row in message.usage}
    by_ada, by_nobody, by_ada_too = (rows[event_key(owner.tenant_id, "/portal", sent)] for sent in "123")
    attributes = {"subject_key": own, "plugyardsubject": own}
    assert [json.loads(row.attributes or b"{}") for row in (by_ada, by_nobody)] == [attributes] * 2
    assert by_ada.subject_key == by_ada_too.subject_key != b"\x00" * 16
    assert (by_ada.subject_key is None, by_nobody.subject_key, by_ada_too.attributes) == (False, None, None)


def test_letter_that_is_sent_again_twice_is_written_once(api: Api, owner: Actor, event_queue: StubQueues) -> None:
    name = make_name()
    send(api, [used(name, "1")])
    write_all(event_queue)
    make_plugin(owner, name)
    api.post(REPLAY, {})
    ((body,),) = [[str(entry["MessageBody"]) for entry in event_queue.entries["events"]]]
    write_all(event_queue)

    # As if the first call had been killed before it took its note.
    assert give("functions.analytics.write_events.handler", {name_of(): body}) == set()
    assert api.post(REPLAY, {}).json["accepted"] == 0

    assert len(usage_of(owner)) == 1


def test_filter_chooses_what_is_sent_again(api: Api, owner: Actor, event_queue: StubQueues) -> None:
    name = make_name()
    send(api, [used(name, "1"), used(name, "2", environment="none"), event_of("acme.none.v1", {"plugin": name}, "3")])
    write_all(event_queue)
    make_plugin(owner, name)
    soon, long_ago = datetime.now(UTC) + timedelta(minutes=1), datetime.now(UTC) - timedelta(days=2)

    asked = [
        {"reason": "unknown-schema"},
        {"event_type": "acme.none.v1"},
        {"since": soon.isoformat()},
        {"until": long_ago.isoformat()},
    ]
    found = [api.post(REPLAY, {"is_dry_run": True, **filters}) for filters in asked]

    assert [(answer.json["accepted"], len(still_dead(answer))) for answer in found] == [(0, 1), (0, 1), (0, 0), (0, 0)]
    everything = api.post(REPLAY, {"is_dry_run": True})
    assert (everything.json["accepted"], sorted(map(str, still_dead(everything)))) == (
        1,
        ["unknown-environment", "unknown-schema"],
    )


def test_event_of_a_reused_id_stays_dead(api: Api, owner: Actor, event_queue: StubQueues, now: datetime) -> None:
    key = new_id()
    write({name_of(): make_message(owner.tenant_id, [make_usage(now, key), make_usage(now - timedelta(days=1), key)])})
    check_event_ids(new_id(), now)

    answer = api.post(REPLAY, {})

    assert (answer.json["accepted"], still_dead(answer), event_queue.entries["events"]) == (0, ["id-reused"], [])


def test_given_up_row_is_sent_again_as_it_was(api: Api, owner: Actor, event_queue: StubQueues) -> None:
    event = make_usage(attributes=b'{"a": 1}')
    body = pack_message(make_message(owner.tenant_id, [event]))
    assert give("functions.analytics.record_dead_messages.handler", {name_of(): body}) == set()

    assert api.post(REPLAY, {"reason": "unwritable"}).json["accepted"] == 1

    (message,) = write_all(event_queue)
    assert message.usage == [event]
    assert len(usage_of(owner)) == 1


def test_letters_are_paged_oldest_first_and_each_is_seen_once(api: Api, event_queue: StubQueues) -> None:
    for number in range(3):
        send(api, [used("@none/such", f"{number}-{n}") for n in range(2)])
        write_all(event_queue)

    first = api.get(LETTERS, limit="4")
    rest = api.get(LETTERS, limit="4", cursor=str(first.json["next_cursor"]))

    seen = [*cast("list[dict[str, str]]", first.json["items"]), *cast("list[dict[str, str]]", rest.json["items"])]
    assert len({letter["dead_event_id"] for letter in seen}) == 6
    assert [letter["arrived_at"] for letter in seen] == sorted(letter["arrived_at"] for letter in seen)
    assert rest.json["next_cursor"] is None


def test_letters_are_their_own_tenants_alone(
    api: Api, issuer: Issuer, owner: Actor, stranger: Actor, event_queue: StubQueues
) -> None:
    name = make_name()
    send(api, [used(name, "1")])
    write_all(event_queue)
    make_plugin(owner, name)
    other = make_api(issuer, stranger)

    assert listed(other) == []
    assert other.post(REPLAY, {}).json["accepted"] == 0
    assert other.get("/v1/events/statistics").json["items"] == []
    assert api.post(REPLAY, {}).json["accepted"] == 1


def test_letters_and_their_payloads_are_shown_by_two_rights(
    api: Api, issuer: Issuer, owner: Actor, event_queue: StubQueues
) -> None:
    send(api, [used("@none/such", "1")])
    write_all(event_queue)
    member, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)

    assert member.get(LETTERS).status == 403
    bind(owner, str(make_role(owner, Permission.ANALYTICS_MANAGE)), user_id=user_id)

    assert [(letter["reason"], letter["payload"]) for letter in listed(member)] == [("unknown-plugin", None)]
    assert listed(api)[0]["payload"] is not None


def test_statistics_tell_what_became_of_events(api: Api, owner: Actor, event_queue: StubQueues) -> None:
    plugin = make_plugin(owner)
    sent = [used(plugin, "1"), used(plugin, "2"), used("@none/such", "3")]
    assert counts(send(api, sent)) == (2, 0)
    write_all(event_queue)
    send(api, sent[:2])
    write_all(event_queue)

    told = [api.get("/v1/events/statistics", grain=grain) for grain in ("hour", "day")]

    for answer in told:
        items = answer.json["items"]
        assert isinstance(items, list)
        assert [sum(item[name] for item in items) for name in ("accepted", "written", "duplicate", "dead")] == [
            5,
            2,
            2,
            1,
        ]
        assert answer.json["dead"] == [{"reason": "unknown-plugin", "events": 1, "replayed": 0}]


def test_statistics_of_a_period_that_is_too_long_are_refused(api: Api) -> None:
    answer = api.get("/v1/events/statistics", since=(datetime.now(UTC) - timedelta(days=8)).isoformat())

    assert (answer.status, answer.code, answer.json["most_days"]) == (422, "statistics-span-too-long", 7)


def test_event_statistics_count_their_own_tenant_alone(owner: Actor, stranger: Actor) -> None:
    """app.event_statistics takes the tenant of the context."""
    write({name_of(): make_message(owner.tenant_id, [make_usage()])})
    found = []
    for actor in (owner, stranger):
        with transaction(actor, Login.ANALYTICS) as conn:
            span = (NOON - timedelta(hours=1), NOON + timedelta(hours=1))
            query = b"select written from app.event_statistics('hour', %s, %s)"
            found.append(conn.execute(query, span).fetchall())

    assert found == [[(1,)], []]
