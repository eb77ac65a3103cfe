"""Objectives are judged once a minute: alerts begin, fire, are told once, and end; nothing happens without data."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from shared.analytics import evaluation, objectives, slo_figures
from shared.analytics.evaluation import evaluate_slos
from shared.analytics.evaluation_models import DueObjective
from shared.analytics.objective_models import Objective, ObjectivePatch
from shared.analytics.slo_figures import Figures
from shared.context import Actor
from shared.ids import new_id
from tests.as_owner import change, rows
from tests.factories import make_environment, make_tenant
from tests.objectives import make_objective
from tests.slo_steps import (
    alerts_of,
    failing,
    judged,
    make_measured,
    minutes,
    sampled,
    series_rows,
    state_of,
    told_of,
)


@pytest.fixture
def measured(owner: Actor) -> tuple[Objective, UUID]:
    """An objective that is missed by far for an hour up to noon."""
    objective, environment_id = make_measured(owner)
    failing(owner, objective, environment_id, minutes(0))
    return objective, environment_id


def test_an_objective_that_is_missed_by_far_fires_and_is_told_once(
    owner: Actor, measured: tuple[Objective, UUID]
) -> None:
    judged(minutes(0))
    judged(minutes(1))

    assert (state_of(measured[0]), told_of(owner)) == ("firing", ["firing"])


def test_an_alert_waits_as_long_as_its_objective_says(owner: Actor) -> None:
    objective, environment_id = make_measured(owner, pending_minutes=2)
    failing(owner, objective, environment_id, minutes(0))
    judged(minutes(0))
    judged(minutes(1))
    assert (state_of(objective), told_of(owner)) == ("pending", [])

    judged(minutes(2))

    assert (state_of(objective), told_of(owner)) == ("firing", ["firing"])


def test_an_alert_ends_five_calm_minutes_after_recovery_and_says_so(
    owner: Actor, measured: tuple[Objective, UUID]
) -> None:
    objective, environment_id = measured
    judged(minutes(0))
    for minute in range(1, 21):
        sampled(owner, objective.plugin_id, environment_id, minutes(minute), 1000)
        judged(minutes(minute))

    assert (state_of(objective), told_of(owner)) == ("resolved", ["firing", "resolved"])
    # The short window is clean at the slot after the next, and stays so for five minutes.
    ((waited,),) = rows(
        "select resolved_at - calm_since from slo_alert where slo_objective_id = %s and rule = 'fast'",
        objective.slo_objective_id,
    )
    assert waited == timedelta(minutes=5)


def test_what_fails_again_is_another_alert(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    objective, environment_id = measured
    judged(minutes(0))
    for minute in range(1, 21):
        sampled(owner, objective.plugin_id, environment_id, minutes(minute), 1000)
        judged(minutes(minute))
    failing(owner, objective, environment_id, minutes(90), 90)
    judged(minutes(90))

    assert [state for rule, state in alerts_of(objective) if rule == "fast"] == ["resolved", "firing"]


def test_nothing_ends_on_missing_data(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    objective, _ = measured
    judged(minutes(0))
    for minute in (30, 60, 24 * 60):
        judged(minutes(minute))

    assert (state_of(objective), told_of(owner)) == ("firing", ["firing"])
    status = objectives.get_objective_status(owner, objective.slo_objective_id, minutes(60 * 24))
    assert (status.state, status.has_data) == ("firing", False)


def test_without_data_nobody_can_tell_how_an_objective_is_kept(owner: Actor) -> None:
    objective, _ = make_measured(owner)
    judged(minutes(0))

    status = objectives.get_objective_status(owner, objective.slo_objective_id, minutes(0))
    assert (status.state, status.has_data) == ("no-data", False)


def test_requests_that_were_erased_count_in_no_day(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    objective, _ = measured
    judged(minutes(0))
    series_rows(
        "with gone as (delete from performance_sample where tenant_id = %s"
        " returning plugin_id, environment_id, occurred_at)"
        " insert into dirty_bucket (series, tenant_id, plugin_ids, environment_ids, bucket)"
        " select 'performance', %s, array[plugin_id], array[environment_id],"
        " date_bin('5 minutes', occurred_at, '2000-01-01Z') from gone returning dirty_no",
        (owner.tenant_id, owner.tenant_id),
    )
    judged(minutes(1))

    assert objectives.get_objective_status(owner, objective.slo_objective_id, minutes(1)).total == 0


def test_a_tenant_with_many_objectives_keeps_no_other_waiting(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is over when the first tenant's third objective is judged: the other's one was before it."""
    many, other = [make_measured(owner)[0] for _ in range(3)], make_tenant()
    last, _ = make_measured(other)
    judge, order = slo_figures.read_figures, list[UUID]()

    def read_figures(actor: Actor, due: DueObjective, now: datetime) -> Figures:
        order.append(due.slo_objective_id)
        return judge(actor, due, now)

    monkeypatch.setattr(evaluation, "read_figures", read_figures)
    monkeypatch.setattr(evaluation, "TENANT_S", 0.0)
    evaluate_slos(new_id(), minutes(0))
    ours = [one for one in order if one in {last.slo_objective_id, *(o.slo_objective_id for o in many)}]
    assert ours.index(last.slo_objective_id) <= 1

    monkeypatch.setattr(evaluation, "BUDGET_S", -1.0)
    assert evaluate_slos(new_id(), minutes(1)).unreached >= 4


