"""Roll-ups are what counting all events by hand says, whatever happened on the way."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from clients.postgres import Connection
from shared.analytics import days, hours, refresh
from shared.analytics.cells import Rollup
from shared.analytics.refresh import refresh_rollups
from shared.analytics.refresh_store import TenantPlugin
from shared.analytics.rollup_models import ALL_PLUGINS, Grain
from shared.context import Actor
from shared.ids import new_id
from tests.factories import make_tenant_ids
from tests.usage_model import Event, UsageModel
from tests.usage_steps import (
    Killed,
    at_statement,
    kill,
    refresh_all,
    stored_first_seen,
    stored_rollups,
    subject_numbers,
    take_away,
    write_events,
)

NOW = datetime(2026, 2, 10, 12, 30, tzinfo=UTC)
PLUGIN, OTHER_PLUGIN = new_id(), new_id()
ADA, BOB = new_id(), new_id()
# More than the statements of any run of these tests.
STATEMENTS = 80


def event(ago: timedelta = timedelta(0), plugin_id: UUID = PLUGIN, **fields: object) -> Event:
    """An event so long before NOW."""
    return Event(new_id(), NOW - ago, plugin_id, **fields)  # type: ignore[arg-type] # each test's own


@pytest.fixture
def tenant(stack: dict[str, str]) -> Actor:
    """A tenant that nobody else uses."""
    return make_tenant_ids()


def wanted(*events: Event) -> UsageModel:
    """The model of these events, refreshed on NOW's day."""
    model = UsageModel(rolled_until=NOW.date())
    model.write(events)
    return model


Count = Callable[[Connection, datetime, list[TenantPlugin]], dict[TenantPlugin, Rollup]]


def failing_for(tenant: Actor, error: BaseException) -> Count:
    """Counts events, but for this tenant."""
    count = hours.count_events

    def counted(conn: Connection, bucket: datetime, plugins: list[TenantPlugin]) -> dict[TenantPlugin, Rollup]:
        if any(tenant_id == tenant.tenant_id for tenant_id, _ in plugins):
            raise error
        return count(conn, bucket, plugins)

    return counted


def is_as(tenant: Actor, model: UsageModel) -> bool:
    """Whether roll-ups and first uses are the model's."""
    return (
        stored_rollups(tenant.tenant_id) == model.rollups()
        and stored_first_seen(tenant.tenant_id) == model.first_seen()
    )


def test_every_grain_counts_every_event_once(tenant: Actor) -> None:
    events = [
        event(subject_key=ADA, duration_ms=12.5, version="1.0.0", team="web"),
        event(timedelta(minutes=7), subject_key=ADA, is_error=True, environment_id=new_id()),
        event(timedelta(hours=3), OTHER_PLUGIN, subject_key=BOB, duration_ms=0.25, action="open"),
        event(timedelta(days=1), subject_key=BOB),
        event(timedelta(days=29), subject_key=BOB, duration_ms=90_000.0),
        event(timedelta(days=-1), subject_key=ADA),
    ]
    write_events(tenant.tenant_id, events[3:])
    refresh_all(NOW)
    write_events(tenant.tenant_id, events[:4])
    refresh_all(NOW)

    assert is_as(tenant, wanted(*events))
    assert sorted(subject_numbers(tenant.tenant_id)) == [1, 2]


def test_the_thirty_days_roll_on_though_nothing_happens(tenant: Actor) -> None:
    events = [event(timedelta(days=n), subject_key=ADA, duration_ms=float(n)) for n in (0, 2, 20)]
    write_events(tenant.tenant_id, events)
    refresh_all(NOW)
    refresh_rollups(new_id(), NOW + timedelta(days=12))
    write_events(tenant.tenant_id, [late := event(timedelta(days=19), subject_key=BOB)])
    refresh_all(NOW + timedelta(days=12))

    model = wanted(*events, late)
    model.rolled_until = (NOW + timedelta(days=12)).date()
    assert is_as(tenant, model)


def test_events_that_are_taken_away_leave_every_roll_up(tenant: Actor) -> None:
    first, again = event(timedelta(days=3), subject_key=ADA), event(timedelta(days=2), subject_key=ADA)
    other = event(timedelta(days=3), OTHER_PLUGIN, subject_key=BOB, duration_ms=5.0)
    write_events(tenant.tenant_id, [first, again, other])
    refresh_all(NOW)

    take_away(tenant.tenant_id, [first, other])
    refresh_all(NOW)

    assert is_as(tenant, wanted(again))


def test_an_earlier_use_in_the_same_hour_that_is_taken_away_is_not_the_first(tenant: Actor) -> None:
    early, later = event(timedelta(minutes=20), subject_key=ADA), event(timedelta(minutes=5), subject_key=ADA)
    write_events(tenant.tenant_id, [early, later])
    refresh_all(NOW)
    take_away(tenant.tenant_id, [early])
    refresh_all(NOW)

    assert is_as(tenant, wanted(later))


