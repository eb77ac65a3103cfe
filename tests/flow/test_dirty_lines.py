"""Lines of either form are taken, read and left alone alike: writers from before a deploy name one plugin in each."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.analytics import performance_store as store
from shared.analytics import reconcile_store, refresh_store
from shared.analytics.performance_models import SlotKey
from shared.analytics.performance_refresh import refresh_performance
from shared.analytics.rollup_models import hour_of
from shared.context import Actor
from shared.ids import new_id
from tests import usage_steps
from tests.as_owner import series_rows
from tests.factories import make_tenant_ids
from tests.slo_steps import minutes, sampled
from tests.usage_model import Event, UsageModel
from tests.usage_steps import as_jobs, read_all, refresh_all, stored_rollups, write_events

NOW = datetime(2026, 2, 10, 12, 30, tzinfo=UTC)
PLUGINS = sorted(new_id() for _ in range(3))
PLACE = new_id()
ONE_PLUGIN = "insert into dirty_bucket (series, tenant_id, plugin_id, bucket) values ('usage', %s, %s, %s)"
SEVERAL = (
    "insert into dirty_bucket (series, tenant_id, plugin_ids, bucket)"
    " values ('usage', %s, array[%s, gen_random_uuid()], %s)"
)
# Where no other test has a sample.
FIRST, SECOND = minutes(-600_000), minutes(-599_995)


@pytest.fixture
def tenant(stack: dict[str, str]) -> Actor:
    """A tenant that nobody else uses."""
    return make_tenant_ids()


@pytest.mark.parametrize("line", [ONE_PLUGIN, SEVERAL])
def test_lines_of_either_form_are_read_and_counted(tenant: Actor, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(usage_steps, "LINE", line)
    events = [Event(new_id(), NOW - timedelta(hours=n), plugin) for n in (0, 30) for plugin in PLUGINS]
    model = UsageModel(rolled_until=NOW.date())
    model.write(events)
    write_events(tenant.tenant_id, events)

    assert read_all(tenant, NOW) == (model.rollups(), NOW)
    refresh_all(NOW)
    assert stored_rollups(tenant.tenant_id) == model.rollups()


def test_an_hour_waits_since_its_first_line_whatever_plugins_later_ones_name(tenant: Actor) -> None:
    hour = hour_of(NOW)
    for plugin_ids, ago in ((PLUGINS[:2], 60), (PLUGINS[1:], 90), (PLUGINS[:1], 30)):
        series_rows(
            "insert into dirty_bucket (series, tenant_id, plugin_ids, bucket, written_at)"
            " values ('usage', %s, %s, %s, now() - make_interval(secs => %s)) returning dirty_no",
            *(tenant.tenant_id, plugin_ids, hour, ago),
        )

    with as_jobs() as conn:
        ((now,),) = conn.execute("select now()").fetchall()
        dirty = reconcile_store.list_dirty_plugins(conn, hour, [tenant.tenant_id])
        waiting = refresh_store.take_dirty_lines(conn, hour, [tenant.tenant_id])

    assert dirty == {(tenant.tenant_id, plugin) for plugin in PLUGINS}
    ago_s = [(now - waiting[tenant.tenant_id, plugin]).total_seconds() for plugin in PLUGINS]  # type: ignore[operator] # rows have no types
    assert ago_s == [pytest.approx(s, abs=20) for s in (60, 90, 90)]


def test_samples_behind_a_line_of_one_plugin_are_counted_and_told_as_waiting(tenant: Actor) -> None:
    sampled(tenant, PLUGINS[0], PLACE, FIRST, 3)
    changed = series_rows(
        "update dirty_bucket set plugin_id = plugin_ids[1], environment_id = environment_ids[1], plugin_ids = null,"
        " environment_ids = null where tenant_id = %s returning plugin_id",
        tenant.tenant_id,
    )
    assert changed == [(PLUGINS[0],)]

    assert behind(tenant, PLUGINS[0]) > 0
    assert behind(tenant, PLUGINS[1]) == 0
    refresh_performance(new_id(), FIRST)
    assert behind(tenant, PLUGINS[0]) == 0
    assert slots(tenant) == [(PLUGINS[0], PLACE, 3)]


def test_slots_are_taken_by_whole_lines_up_to_a_number_of_slots(tenant: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for plugin in PLUGINS:
        sampled(tenant, plugin, PLACE, FIRST, 1)
    series_rows(
        "insert into dirty_bucket (series, tenant_id, plugin_ids, environment_ids, bucket)"
        " values ('performance', %s, %s, %s, %s) returning dirty_no",
        *(tenant.tenant_id, PLUGINS, [PLACE] * 3, SECOND),
    )

    assert [len(taken(tenant, FIRST, most)) for most in (2, 1, 1)] == [2, 1, 0]
    assert taken(tenant, SECOND, 1) == [SlotKey(tenant.tenant_id, plugin, PLACE) for plugin in PLUGINS]


def taken(tenant: Actor, bucket: datetime, most: int) -> list[SlotKey]:
    """What lines of the tenant name that are taken for good; nobody else's are there."""
    with as_jobs() as conn:
        return [key for key in store.take_slot_lines(conn, None, bucket, most) if key.tenant_id == tenant.tenant_id]


def behind(tenant: Actor, plugin_id: UUID) -> float:
    """For how many seconds samples of a plugin have waited."""
    with as_jobs() as conn:
        return store.measure_performance(conn, tenant.tenant_id, plugin_id).behind_s


def slots(tenant: Actor) -> list[tuple[object, ...]]:
    """What was counted."""
    return series_rows(
        "select plugin_id, environment_id, requests from performance_slot where tenant_id = %s order by plugin_id",
        tenant.tenant_id,
    )