def test_nothing_begins_or_ends_on_figures_that_are_behind(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    objective, environment_id = measured
    judged(minutes(0))
    for minute in range(5, 30, 5):
        sampled(owner, objective.plugin_id, environment_id, minutes(minute), 1000)
    judged(minutes(25))
    late_line(owner, objective, environment_id)
    for minute in range(26, 40):
        evaluate_slos(new_id(), minutes(minute))

    assert state_of(objective) == "firing"


def late_line(owner: Actor, objective: Objective, environment_id: UUID) -> None:
    """A slot that has waited for an hour to be counted."""
    with psycopg.connect(os.environ["ANALYTICS_OWNER_URL"]) as conn:
        conn.execute(
            "insert into dirty_bucket (series, tenant_id, plugin_ids, environment_ids, bucket, written_at)"
            " values ('performance', %s, array[%s], array[%s], %s, now() - interval '1 hour')",
            (owner.tenant_id, objective.plugin_id, environment_id, minutes(0)),
        )


def test_few_failures_of_little_traffic_page_nobody(owner: Actor) -> None:
    objective, environment_id = make_measured(owner, target=0.999, least_events=1)
    for back in range(0, 65, 5):
        sampled(owner, objective.plugin_id, environment_id, minutes(-back), 10, 1 if back in {0, 30} else 0)
    judged(minutes(0))

    assert state_of(objective) is None


def test_fewer_requests_than_the_least_page_nobody(owner: Actor) -> None:
    objective, environment_id = make_measured(owner, least_events=1000)
    failing(owner, objective, environment_id, minutes(0), 10, 10)
    judged(minutes(0))

    assert alerts_of(objective) == []


def test_what_is_over_in_the_short_window_pages_nobody(owner: Actor) -> None:
    objective, environment_id = make_measured(owner)
    for back in range(15, 65, 5):
        sampled(owner, objective.plugin_id, environment_id, minutes(-back), 100, 50)
    sampled(owner, objective.plugin_id, environment_id, minutes(0), 100, 0)
    judged(minutes(0))

    assert state_of(objective, "fast") is None


def test_latency_counts_what_is_slower_than_the_threshold(owner: Actor) -> None:
    objective, environment_id = make_measured(owner, sli="latency", threshold_ms=300)
    for back in range(0, 65, 5):
        sampled(owner, objective.plugin_id, environment_id, minutes(-back), 80, duration_ms=100.0)
        sampled(owner, objective.plugin_id, environment_id, minutes(-back), 20, duration_ms=900.0)
    judged(minutes(0))

    status = objectives.get_objective_status(owner, objective.slo_objective_id, minutes(0))
    assert (state_of(objective), status.sli) == ("firing", 0.8)


def test_two_evaluators_at_once_tell_once(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    more = [make_objective(owner, measured[0].plugin_id) for _ in range(5)]
    judged(minutes(-30))
    with ThreadPoolExecutor(2) as threads:
        runs = [run.result() for run in [threads.submit(judged, minutes(0)) for _ in range(2)]]

    assert told_of(owner) == ["firing"] * 6
    assert sum(run.failed for run in runs) == 0
    assert {state_of(objective) for objective in more} == {"firing"}


def test_a_minute_is_judged_once(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    judged(minutes(0))
    change(owner, "delete from slo_alert where tenant_id = %s", owner.tenant_id)
    judged(minutes(0.5))

    assert alerts_of(measured[0]) == []


def test_a_clock_that_was_far_ahead_does_not_hold_the_right_one_up(
    owner: Actor, measured: tuple[Objective, UUID]
) -> None:
    judged(minutes(24 * 60))
    judged(minutes(0))

    assert state_of(measured[0]) == "firing"


def test_a_clock_a_little_behind_judges_no_minute_again(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    judged(minutes(0))
    change(owner, "delete from slo_alert where tenant_id = %s", owner.tenant_id)
    judged(minutes(-3))

    assert alerts_of(measured[0]) == []


def test_a_suspended_tenants_objectives_are_left_alone_until_it_is_back(
    owner: Actor, measured: tuple[Objective, UUID]
) -> None:
    change(owner, "update tenant set suspended_at = now() where tenant_id = %s", owner.tenant_id)
    judged(minutes(0))
    assert alerts_of(measured[0]) == []
    change(owner, "update tenant set suspended_at = null where tenant_id = %s", owner.tenant_id)

    judged(minutes(1))

    assert state_of(measured[0]) == "firing"


def test_late_samples_of_an_older_day_are_counted(owner: Actor) -> None:
    objective, environment_id = make_measured(owner)
    sampled(owner, objective.plugin_id, environment_id, minutes(0), 100, 1)
    judged(minutes(0))
    sampled(owner, objective.plugin_id, environment_id, minutes(-20 * 24 * 60), 100, 5)
    judged(minutes(1))

    status = objectives.get_objective_status(owner, objective.slo_objective_id, minutes(1))
    assert (status.good, status.total) == (194, 200)
    assert status.budget_left == pytest.approx(1 - 6 / 2)


def test_a_longer_window_takes_the_days_before_it_in(owner: Actor) -> None:
    objective, environment_id = make_measured(owner, window_days=7)
    for days in (0, 5, 20):
        sampled(owner, objective.plugin_id, environment_id, minutes(-days * 24 * 60), 100, 1)
    judged(minutes(0))
    assert objectives.get_objective_status(owner, objective.slo_objective_id, minutes(0)).total == 200
    objectives.update_objective(owner, objective.slo_objective_id, ObjectivePatch(window_days=30), 1, minutes(0))
    judged(minutes(1))

    assert objectives.get_objective_status(owner, objective.slo_objective_id, minutes(1)).total == 300


def test_an_objective_of_one_environment_sees_no_other(owner: Actor) -> None:
    objective, elsewhere = make_measured(owner)
    own = make_environment(owner).environment_id
    only = make_objective(owner, objective.plugin_id, environment_id=own)
    failing(owner, objective, elsewhere, minutes(0))
    sampled(owner, objective.plugin_id, own, minutes(0), 100)
    judged(minutes(0))

    assert (state_of(objective), state_of(only)) == ("firing", None)
