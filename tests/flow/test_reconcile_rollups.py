"""A roll-up that is not what its events come to is found, told and mended; a rebuild mends all of a span."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.analytics import rebuild, reconcile
from shared.analytics.reconcile import reconcile_rollups
from shared.analytics.rollup_models import COUNTED_ANEW_FOR, hour_of
from shared.context import Actor
from shared.ids import new_id
from tests.factories import make_tenant_ids
from tests.usage_model import Event, UsageModel
from tests.usage_steps import as_jobs, refresh_all, stored_rollups, write_events

PLUGIN = new_id()


@pytest.fixture(scope="module", autouse=True)
def all_else_is_right(stack: dict[str, str]) -> None:
    """Roll-ups that other tests left unlike their events are mended first: these tests count all that differ."""
    now = datetime.now(UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reconcile, "EVERY", 1)
        reconcile_rollups(new_id(), now)
    refresh_all(now)


@pytest.fixture
def tenant(stack: dict[str, str]) -> Actor:
    """A tenant that nobody else uses."""
    return make_tenant_ids()


@pytest.fixture
def model(tenant: Actor, now: datetime) -> UsageModel:
    """Some usage, written and refreshed."""
    model = UsageModel(rolled_until=now.date())
    model.write([Event(new_id(), now - timedelta(hours=3 * n), PLUGIN, new_id(), 5.0 * n) for n in range(4)])
    write_events(tenant.tenant_id, list(model.events.values()))
    refresh_all(now)
    return model


def spoil(tenant_id: UUID) -> None:
    """Change a figure of every hour behind the refresher's back."""
    with as_jobs() as conn:
        conn.execute("update usage_hour set events = events + 1 where tenant_id = %s", (tenant_id,))


def test_what_differs_from_its_events_is_counted_and_mended(
    tenant: Actor, model: UsageModel, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "EVERY", 1)
    assert reconcile_rollups(new_id(), now).different == 0

    spoil(tenant.tenant_id)
    found = reconcile_rollups(new_id(), now)
    refresh_all(now)

    assert found.different == 4
    assert stored_rollups(tenant.tenant_id) == model.rollups()
    assert reconcile_rollups(new_id(), now).different == 0


def test_hours_that_are_dirty_are_no_difference(
    tenant: Actor, model: UsageModel, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "EVERY", 1)
    write_events(tenant.tenant_id, [Event(new_id(), now, PLUGIN)])

    assert reconcile_rollups(new_id(), now).different == 0
    assert model.events


def test_events_without_roll_up_and_line_are_found_and_counted(
    tenant: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a tenant nothing of which was ever counted, and of one plugin more of a tenant that is."""
    monkeypatch.setattr(reconcile, "EVERY", 1)
    model = UsageModel(rolled_until=now.date())
    for plugin_id in (PLUGIN, new_id()):
        events = [Event(new_id(), now - timedelta(hours=3 * n), plugin_id, new_id(), 5.0) for n in range(3)]
        model.write(events)
        write_events(tenant.tenant_id, events)
        with as_jobs() as conn:
            conn.execute("delete from dirty_bucket where tenant_id = %s", (tenant.tenant_id,))
        assert reconcile_rollups(new_id(), now).different == 3
        refresh_all(now)

    assert stored_rollups(tenant.tenant_id) == model.rollups()
    assert reconcile_rollups(new_id(), now).different == 0


def test_an_hour_is_looked_at_before_its_events_may_be_gone() -> None:
    assert timedelta(days=reconcile.EVERY) < COUNTED_ANEW_FOR


def test_every_roll_up_is_looked_at_once_in_so_many_days(
    tenant: Actor, model: UsageModel, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "EVERY", 4)
    monkeypatch.setattr(reconcile, "COUNTED_ANEW_FOR", timedelta(days=5))
    spoil(tenant.tenant_id)

    found = [reconcile_rollups(new_id(), now + timedelta(days=n)).different for n in range(4)]

    assert sum(found) == len(model.events)


def test_a_rebuild_counts_a_span_anew_and_a_dry_run_nothing(
    tenant: Actor, model: UsageModel, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(tenant.tenant_id)
    span = ["--since", hour_of(now - timedelta(days=1)).isoformat(), "--tenant", str(tenant.tenant_id)]

    rebuild.main([*span, "--dry-run"], now)
    assert "4 hours of plugins" in capsys.readouterr().out
    assert stored_rollups(tenant.tenant_id) != model.rollups()
    rebuild.main(span, now)

    assert stored_rollups(tenant.tenant_id) == model.rollups()
    assert datetime.now(UTC) >= now
