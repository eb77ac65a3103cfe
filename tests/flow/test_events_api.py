"""Events over the API: what is accepted is a message for the writer, what is unknown is named, and nobody is in it."""

import json
import re
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from infra.local.issuer import Issuer
from shared.analytics import event_names
from shared.analytics.event_reading import COMPACT, SINGLE
from shared.analytics.event_sorting import event_key
from shared.analytics.messages import microseconds_of, unpack_message
from shared.catalog.models import Plugin
from shared.context import PLATFORM_TENANT_ID, Actor
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Api
from tests.as_owner import change
from tests.event_steps import (
    PERFORMANCE,
    USAGE,
    counts,
    event_of,
    reasons,
    send,
    taken,
    used,
)
from tests.factories import make_api, make_environment, make_name, make_pipeline_key, make_plugin, make_tenant
from tests.stub_queues import StubQueues


@pytest.fixture
def plugin(owner: Actor) -> Plugin:
    """What is used."""
    return make_plugin(owner)


def test_events_cost_by_the_size_of_their_request(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    left = []
    for events in (1, 1, 1000):
        answer = send(api, [used(plugin, str(number)) for number in range(events)])
        found = re.search(r'"tenant";r=(\d+)', answer.headers["ratelimit"])
        assert found
        left.append(int(found[1]))

    assert left[0] - left[1] <= 2
    assert left[1] - left[2] > 15


def test_accepted_events_are_one_message_of_rows(
    api: Api, owner: Actor, plugin: Plugin, event_queue: StubQueues
) -> None:
    environment = make_environment(owner)
    at = datetime.now(UTC).replace(microsecond=250_000)
    sent = [
        used(plugin, "1", at, environment=environment.name, version="1.0.0", team="payments", duration_ms=12.5),
        used(plugin, "2", at, action="open", is_error=True),
        event_of(PERFORMANCE, {"plugin": plugin.name, "environment": environment.name, "saturation": 0.5}, "3", at),
    ]

    answer = send(api, sent)

    assert (answer.status, counts(answer), reasons(answer), reasons(answer, "dead_lettered")) == (202, (3, 0), [], [])
    message = taken(event_queue)
    assert UUID(bytes=message.tenant_id) == owner.tenant_id
    assert str(UUID(bytes=message.request_id)) == answer.headers["x-request-id"]
    keys = [event_key(owner.tenant_id, "/portal", event_id) for event_id in "123"]
    plugin_id, environment_id = plugin.plugin_id.bytes, environment.environment_id.bytes
    assert [msgspec.structs.astuple(row) for row in message.usage] == [
        (microseconds_of(at), keys[0], plugin_id, environment_id, None, 12.5, False, "use", "1.0.0", "payments", None),
        (microseconds_of(at), keys[1], plugin_id, None, None, None, True, "open", None, None, None),
    ]
    assert [msgspec.structs.astuple(row) for row in message.samples] == [
        (microseconds_of(at), keys[2], plugin_id, environment_id, 1, 0, None, 0.5),
    ]


def test_all_forms_of_an_event_are_the_same_event(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    at = datetime.now(UTC)
    event = used(plugin, "a b", at, user="ada")
    short = {"id": "a b", "time": event["time"], "data": event["data"]}
    compact = {"type": USAGE, "source": "/portal", "events": [short]}
    headers = {"ce-specversion": "1.0", "ce-type": USAGE, "ce-source": "/portal", "ce-id": "a%20b"}
    headers["ce-time"] = str(event["time"])

    answers = [
        send(api, [event]),
        send(api, event, f"{SINGLE}; charset=utf-8"),
        send(api, compact, COMPACT),
        send(api, compact, "application/json"),
        send(api, event["data"], "application/json", headers),
    ]

    assert [counts(answer) for answer in answers] == [(1, 0)] * 5
    rows = [unpack_message(str(entry["MessageBody"])).usage for entry in event_queue.entries["events"]]
    assert rows == [rows[0]] * 5


def test_who_used_a_plugin_is_in_no_message(api: Api, owner: Actor, plugin: Plugin, event_queue: StubQueues) -> None:
    sent = [
        used(plugin, "1", user="ada@acme.example"),
        used(plugin, "2", user="ada@acme.example"),
        used(plugin, "3", user="bob@acme.example"),
        used("@none/such", "4", user="ada@acme.example"),
        event_of("acme.unknown.v1", {"user": "ada@acme.example"}, "5"),
    ]

    send(api, sent)

    message = taken(event_queue)
    ada, again, bob = (row.subject_key for row in message.usage)
    assert ada == again
    assert ada != bob
    assert "acme.example" not in msgspec.json.encode(message).decode()
    assert ada is not None
    assert [json.loads(row.payload)["plugyardsubject"] for row in message.dead] == [ada.hex()] * 2


def test_the_same_user_is_another_subject_in_another_tenant(issuer: Issuer, event_queue: StubQueues) -> None:
    for owner in (make_tenant(), make_tenant()):
        send(make_api(issuer, owner), [used(make_plugin(owner), user="ada")])

    subjects = {unpack_message(str(e["MessageBody"])).usage[0].subject_key for e in event_queue.entries["events"]}
    assert len(subjects) == 2
    assert None not in subjects


def test_a_subject_is_the_same_to_every_process(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    for event_id in "123":
        send(api, [used(plugin, event_id, user="ada")])
        event_names._subject_keys.cache_clear()

    subjects = {unpack_message(str(e["MessageBody"])).usage[0].subject_key for e in event_queue.entries["events"]}
    assert len(subjects) == 1


def test_same_source_and_id_in_one_request_is_a_duplicate(api: Api, plugin: Plugin, event_queue: StubQueues) -> None:
    unknown = used("@none/such", "2")

    answer = send(api, [used(plugin), used(plugin), used(plugin) | {"source": "/other"}, unknown, unknown])

    assert counts(answer) == (2, 2)
    assert reasons(answer, "dead_lettered") == [(3, "unknown-plugin")]
    assert (len(taken(event_queue).usage), len(taken(event_queue).dead)) == (2, 1)


@pytest.mark.parametrize(
    ("event_type", "reason"),
    [("plugyard.usage.v2", "unknown-schema"), ("acme.deploy.v1", "unknown-schema"), ("nothing", "unknown-schema")],
)
def test_an_event_of_an_unknown_schema_is_a_dead_letter_with_its_payload(
    api: Api, plugin: Plugin, event_queue: StubQueues, event_type: str, reason: str
) -> None:
    event = event_of(event_type, {"plugin": plugin.name, "colour": "blue"})

    answer = send(api, [event])

    assert (counts(answer), reasons(answer, "dead_lettered")) == ((0, 0), [(0, reason)])
    (dead,) = taken(event_queue).dead
    assert (dead.reason, dead.event_type) == (reason, event_type)
    assert json.loads(dead.payload)["data"] == event["data"]


def test_unknown_plugins_and_environments_are_dead_letters(
    api: Api, plugin: Plugin, stranger: Actor, event_queue: StubQueues
) -> None:
    foreign = make_plugin(stranger)
    elsewhere = make_environment(stranger)

    answer = send(api, [used(make_name(), "1"), used(foreign, "2"), used(plugin, "3", environment=elsewhere.name)])

    wanted = ["unknown-plugin", "unknown-plugin", "unknown-environment"]
    assert reasons(answer, "dead_lettered") == list(enumerate(wanted))
    assert [row.reason for row in taken(event_queue).dead] == wanted


def test_a_plugin_made_after_its_first_event_is_known_to_the_next(
    api: Api, owner: Actor, event_queue: StubQueues
) -> None:
    name = make_name()
    assert reasons(send(api, [used(name)]), "dead_lettered") == [(0, "unknown-plugin")]

    make_plugin(owner, name)

    assert counts(send(api, [used(name, "2")])) == (1, 0)


def test_a_public_plugin_of_the_platform_is_known_by_name(api: Api, platform: Actor, event_queue: StubQueues) -> None:
    public, private = make_plugin(platform, is_public=True), make_plugin(platform)

    answer = send(api, [used(public, "1"), used(private, "2")])

    assert (counts(answer), reasons(answer, "dead_lettered")) == ((1, 0), [(1, "unknown-plugin")])
    assert taken(event_queue).usage[0].plugin_id == public.plugin_id.bytes
    assert platform.tenant_id == PLATFORM_TENANT_ID


def test_known_names_cost_no_statement_and_stay_the_tenants_own(
    issuer: Issuer, api: Api, plugin: Plugin, stranger: Actor, event_queue: StubQueues
) -> None:
    assert counts(send(api, [used(plugin, "1")])) == (1, 0)
    assert counts(send(api, [used(plugin, "2")])) == (1, 0)

    assert reasons(send(make_api(issuer, stranger), [used(plugin)]), "dead_lettered") == [(0, "unknown-plugin")]


def test_no_events_are_no_message(api: Api, event_queue: StubQueues) -> None:
    assert counts(send(api, [])) == (0, 0)
    assert event_queue.entries["events"] == []


def test_a_retry_under_an_idempotency_key_sends_nothing_again(
    api: Api, plugin: Plugin, event_queue: StubQueues
) -> None:
    body = json.dumps([used(plugin)]).encode()

    first, second = (send(api, body, headers={"idempotency-key": "once"}) for _ in range(2))

    assert first.json == second.json
    assert len(event_queue.entries["events"]) == 1


def test_sending_takes_events_write_by_role_or_by_key(
    issuer: Issuer, owner: Actor, plugin: Plugin, event_queue: StubQueues
) -> None:
    key = make_pipeline_key(owner, scopes=[Permission.EVENTS_WRITE])
    other = make_pipeline_key(owner, scopes=[Permission.CATALOG_READ])

    answers = {
        "developer": send(make_api(issuer, owner, BuiltInRole.DEVELOPER), [used(plugin, "1")]),
        "publisher": send(make_api(issuer, owner, BuiltInRole.PUBLISHER), [used(plugin, "2")]),
        "key": send(Api({"authorization": f"Bearer {key}"}), [used(plugin, "3")]),
        "other key": send(Api({"authorization": f"Bearer {other}"}), [used(plugin, "4")]),
    }

    assert {who: answer.status for who, answer in answers.items()} == {
        "developer": 403,
        "publisher": 202,
        "key": 202,
        "other key": 403,
    }


def test_a_suspended_tenant_sends_nothing(api: Api, owner: Actor, plugin: Plugin, event_queue: StubQueues) -> None:
    assert counts(send(api, [used(plugin, "1")])) == (1, 0)
    change(owner, "update tenant set suspended_at = now() where tenant_id = %s", owner.tenant_id)

    refused = send(api, [used(plugin, "2")])

    assert (refused.status, refused.code) == (403, "tenant-suspended")
    assert len(event_queue.entries["events"]) == 1
