"""A new advisory is told to each tenant that runs what it speaks of: of its own alone, and once, whatever happens."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from pydantic import JsonValue

from clients.postgres import Connection
from shared.cloud_events import ChangeEvent
from shared.consumers import apply_newer
from shared.context import Actor
from shared.fates import Dropped, Duplicate, Fate, Stored
from shared.identity import tenants
from shared.ids import new_id
from shared.operations.relay import relay_outbox
from shared.operations.webhook_fan_out import fan_out_event
from shared.versions import touched
from shared.versions.touched_models import TouchedVersion
from tests.as_owner import rows
from tests.at_once import at_once
from tests.factories import DAY_1, make_name, make_osv, make_tenant, make_webhook
from tests.queues import give
from tests.stub_bus import StubBus
from tests.stub_queues import StubQueues
from tests.touched_steps import matched_by, running, taken_in, told
from tests.webhook_steps import deliveries

HANDLER = "functions.versions.match_advisory.handler"


def listed(value: JsonValue) -> list[JsonValue]:
    """A part of a record that is a list."""
    assert isinstance(value, list)
    return value


@pytest.fixture
def package() -> str:
    """A package that no other test speaks of."""
    return make_name()


def test_each_tenant_is_told_of_its_own_environments_that_run_an_affected_version(
    platform: Actor, owner: Actor, stranger: Actor, package: str
) -> None:
    mine = running(owner, package, "1.2.0", "1.3.0"), running(owner, package, "1.0.0")
    running(owner, package, "1.3.0")
    theirs = running(stranger, package, "1.2.0")
    event = taken_in(platform, package)

    assert matched_by(event) == Stored()

    (own,) = told(owner)
    assert (own.revision, own.advisory_id, own.severity) == (event.revision, event.subject, "unknown")
    assert own.environments == sorted(mine)
    assert own.packages == [TouchedVersion(package, version, "1.3.0") for version in ("1.0.0", "1.2.0")]
    assert (own.environment_count, own.package_count) == (2, 2)
    (other,) = told(stranger)
    assert (other.environments, other.environment_count, other.package_count) == ([theirs], 1, 1)


def test_tenant_that_runs_none_of_the_affected_versions_hears_nothing(
    platform: Actor, owner: Actor, package: str
) -> None:
    running(owner, package, "1.3.0")

    assert matched_by(taken_in(platform, package)) == Dropped("not-installed")

    assert told(owner) == []


def test_a_tenants_own_advisory_is_told_to_nobody_else(owner: Actor, stranger: Actor, package: str) -> None:
    mine = running(owner, package, "1.0.0")
    running(stranger, package, "1.0.0")

    assert matched_by(taken_in(owner, package)) == Stored()

    assert [one.environments for one in told(owner)] == [[mine]]
    assert told(stranger) == []


def test_one_advisory_of_several_packages_is_one_event(platform: Actor, owner: Actor) -> None:
    first, second = make_name(), make_name()
    mine = running(owner, first, "1.0.0"), running(owner, second, "1.1.0")
    affected = [affected for name in (first, second) for affected in listed(make_osv(package=name)["affected"])]

    matched_by(taken_in(platform, first, affected=affected))

    (own,) = told(owner)
    assert own.environments == sorted(mine)
    assert [one.name for one in own.packages] == sorted([first, second])


def test_event_that_is_given_again_tells_nobody_twice(platform: Actor, owner: Actor, package: str) -> None:
    running(owner, package, "1.0.0")
    event = taken_in(platform, package)

    assert [matched_by(event) for _ in range(3)] == [Stored(), Duplicate(), Duplicate()]

    assert len(told(owner)) == 1


def test_later_state_of_an_advisory_is_told_once_in_whichever_order_its_events_come(
    platform: Actor, owner: Actor, package: str
) -> None:
    running(owner, package, "1.0.0")
    first = taken_in(platform, package)
    osv_id = str(rows("select osv_id from advisory where advisory_id = %s", first.subject)[0][0])
    second = taken_in(platform, package, osv_id, modified="2026-04-01T00:00:00Z")

    assert [matched_by(second), matched_by(first), matched_by(second)] == [Stored(), Duplicate(), Duplicate()]
    third = taken_in(platform, package, osv_id, modified="2026-05-01T00:00:00Z")
    assert matched_by(third) == Stored()

    assert [one.revision for one in told(owner)] == [second.revision, third.revision]


def test_own_advisory_and_what_it_touches_do_not_take_each_others_revisions(owner: Actor, package: str) -> None:
    running(owner, package, "1.0.0")
    event = taken_in(owner, package)
    matched_by(event)
    osv_id = str(rows("select osv_id from advisory where advisory_id = %s", event.subject)[0][0])

    later = taken_in(owner, package, osv_id, modified="2026-04-01T00:00:00Z")

    assert (later.revision, matched_by(later)) == (2, Stored())


def test_withdrawn_advisory_touches_nothing(platform: Actor, owner: Actor, package: str) -> None:
    running(owner, package, "1.0.0")

    assert matched_by(taken_in(platform, package, withdrawn="2026-03-02T00:00:00Z")) == Dropped("no-advisory")

    assert told(owner) == []


def test_run_that_is_killed_between_tenants_is_finished_by_the_next(
    platform: Actor, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    actors = [make_tenant() for _ in range(3)]
    for actor in actors:
        running(actor, package, "1.0.0")
    event = taken_in(platform, package)
    told_before = iter(range(2))

    def killed(consumer: str, event: ChangeEvent, apply: Callable[[Connection], None]) -> Fate:
        if next(told_before, None) is None:
            raise ZeroDivisionError
        return apply_newer(consumer, event, apply)

    with monkeypatch.context() as patch:
        patch.setattr(touched, "apply_newer", killed)
        with pytest.raises(ZeroDivisionError):
            matched_by(event)
    assert sum(len(told(actor)) for actor in actors) == 2

    assert matched_by(event) == Stored()

    assert [len(told(actor)) for actor in actors] == [1, 1, 1]


def test_two_consumers_at_once_tell_each_tenant_once(platform: Actor, package: str) -> None:
    actors = [make_tenant() for _ in range(4)]
    for actor in actors:
        running(actor, package, "1.0.0")
    event = taken_in(platform, package)

    at_once(*[partial(matched_by, event)] * 3)

    assert [len(told(actor)) for actor in actors] == [1, 1, 1, 1]


def test_tenants_are_whole_where_pages_cut_them(platform: Actor, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touched, "PAGE_SIZE", 2)
    monkeypatch.setattr(touched, "LEAST_PAGE", 1)
    wanted = {
        actor: sorted(running(actor, package, "1.0.0", "1.1.0") for _ in range(3))
        for actor in (make_tenant(), make_tenant())
    }

    matched_by(taken_in(platform, package))

    found = {actor: [one.environments for one in told(actor)] for actor in wanted}
    assert found == {actor: [whole] for actor, whole in wanted.items()}


def test_more_environments_than_an_event_has_room_for_are_counted(
    platform: Actor, owner: Actor, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(touched, "MAX_ENVIRONMENTS", 2)
    monkeypatch.setattr(touched, "MAX_PACKAGES", 1)
    mine = [running(owner, package, f"1.{n}.0") for n in range(3)]

    matched_by(taken_in(platform, package))

    (own,) = told(owner)
    assert (own.environments, own.environment_count) == (sorted(mine)[:2], 3)
    assert (len(own.packages), own.package_count) == (1, 3)


@pytest.mark.usefixtures("queues")
def test_advisory_travels_from_the_relay_to_the_webhooks_of_who_runs_it(
    bus: StubBus, platform: Actor, owner: Actor, stranger: Actor, package: str, now: datetime
) -> None:
    wanting, other = make_webhook(owner, "https://hooks.example/in", "plugyard.advisory.*"), make_webhook(stranger)
    running(owner, package, "1.0.0")
    taken_in(platform, package)

    def relayed(event_type: str) -> list[ChangeEvent]:
        bus.events.clear()
        for _ in range(3):
            relay_outbox(new_id(), DAY_1)
        return [event for event in bus.events if event.type == event_type]

    published = relayed("plugyard.advisory.published")
    assert give(HANDLER, {str(event.id): event.model_dump_json() for event in published}) == set()
    (matched,) = [event for event in relayed("plugyard.advisory.matched") if event.tenantid == owner.tenant_id]

    assert fan_out_event(matched, now) == Stored()
    assert [event_id for event_id, *_ in deliveries(wanting)] == [matched.id]
    assert deliveries(other) == []


def test_suspended_tenant_is_told_by_no_webhook(
    platform: Actor, owner: Actor, package: str, queues: StubQueues, now: datetime
) -> None:
    make_webhook(owner)
    running(owner, package, "1.0.0")
    event = taken_in(platform, package)
    tenants.suspend_tenant(platform, owner.tenant_id, None, now)

    assert matched_by(event) == Stored()

    (own,) = told(owner)
    data = own.model_dump(mode="json")
    seen = event.model_copy(update={"id": new_id(), "tenantid": owner.tenant_id, "data": data})
    assert fan_out_event(seen, now) == Dropped("no-webhook")
    assert queues.entries["dispatch"] == []