@pytest.mark.parametrize("number", range(1, STATEMENTS, 3))
def test_a_refresher_that_is_killed_anywhere_loses_nothing(
    tenant: Actor, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    events = [event(timedelta(hours=n), plugin, subject_key=ADA) for n in (0, 30) for plugin in (PLUGIN, OTHER_PLUGIN)]
    write_events(tenant.tenant_id, events)
    with suppress(Killed), at_statement(monkeypatch, number, kill):
        refresh_rollups(new_id(), NOW)

    refresh_all(NOW)

    assert is_as(tenant, wanted(*events))


@pytest.mark.parametrize("number", range(1, STATEMENTS, 3))
def test_no_newer_count_is_replaced_by_an_older_one(
    tenant: Actor, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Between any two statements of a refresher, an event is written and another refresher runs to its end."""
    happened = [event(timedelta(days=1), subject_key=ADA)]
    write_events(tenant.tenant_id, happened)
    refresh_all(NOW)

    def write(one: Event) -> None:
        happened.append(one)
        write_events(tenant.tenant_id, [one])

    def intervene() -> None:
        write(event(timedelta(minutes=1), subject_key=BOB, duration_ms=3.0))
        refresh_rollups(new_id(), NOW)

    write(event(subject_key=ADA))
    with at_statement(monkeypatch, number, intervene):
        refresh_rollups(new_id(), NOW)
    refresh_all(NOW)

    assert is_as(tenant, wanted(*happened))


def test_an_hour_whose_raw_events_may_be_gone_keeps_its_roll_up(tenant: Actor) -> None:
    old = event(timedelta(days=30), subject_key=ADA)
    write_events(tenant.tenant_id, [old])
    refresh_all(NOW)
    take_away(tenant.tenant_id, [old])

    refresh_all(NOW + timedelta(days=40))

    assert (Grain.HOUR, ALL_PLUGINS, old.occurred_at.replace(minute=0)) in stored_rollups(tenant.tenant_id)


@pytest.mark.parametrize("ago", [timedelta(hours=3), timedelta(0)])
def test_a_tenant_that_cannot_be_counted_keeps_no_other_waiting(
    tenant: Actor, monkeypatch: pytest.MonkeyPatch, ago: timedelta
) -> None:
    """In an hour before that of the others, and in the same one."""
    poison, others = event(ago, subject_key=ADA), [(make_tenant_ids(), event(subject_key=BOB)) for _ in range(3)]
    write_events(tenant.tenant_id, [poison])
    for other, usual in others:
        write_events(other.tenant_id, [usual])
    monkeypatch.setattr(hours, "count_events", failing_for(tenant, KeyError("one tenant's")))

    assert refresh_rollups(new_id(), NOW).failed == 1
    refresh_rollups(new_id(), NOW)
    assert all(is_as(other, wanted(usual)) for other, usual in others)
    assert stored_rollups(tenant.tenant_id) == {}
    monkeypatch.undo()
    refresh_all(NOW)

    assert is_as(tenant, wanted(poison))


def test_a_tenant_over_whom_the_process_ends_is_tried_after_all_others(
    tenant: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, poison, usual = make_tenant_ids(), event(timedelta(hours=3), subject_key=ADA), event(subject_key=BOB)
    write_events(tenant.tenant_id, [poison])
    write_events(other.tenant_id, [usual])
    monkeypatch.setattr(hours, "count_events", failing_for(tenant, Killed()))

    for _ in range(2):
        with pytest.raises(Killed):
            refresh_rollups(new_id(), NOW)
    assert is_as(other, wanted(usual))
    monkeypatch.undo()
    refresh_all(NOW)

    assert is_as(tenant, wanted(poison))


@pytest.mark.parametrize("step", ["refresh_days", "roll_forward"])
def test_a_tenant_whose_days_fail_keeps_nobody_elses_behind(
    tenant: Actor, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first, last = sorted((tenant, make_tenant_ids()), key=lambda actor: actor.tenant_id)
    models = {actor: wanted(event(timedelta(days=2), subject_key=ADA)) for actor in (first, last)}
    for actor, model in models.items():
        write_events(actor.tenant_id, list(model.events.values()))
        model.rolled_until = (NOW + timedelta(days=1)).date()
    done = getattr(days, step)

    def fails(conn: Connection, tenant_id: UUID, *given: object) -> object:
        if tenant_id == first.tenant_id:
            raise KeyError
        return done(conn, tenant_id, *given)

    monkeypatch.setattr(days, step, fails)
    refresh_rollups(new_id(), NOW)
    refresh_rollups(new_id(), NOW + timedelta(days=1))

    assert [is_as(actor, model) for actor, model in models.items()] == [False, True]
    monkeypatch.undo()
    refresh_all(NOW + timedelta(days=1))
    assert is_as(first, models[first])


def test_an_hour_of_many_events_is_counted_in_parts(monkeypatch: pytest.MonkeyPatch, stack: dict[str, str]) -> None:
    tenants, parts = [make_tenant_ids() for _ in range(5)], list[int]()
    for actor in tenants:
        write_events(actor.tenant_id, [event(subject_key=ADA)])
    take = hours.refresh_hour

    def refresh_hour(conn: Connection, bucket: datetime, tenant_ids: list[UUID], is_countable: bool) -> int:
        parts.append(len(tenant_ids))
        return take(conn, bucket, tenant_ids, is_countable)

    monkeypatch.setattr(hours, "refresh_hour", refresh_hour)
    monkeypatch.setattr(refresh, "MOST_EVENTS", 2 * refresh.EVENTS_A_LINE)
    refresh_all(NOW)

    assert parts == [2, 2, 1]
    assert all(stored_rollups(actor.tenant_id) for actor in tenants)


def test_events_of_an_hour_too_old_to_be_counted_are_told(tenant: Actor) -> None:
    write_events(tenant.tenant_id, [event(timedelta(days=70)), event(timedelta(days=70), OTHER_PLUGIN)])

    assert refresh_rollups(new_id(), NOW).outdated == 2
    assert refresh_rollups(new_id(), NOW).outdated == 0
