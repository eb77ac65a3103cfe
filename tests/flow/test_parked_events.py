"""Parked events over the API: a tenant sees its own, lets them go on, and the trail tells who did."""

import pytest

from infra.local.issuer import Issuer
from shared.catalog.models import Plugin
from shared.context import Actor
from shared.ids import new_id
from shared.operations import relay
from shared.operations.relay import relay_outbox
from tests.api_client import Api
from tests.as_owner import rows
from tests.factories import DAY_1, make_api, make_plugin, make_versions
from tests.stub_bus import StubBus

PAGE = "/v1/jobs/parked-events"


@pytest.fixture
def parked(bus: StubBus, owner: Actor) -> list[Plugin]:
    """Three plugins whose creation the bus refused until they were parked, one after the other."""
    plugins = []
    bus.judge = lambda event: "MalformedDetail" if event.revision == 1 and event.tenantid == owner.tenant_id else ""
    for _ in range(3):
        plugins.append(make_plugin(owner))
        make_versions(owner, plugins[-1], "1.0.0")
        for _ in range(relay.MAX_ATTEMPTS):
            relay_outbox(new_id(), DAY_1)
    bus.judge = lambda _: ""
    return plugins


def test_page_shows_where_and_why_each_aggregate_is_parked(api: Api, parked: list[Plugin]) -> None:
    shown = api.get(PAGE).items

    assert {item["aggregate_id"] for item in shown} == {str(plugin.plugin_id) for plugin in parked}
    assert {(i["event_type"], i["revision"], i["reason"], i["attempts"]) for i in shown} == {
        ("plugyard.plugin.created", 1, "MalformedDetail", 5)
    }


def test_pages_hold_each_parked_event_once(api: Api, parked: list[Plugin]) -> None:
    page = api.get(PAGE, limit=1)
    seen = [item["aggregate_id"] for item in page.items]
    while cursor := page.json["next_cursor"]:
        page = api.get(PAGE, limit=1, cursor=cursor)
        seen += [item["aggregate_id"] for item in page.items]

    assert len(set(seen)) == len(seen) == len(parked)


def test_replay_publishes_the_event_and_what_waited_behind_it(
    api: Api, bus: StubBus, owner: Actor, parked: list[Plugin]
) -> None:
    released, *others = parked
    assert relay_outbox(new_id(), DAY_1).published == 0

    answer = api.post(f"{PAGE}/{released.plugin_id}/replay", {})
    relay_outbox(new_id(), DAY_1)

    assert (answer.status, answer.json["revision"]) == (202, 1)
    assert bus.revisions(released.plugin_id) == [1, 2]
    assert [bus.revisions(other.plugin_id) for other in others] == [[], []]
    assert len(api.get(PAGE).items) == 2
    assert api.post(f"{PAGE}/{released.plugin_id}/replay", {}).code == "parked-event-not-found"


def test_replayed_event_has_all_its_attempts_again(api: Api, bus: StubBus, owner: Actor, parked: list[Plugin]) -> None:
    api.post(f"{PAGE}/{parked[0].plugin_id}/replay", {})
    bus.judge = lambda _: "MalformedDetail"

    outcomes = [relay_outbox(new_id(), DAY_1).parked for _ in range(relay.MAX_ATTEMPTS)]

    assert outcomes == [0, 0, 0, 0, 1]


def test_trail_tells_that_it_was_parked_and_who_let_it_go(api: Api, parked: list[Plugin]) -> None:
    plugin_id = parked[0].plugin_id
    answer = api.post(f"{PAGE}/{plugin_id}/replay", {})

    trail = rows(
        "select a.action, u.kind, a.request_id::text from audit_entry as a"
        " left join tenant_user as u on u.user_id = a.user_id"
        " where a.object_type = 'outbox_parked' and a.object_id = %s order by a.written_at",
        str(plugin_id),
    )

    assert [(action, kind) for action, kind, _ in trail] == [
        ("outbox_parked.created", "service"),
        ("outbox_parked.deleted", "human"),
    ]
    assert trail[1][2] == answer.headers["x-request-id"]


def test_parked_events_of_another_tenant_are_neither_seen_nor_released(
    issuer: Issuer, stranger: Actor, parked: list[Plugin]
) -> None:
    api = make_api(issuer, stranger)

    assert api.get(PAGE).items == []
    for plugin in parked:
        assert api.post(f"{PAGE}/{plugin.plugin_id}/replay", {}).status == 404
    assert rows("select count(*) from outbox_parked") == [(3,)]
