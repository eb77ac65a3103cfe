"""Events that are not taken: one that does not fit is rejected alone, and what is no list of events as a whole."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from shared.analytics.event_models import MAX_EVENT_BYTES
from shared.analytics.event_reading import BATCH, COMPACT
from shared.catalog.models import Plugin
from shared.context import Actor
from shared.edge.well_formed import MAX_BODY_BYTES
from tests.api_client import Api
from tests.event_steps import (
    PERFORMANCE,
    USAGE,
    Event,
    counts,
    event_of,
    look_again,
    reasons,
    send,
    taken,
    used,
)
from tests.factories import make_plugin
from tests.stub_queues import StubQueues


@pytest.fixture
def plugin(owner: Actor) -> Plugin:
    """What is used."""
    return make_plugin(owner)


def test_a_rejected_event_does_not_make_the_next_one_a_duplicate(
    api: Api, plugin: Plugin, event_queue: StubQueues
) -> None:
    answer = send(api, [used(plugin, duration_ms="slow"), used(plugin, duration_ms=1)])

    assert counts(answer) == (1, 0)
    assert reasons(answer) == [(0, "malformed")]


@pytest.mark.parametrize(
    ("ago", "reason"),
    [
        (timedelta(days=29), None),
        (timedelta(days=31), "too-old"),
        (-timedelta(minutes=4), None),
        (-timedelta(minutes=6), "too-new"),
        (timedelta(days=700_000), "too-old"),
    ],
    ids=["29 days late", "31 days late", "4 minutes ahead", "6 minutes ahead", "in the year 110"],
)
def test_an_event_out_of_time_is_rejected_alone(
    api: Api, plugin: Plugin, event_queue: StubQueues, ago: timedelta, reason: str | None
) -> None:
    answer = send(api, [used(plugin, "1", datetime.now(UTC) - ago), used(plugin, "2")])

    assert reasons(answer) == ([(0, reason)] if reason else [])
    assert counts(answer) == (1 if reason else 2, 0)


@pytest.mark.parametrize(
    "broken",
    [
        {"id": ""},
        {"id": "x" * 201},
        {"id": 7},
        {"id": "nul\x00"},
        {"specversion": "0.3"},
        {"time": None},
        {"time": "yesterday"},
        {"time": "2026-11-24T12:00:00"},
        {"time": 1764000000},
        {"source": None},
        {"datacontenttype": "application/xml"},
        {"datacontenttype": "application/jsonp"},
        {"data": None},
        {"data": []},
        {"data": {"plugin": 7}},
        {"data": {"plugin": ""}},
        {"data": {"plugin": "nul\x00"}},
        {"data": {"plugin": "@a/b", "colour": "blue"}},
        {"data": {"plugin": "@a/b", "duration_ms": -1}},
        {"data": {"plugin": "@a/b", "duration_ms": 10**400}},
        {"data": {"plugin": "@a/b", "duration_ms": 1e300}},
        {"data": {"plugin": "@a/b", "is_error": "no"}},
        {"data": {"plugin": "@a/b", "team": json.loads("[" * 400 + "]" * 400)}},
        {"type": PERFORMANCE, "data": {"plugin": "@a/b"}},
        {"type": PERFORMANCE, "data": {"plugin": "@a/b", "environment": "e", "requests": 1, "errors": 2}},
        {"type": PERFORMANCE, "data": {"plugin": "@a/b", "environment": "e", "saturation": 1.5}},
        {"type": PERFORMANCE, "data": {"plugin": "@a/b", "environment": "e", "requests": 2**31}},
    ],
    ids=lambda broken: str(broken)[:40],
)
def test_an_event_that_does_not_fit_is_rejected_alone(
    api: Api, plugin: Plugin, event_queue: StubQueues, broken: Event
) -> None:
    answer = send(api, [used(plugin, "1"), used(plugin, "2") | broken, used(plugin, "3")])

    assert (answer.status, counts(answer), reasons(answer)) == (202, (2, 0), [(1, "malformed")])
    assert len(taken(event_queue).usage) == 2


def test_an_event_may_say_the_charset_of_its_data(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    told = [{"datacontenttype": f"application/json{charset}"} for charset in ("", "; charset=utf-8", ";charset=UTF-8")]
    sent = [used(plugin, str(number)) | fields for number, fields in enumerate(told)]

    assert counts(send(api, sent)) == (3, 0)


def test_a_text_that_speaks_of_a_nul_holds_none(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    assert counts(send(api, [used(plugin, team="spelled \\u0000 out")])) == (1, 0)


def test_an_event_over_64_kib_is_rejected_alone(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    large = event_of("acme.large.v1", {"plugin": plugin.name, "text": "x" * MAX_EVENT_BYTES}, "2")

    answer = send(api, [used(plugin, "1"), large])

    assert (counts(answer), reasons(answer)) == ((1, 0), [(1, "too-large")])
    assert answer.json["rejected"][0]["id"] == "2"  # type: ignore[index] # a list of objects


@pytest.mark.parametrize("at_byte", [40, 300])
def test_bad_json_in_the_middle_is_refused_with_its_place_and_nothing_is_accepted(
    api: Api, plugin: Plugin, event_queue: StubQueues, at_byte: int
) -> None:
    body = bytearray(json.dumps([used(plugin, str(n), team="ü") for n in range(3)], ensure_ascii=False).encode())
    colon = body.index(b": ", at_byte)
    body[colon] = ord("=")

    answer = send(api, bytes(body))

    assert (answer.status, answer.code, answer.json["at_byte"]) == (400, "body-not-json", colon)
    assert event_queue.entries["events"] == []


@pytest.mark.parametrize(
    "body",
    [
        b"[",
        b'[{"id": 1e}]',
        b"[NaN]",
        b'["\xff"]',
        b'["\\ud800"]',
        b"[" * 100_000,
        b'[{"id": "1", "id": "2"}]',
        b"[] x",
    ],
    ids=["cut off", "number", "nan", "no utf-8", "half a character", "deep", "a member twice", "followed by more"],
)
def test_what_is_no_json_is_refused_as_a_whole(api: Api, event_queue: StubQueues, body: bytes) -> None:
    answer = send(api, body)

    assert (answer.status, answer.code) == (400, "body-not-json")
    assert event_queue.entries["events"] == []


def test_a_body_over_1_mib_is_refused_and_one_of_it_is_not(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    events = json.dumps([used(plugin, str(n)) for n in range(1000)]).encode()
    full = events + b" " * (MAX_BODY_BYTES - len(events))

    assert counts(send(api, full)) == (1000, 0)
    refused = send(api, full + b" ")

    assert (refused.status, refused.code) == (413, "body-too-large")


def test_more_than_a_thousand_events_are_refused(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    events = [used(plugin, str(n)) for n in range(1001)]
    shorts = [{"id": event["id"], "time": event["time"], "data": event["data"]} for event in events]

    for answer in (send(api, events), send(api, {"type": USAGE, "source": "/portal", "events": shorts}, COMPACT)):
        assert (answer.status, answer.code, answer.json["limit_events"]) == (413, "events-too-many", 1000)
    assert event_queue.entries["events"] == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("text/plain", "media-type-unsupported"),
        ("application/xml", "media-type-unsupported"),
        ("application/vnd.api+json", "events-media-type-unsupported"),
    ],
)
def test_another_form_is_refused_by_name(api: Api, event_queue: StubQueues, form: str, code: str) -> None:
    answer = send(api, [], form)

    assert (answer.status, answer.code) == (415, code)


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (BATCH, {}),
        (BATCH, 7),
        (COMPACT, []),
        (COMPACT, {"type": USAGE}),
        (COMPACT, {"events": 1}),
        (COMPACT, {"type": USAGE, "source": "/portal", "events": [], "tenant_id": "another"}),
    ],
)
def test_json_of_another_shape_is_no_list_of_events(api: Api, event_queue: StubQueues, form: str, body: object) -> None:
    answer = send(api, body, form)

    assert (answer.status, answer.code) == (422, "invalid-request")


def test_whose_an_event_is_nobody_says_in_it(
    api: Api, owner: Actor, stranger: Actor, plugin: Plugin, event_queue: StubQueues
) -> None:
    tenant_id = str(stranger.tenant_id)
    short = {"id": "3", "time": datetime.now(UTC).isoformat(), "data": {"plugin": plugin.name}, "tenant_id": tenant_id}

    batch = send(api, [used(plugin, "1") | {"tenantid": tenant_id}, used(plugin, "2", tenant_id=tenant_id)])
    compact = send(api, {"type": USAGE, "source": "/portal", "events": [short]}, COMPACT)

    assert (counts(batch), reasons(batch), reasons(compact)) == ((1, 0), [(1, "malformed")], [(0, "malformed")])
    assert taken(event_queue).tenant_id == owner.tenant_id.bytes


def test_where_the_queue_is_away_nothing_is_accepted(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    event_queue.is_away = True
    key = {"idempotency-key": "once"}

    refused = send(api, [used(plugin)], headers=key)
    assert (refused.status, refused.json["store"], refused.headers["retry-after"]) == (503, "event-queue", "5")

    event_queue.is_away = False
    assert counts(send(api, [used(plugin)], headers=key)) == (1, 0)
    assert len(taken(event_queue).usage) == 1


def test_a_full_queue_refuses_before_anything_is_lost(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    event_queue.waiting = 100_000

    refused = send(api, [used(plugin)])

    assert (refused.status, refused.code, refused.json["limit"]) == (429, "event-queue-full", "queue")
    assert refused.headers["retry-after"] == "30"
    assert event_queue.entries["events"] == []

    event_queue.waiting = 99_999
    look_again()
    assert counts(send(api, [used(plugin)])) == (1, 0)


def test_how_full_the_queue_is_is_asked_once_in_a_while(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    send(api, [used(plugin, "1")])
    event_queue.waiting = 100_000

    assert counts(send(api, [used(plugin, "2")])) == (1, 0)
