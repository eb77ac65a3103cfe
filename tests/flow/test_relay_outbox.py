"""The relay of the outbox: nothing is lost, nothing out of order, and a fault stops only what it is about."""

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from functools import partial
from uuid import UUID

import pytest

from shared import outbox
from shared.catalog import service as catalog
from shared.catalog.models import Plugin, PluginPatch
from shared.context import Actor, transaction
from shared.errors import Unavailable
from shared.ids import new_id
from shared.operations import bus as bus_client
from shared.operations import relay
from shared.operations.relay import Relayed, relay_outbox
from tests.as_owner import change, rows
from tests.at_once import at_once
from tests.factories import DAY_1, make_plugin, make_versions
from tests.stub_bus import Refusal, StubBus, end_leases, take_over_lanes
from tests.told import listening


def run(now: datetime = DAY_1) -> Relayed:
    """One run of the relay."""
    return relay_outbox(new_id(), now)


def unpublished(*plugins: Plugin) -> set[UUID]:
    """Which of the plugins have an event that is not marked."""
    ids = [plugin.plugin_id for plugin in plugins]
    return {
        UUID(str(found))
        for (found,) in rows(
            "select distinct aggregate_id from outbox where published_at is null and aggregate_id = any(%s)", ids
        )
    }


def parked(plugin: Plugin) -> list[tuple[object, ...]]:
    """Revision, reason and attempts of a parked plugin."""
    return rows("select revision, reason, attempts from outbox_parked where aggregate_id = %s", plugin.plugin_id)


def attempts(plugin: Plugin) -> int:
    """Failed attempts of the plugin's events."""
    ((total,),) = rows("select sum(attempts) from outbox where aggregate_id = %s", plugin.plugin_id)
    return int(str(total))


def add_event(actor: Actor, aggregate_id: UUID, revision: int, data: dict[str, object]) -> None:
    """Announce something that no service announces."""
    with transaction(actor) as conn:
        outbox.add(conn, actor, [outbox.Event("plugyard.test.made", "test", aggregate_id, revision, data)], DAY_1)


def test_changes_are_published_in_the_order_of_their_revisions(bus: StubBus, owner: Actor) -> None:
    plugins = [make_plugin(owner) for _ in range(12)]
    for plugin in plugins:
        make_versions(owner, plugin, "1.0.0", "1.1.0", "2.0.0")

    outcome = run()

    assert {tuple(bus.revisions(plugin.plugin_id)) for plugin in plugins} == {(1, 2, 3, 4)}
    assert (outcome.published, outcome.depth, outcome.age_s) == (48, 0, 0)
    assert unpublished(*plugins) == set()


def test_event_says_what_happened_to_what_and_in_which_request(bus: StubBus, owner: Actor) -> None:
    plugin = make_plugin(owner)

    run()

    ((entry,),) = bus.calls
    (event,) = bus.events
    assert (entry["Source"], entry["DetailType"]) == ("plugyard", "plugyard.plugin.created")
    assert entry["EventBusName"] == "plugyard-test"
    assert (event.subject, event.revision, event.tenantid) == (plugin.plugin_id, 1, owner.tenant_id)
    assert (event.correlationid, event.actorid) == (owner.request_id, owner.user_id)
    assert event.data == {"plugin_id": str(plugin.plugin_id)}


def test_no_call_holds_two_events_of_one_aggregate_or_more_than_the_bus_takes(bus: StubBus, owner: Actor) -> None:
    for _ in range(25):
        make_versions(owner, make_plugin(owner), "1.0.0")
    for _ in range(4):
        add_event(owner, new_id(), 1, {"text": "x" * 100_000})

    run()

    for call in bus.calls:
        subjects = [json.loads(str(entry["Detail"]))["subject"] for entry in call]
        assert len(subjects) == len(set(subjects)) <= 10
        assert sum(len(str(entry["Detail"])) for entry in call) <= 256 * 1024
    assert len(bus.events) == 54


def test_two_relays_at_once_publish_each_event_once_and_in_order(
    bus: StubBus, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "LANES", 4)
    plugins = [make_plugin(owner) for _ in range(40)]
    for plugin in plugins:
        make_versions(owner, plugin, "1.0.0", "1.1.0")

    outcomes = at_once(run, run, run)

    assert {tuple(bus.revisions(plugin.plugin_id)) for plugin in plugins} == {(1, 2, 3)}
    assert sum(outcome.published for outcome in outcomes) == len(bus.events) == 120
    assert sum(outcome.published > 0 for outcome in outcomes) > 1, "only one of them did anything"


def test_relay_whose_lanes_were_taken_over_marks_nothing_and_ends(bus: StubBus, owner: Actor) -> None:
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "1.0.0")
    bus.before_answer = take_over_lanes

    run()

    assert bus.events
    assert unpublished(plugin) == {plugin.plugin_id}


def test_relay_whose_lease_ran_out_marks_nothing_and_ends(bus: StubBus, owner: Actor) -> None:
    plugin = make_plugin(owner)
    bus.before_answer = end_leases

    run()

    assert bus.revisions(plugin.plugin_id) == [1]
    assert unpublished(plugin) == {plugin.plugin_id}


def test_relay_begins_no_call_that_its_lease_may_not_outlast(
    bus: StubBus, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "LEASE_S", relay.CALL_S - 0.5)
    monkeypatch.setattr(relay, "BUDGET_S", relay.CALL_S + 0.2)
    make_plugin(owner)

    run()

    assert bus.calls == []


