"""Roll-ups are what counting all events by hand says, whatever happened on the way."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.analytics.refresh import refresh_rollups
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
