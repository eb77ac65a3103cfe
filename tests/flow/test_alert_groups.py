"""Alerts that begin together are one group, which names what they likely come from."""

from uuid import UUID

import pytest

from shared.analytics import alerts
from shared.analytics.alert_models import ListAlertGroups
from shared.analytics.objective_models import Objective
from shared.context import Actor
from tests.as_owner import change
from tests.factories import make_environment, make_import, make_plugin, make_versions
from tests.objectives import make_objective
from tests.slo_steps import failing, judged, make_measured, minutes, missed


@pytest.fixture
def measured(owner: Actor) -> tuple[Objective, UUID]:
    """An objective that is missed by far for an hour up to noon."""
    return missed(owner)


def groups(owner: Actor) -> list[tuple[str, object, int]]:
    found = alerts.list_alert_groups(owner, ListAlertGroups()).items
    return [(group.cause, group.cause_id, group.alerts) for group in found]


def test_alerts_that_begin_together_are_one_group(owner: Actor) -> None:
    one, other = missed(owner), missed(owner)
    judged(minutes(0))

    ((cause, _, count),) = groups(owner)
    assert (cause, count) == ("unknown", 6)
    assert one != other


def test_alerts_that_begin_later_are_another_group(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    judged(minutes(0))
    objective, environment_id = make_measured(owner)
    failing(owner, objective, environment_id, minutes(20))
    judged(minutes(20))

    assert len(groups(owner)) == 2


def test_two_plugins_in_one_environment_point_to_the_environment(owner: Actor) -> None:
    environment_id = make_environment(owner).environment_id
    for _ in range(2):
        objective = make_objective(owner, environment_id=environment_id)
        failing(owner, objective, environment_id, minutes(0))
    judged(minutes(0))

    assert [group[:2] for group in groups(owner)] == [("environment", environment_id)]


def test_a_version_published_shortly_before_is_the_likely_cause(owner: Actor) -> None:
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "2.0.0")
    objective, environment_id = make_measured(owner, plugin_id=plugin.plugin_id)
    change(owner, "update version set published_at = %s where plugin_id = %s", minutes(-20), plugin.plugin_id)
    failing(owner, objective, environment_id, minutes(0))
    judged(minutes(0))

    (group,) = alerts.list_alert_groups(owner, ListAlertGroups()).items
    assert (group.cause, group.cause_id) == ("version", plugin.plugin_id)
    assert (group.evidence["version"], group.evidence["minutes_before"]) == ("2.0.0", 20)


def test_an_import_shortly_before_is_the_likely_cause(owner: Actor) -> None:
    environment_id = make_environment(owner).environment_id
    make_import(owner, environment_id, {"react": ["18.0.0"]})
    change(owner, "update installed_set set imported_at = %s where environment_id = %s", minutes(-5), environment_id)
    objective = make_objective(owner, environment_id=environment_id)
    failing(owner, objective, environment_id, minutes(0))
    judged(minutes(0))

    assert [group[:2] for group in groups(owner)] == [("import", environment_id)]


def test_a_change_long_before_explains_nothing(owner: Actor) -> None:
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "2.0.0")
    missed(owner, plugin_id=plugin.plugin_id)
    judged(minutes(0))

    assert [group[0] for group in groups(owner)] == ["unknown"]
