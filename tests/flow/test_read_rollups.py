"""What a request reads is what is stored and what is not counted yet, together, and says of when it is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from clients.postgres import Login
from shared.analytics import reading
from shared.analytics.reading import Span, read_spans
from shared.analytics.refresh import refresh_rollups
from shared.analytics.rollup_models import ALL_PLUGINS, Grain, midnight
from shared.context import Actor, transaction
from shared.ids import new_id
from tests.factories import make_tenant_ids
from tests.usage_model import Event, Told, UsageModel
from tests.usage_steps import at_statement, read_all, refresh_all, take_away, write_events

NOW = datetime(2026, 2, 10, 12, 30, tzinfo=UTC)
PLUGIN, OTHER_PLUGIN = new_id(), new_id()
ADA, BOB = new_id(), new_id()


def event(ago: timedelta = timedelta(0), plugin_id: object = PLUGIN, **fields: object) -> Event:
    """An event so long before NOW."""
    return Event(new_id(), NOW - ago, plugin_id, **fields)  # type: ignore[arg-type] # each test's own


def happening_at(now: datetime) -> Event:
    """An event of somebody of its own."""
    return Event(new_id(), now, PLUGIN, new_id())


@pytest.fixture
def tenant(stack: dict[str, str]) -> Actor:
    """A tenant that nobody else uses."""
    return make_tenant_ids()


def modelled(*events: Event, today: datetime = NOW) -> dict[tuple[Grain, UUID, datetime], Told]:
    """Every roll-up of these events."""
    model = UsageModel(rolled_until=today.date())
    model.write(events)
    return model.rollups()


def test_events_are_read_before_anything_was_refreshed(tenant: Actor) -> None:
    events = [event(subject_key=ADA, duration_ms=5.0), event(timedelta(days=20), OTHER_PLUGIN, subject_key=BOB)]
    write_events(tenant.tenant_id, events)

    assert read_all(tenant, NOW) == (modelled(*events), NOW)


def test_events_since_the_refresh_are_read_on_top_of_it(tenant: Actor) -> None:
    before = [
        event(timedelta(days=n), plugin, subject_key=ADA) for n in (0, 3, 29) for plugin in (PLUGIN, OTHER_PLUGIN)
    ]
    write_events(tenant.tenant_id, before)
    refresh_all(NOW)
    since = [event(subject_key=BOB, duration_ms=1.5), event(timedelta(days=29), new_id()), event(timedelta(days=3))]
    write_events(tenant.tenant_id, since)

    assert read_all(tenant, NOW) == (modelled(*before, *since), NOW)


def test_days_that_are_behind_their_hours_are_read_from_them(tenant: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [event(timedelta(days=n), subject_key=ADA) for n in (0, 1, 5)]
    write_events(tenant.tenant_id, before)
    refresh_all(NOW)
    since = [event(timedelta(minutes=1), subject_key=BOB), event(timedelta(days=5), OTHER_PLUGIN, duration_ms=2.0)]
    write_events(tenant.tenant_id, since)
    # All the time there is goes to hours.
    monkeypatch.setattr("shared.analytics.refresh._refresh_days", lambda *_: None)
    refresh_rollups(new_id(), NOW)
    write_events(tenant.tenant_id, [newest := event(timedelta(minutes=2), subject_key=ADA)])

    assert read_all(tenant, NOW) == (modelled(*before, *since, newest), NOW)


def test_the_thirty_days_are_read_up_to_today_before_the_refresher_comes_to_it(tenant: Actor) -> None:
    events = [event(timedelta(days=n), subject_key=ADA) for n in (0, 5)]
    write_events(tenant.tenant_id, events)
    refresh_all(NOW)
    tomorrow = NOW + timedelta(days=1)
    write_events(tenant.tenant_id, [early := event(timedelta(days=-1), subject_key=BOB)])

    assert read_all(tenant, tomorrow) == (modelled(*events, early, today=tomorrow), tomorrow)


@pytest.mark.parametrize("number", range(1, 8))
def test_a_refresh_between_two_statements_of_a_read_does_not_show(
    tenant: Actor, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before, since = event(subject_key=ADA), event(timedelta(minutes=1), subject_key=BOB, duration_ms=3.0)
    write_events(tenant.tenant_id, [before])
    refresh_all(NOW)
    write_events(tenant.tenant_id, [since])

    with transaction(tenant, Login.ANALYTICS) as conn, at_statement(monkeypatch, number, lambda: refresh_all(NOW)):
        span = Span(Grain.ROLLING, midnight(NOW.date()), NOW, [PLUGIN])
        (read,) = read_spans(conn, tenant.tenant_id, [span], NOW)

    ((_, rollup),) = read.rows.items()
    assert (rollup.total.events, len(rollup.total.users), rollup.total.timed, read.as_of) == (2, 2, 1, NOW)


def test_a_read_says_how_old_it_is_where_too_much_is_not_counted(
    tenant: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = datetime.now(UTC)
    monkeypatch.setattr(reading, "RAW_AT_MOST", 1)
    write_events(tenant.tenant_id, [before := happening_at(began)])
    refresh_all(began)
    write_events(tenant.tenant_id, [happening_at(began), happening_at(began)])

    told, as_of = read_all(tenant, began + timedelta(seconds=100))

    assert told == modelled(before, today=began)
    assert began < as_of < began + timedelta(seconds=100)


def test_a_read_says_how_old_it_is_where_events_were_taken_away(tenant: Actor) -> None:
    began = datetime.now(UTC)
    gone, left = happening_at(began), happening_at(began)
    write_events(tenant.tenant_id, [gone, left])
    refresh_all(began)
    take_away(tenant.tenant_id, [gone])

    assert began < read_all(tenant, began + timedelta(seconds=100))[1] < began + timedelta(seconds=100)
    refresh_all(began)
    assert read_all(tenant, began) == (modelled(left, today=began), began)


def test_raw_events_of_another_tenant_are_never_read(tenant: Actor) -> None:
    """Not by asking for its id, its plugin or its hour: list_dirty_hours, read_usage_hours, are_hours_readable."""
    stranger = make_tenant_ids()
    write_events(tenant.tenant_id, [event(subject_key=ADA)])
    write_events(stranger.tenant_id, [event(subject_key=BOB)])
    hour = NOW.replace(minute=0)

    with transaction(stranger, Login.ANALYTICS) as conn:
        span = Span(Grain.HOUR, hour, NOW, [PLUGIN])
        (own,) = read_spans(conn, tenant.tenant_id, [span], NOW)
        raw = conn.execute("select tenant_id from raw.read_usage_hours(%s, %s)", ([PLUGIN], [hour])).fetchall()
        dirty = conn.execute("select plugin_id from raw.list_dirty_hours(null, %s, %s)", (hour, NOW)).fetchall()

    assert [rollup.total.events for rollup in own.rows.values()] == [1]
    assert (raw, dirty) == ([(str(stranger.tenant_id),)], [(PLUGIN,)])


def test_all_plugins_together_have_each_user_once(tenant: Actor) -> None:
    write_events(tenant.tenant_id, [event(subject_key=ADA), event(timedelta(0), OTHER_PLUGIN, subject_key=ADA)])

    with transaction(tenant, Login.ANALYTICS) as conn:
        (read,) = read_spans(conn, tenant.tenant_id, [Span(Grain.DAY, midnight(NOW.date()), NOW)], NOW)

    ((plugin_id, _),) = read.rows
    assert plugin_id == ALL_PLUGINS
    assert [len(rollup.total.users) for rollup in read.rows.values()] == [1]