def test_relay_killed_between_publishing_and_marking_leaves_all_to_the_next(bus: StubBus, owner: Actor) -> None:
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "1.0.0")
    command = "from datetime import datetime, UTC; from shared.ids import new_id;"
    command += "from shared.operations.relay import relay_outbox; relay_outbox(new_id(), datetime.now(UTC))"
    killed = subprocess.Popen(
        [sys.executable, "-c", command], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    bus.before_answer = partial(os.kill, killed.pid, signal.SIGKILL)
    assert killed.wait(60) == -signal.SIGKILL
    bus.before_answer = lambda: None

    assert run().published == 0, "the lanes of the dead are leased for a while"
    end_leases()
    run()

    assert bus.revisions(plugin.plugin_id) == [1, 1, 2]
    assert unpublished(plugin) == set()


def test_poison_parks_its_own_aggregate_only(bus: StubBus, owner: Actor) -> None:
    poisoned, others = make_plugin(owner), [make_plugin(owner) for _ in range(3)]
    make_versions(owner, poisoned, "1.0.0")
    bus.judge = lambda event: "MalformedDetail" if event.subject == poisoned.plugin_id else ""

    outcomes = [run() for _ in range(relay.MAX_ATTEMPTS)]

    assert [outcome.parked for outcome in outcomes] == [0, 0, 0, 0, 1]
    assert parked(poisoned) == [(1, "MalformedDetail", 5)]
    assert [bus.revisions(other.plugin_id) for other in others] == [[1]] * 3
    calls = len(bus.calls)
    catalog.update_plugin(owner, poisoned.plugin_id, PluginPatch(title="later"), 2, DAY_1)
    assert run().depth == 0
    assert len(bus.calls) == calls, "a parked aggregate is tried again"


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalFailure"])
def test_what_is_the_bus_s_own_fault_is_never_counted(bus: StubBus, owner: Actor, code: str) -> None:
    plugin = make_plugin(owner)
    bus.judge = lambda _: code

    for _ in range(relay.MAX_ATTEMPTS + 1):
        assert run().held == 1
    bus.judge = lambda _: ""
    run()

    assert (attempts(plugin), parked(plugin), bus.revisions(plugin.plugin_id)) == (0, [], [1])


def test_next_revision_waits_where_the_one_before_was_not_taken(bus: StubBus, owner: Actor) -> None:
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "1.0.0", "1.1.0")
    bus.judge = lambda event: "ThrottlingException" if event.revision == 2 else ""

    run()
    assert bus.revisions(plugin.plugin_id) == [1]
    bus.judge = lambda _: ""
    run()

    assert bus.revisions(plugin.plugin_id) == [1, 2, 3]


def test_event_that_makes_the_bus_refuse_whole_calls_is_found_and_counted_alone(bus: StubBus, owner: Actor) -> None:
    plugins = [make_plugin(owner) for _ in range(8)]
    poisoned = plugins[3]
    bus.refuse = lambda events: (
        Refusal("ValidationException") if any(e.subject == poisoned.plugin_id for e in events) else None
    )

    run()

    assert unpublished(*plugins) == {poisoned.plugin_id}
    assert [attempts(plugin) for plugin in plugins] == [0, 0, 0, 1, 0, 0, 0, 0]


def test_event_over_the_limit_of_the_bus_is_parked_at_once(bus: StubBus, owner: Actor) -> None:
    plugin = make_plugin(owner)
    add_event(owner, plugin.plugin_id, 2, {"text": "é" * 131_072})

    run()

    assert parked(plugin) == [(2, bus_client.TOO_LARGE, 1)]
    assert bus.revisions(plugin.plugin_id) == [1]


def test_event_ids_of_skewed_clocks_leave_no_revision_out(
    bus: StubBus, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second revision was made by a clock that runs behind, so by id it is the oldest row."""
    monkeypatch.setattr(relay, "ROWS_A_LANE", 1)
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "1.0.0", "1.1.0")
    swap = "update outbox set event_id = %s where aggregate_id = %s and revision = %s"
    change(owner, swap, UUID(int=7), plugin.plugin_id, 2)

    run()

    assert bus.revisions(plugin.plugin_id) == [1, 2, 3]


@pytest.mark.parametrize(
    "refusal", [Refusal("AccessDeniedException"), Refusal("Unknown", 500)], ids=["right", "server"]
)
def test_bus_away_fails_the_run_and_counts_against_no_event(bus: StubBus, owner: Actor, refusal: Refusal) -> None:
    plugins = [make_plugin(owner) for _ in range(12)]
    bus.refuse = lambda _: refusal if len(bus.calls) > 1 else None

    with pytest.raises(Unavailable) as failed:
        run()

    assert failed.value.fields == {"store": "event-bus"}
    assert len(unpublished(*plugins)) == 2, "what the first call took is not marked"
    assert {attempts(plugin) for plugin in plugins} == {0}
    bus.refuse = lambda _: None
    run()
    assert unpublished(*plugins) == set()


def test_run_tells_its_figures_and_each_event_under_the_request_that_made_it(bus: StubBus, owner: Actor) -> None:
    held, _ = make_plugin(owner), make_plugin(owner)
    bus.judge = lambda event: "ThrottlingException" if event.subject == held.plugin_id else ""

    with listening() as told:
        run()

    (figures,) = told.figures
    assert (figures["outbox_published"], figures["outbox_depth"], figures["job"]) == (1, 1, "relay_outbox")
    assert float(str(figures["outbox_age"])) > 0
    assert str(owner.tenant_id) not in json.dumps(figures)
    (line,) = told.events("outbox.published")
    assert (line["correlation_id"], line["revision"]) == (str(owner.request_id), 1)
    assert [line["reason"] for line in told.events("outbox.held")] == ["ThrottlingException"]
