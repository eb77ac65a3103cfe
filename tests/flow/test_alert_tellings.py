"""Who is told of an alert, and when not: silences, maintenance by the tenant's clock, escalation, acknowledgement."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.analytics import alerts, objectives, silences
from shared.analytics.alert_models import AcknowledgementDraft, Alert, ListAlerts
from shared.analytics.objective_models import Objective
from shared.analytics.silence_models import ListSilences, Silence, SilenceDraft
from shared.cloud_events import ChangeEvent
from shared.context import Actor
from shared.operations.webhook_fan_out import fan_out_event
from tests.as_owner import change, rows
from tests.factories import make_environment, make_webhook
from tests.objectives import make_objective
from tests.slo_steps import failing, judged, make_measured, minutes, missed, sampled, state_of, told_of


@pytest.fixture
def measured(owner: Actor) -> tuple[Objective, UUID]:
    """An objective that is missed by far for an hour up to noon."""
    return missed(owner)


def silenced(owner: Actor, **fields: object) -> Silence:
    draft = {"reason": "moved", "starts_at": minutes(-60), "ends_at": minutes(60), **fields}
    return silences.create_silence(owner, SilenceDraft.model_validate(draft), minutes(-60))


def fast_alert(owner: Actor) -> Alert:
    (found,) = [alert for alert in alerts.list_alerts(owner, ListAlerts()).items if alert.rule == "fast"]
    return found


def recovered(owner: Actor, measured: tuple[Objective, UUID], since: int) -> None:
    """Judged every minute of twenty in which all is well."""
    for minute in range(since + 1, since + 21):
        sampled(owner, measured[0].plugin_id, measured[1], minutes(minute), 1000)
        judged(minutes(minute))


def still_failing(owner: Actor, measured: tuple[Objective, UUID], at: int) -> None:
    failing(owner, *measured, minutes(at))
    judged(minutes(at))


def test_a_silenced_alert_tells_nobody_and_says_for_which_silence(
    owner: Actor, measured: tuple[Objective, UUID]
) -> None:
    silence = silenced(owner)
    judged(minutes(0))

    assert told_of(owner) == []
    alert = fast_alert(owner)
    assert (alert.state, alert.told, alert.silence_id) == ("firing", "nothing", silence.slo_silence_id)


def test_what_fires_still_when_a_silence_ends_is_told_then(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    silenced(owner, ends_at=minutes(10))
    judged(minutes(0))
    still_failing(owner, measured, 9)
    assert told_of(owner) == []

    still_failing(owner, measured, 10)

    assert (told_of(owner), fast_alert(owner).silence_id) == (["firing"], None)


def test_what_began_and_ended_in_a_silence_is_never_told(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    silenced(owner, ends_at=minutes(22))
    judged(minutes(0))
    recovered(owner, measured, 0)
    judged(minutes(30))

    assert (state_of(measured[0]), told_of(owner)) == ("resolved", [])


def test_who_was_told_before_a_silence_learns_of_the_end_after_it(
    owner: Actor, measured: tuple[Objective, UUID]
) -> None:
    judged(minutes(0))
    silenced(owner, starts_at=minutes(1), ends_at=minutes(30))
    recovered(owner, measured, 1)
    assert (state_of(measured[0]), told_of(owner)) == ("resolved", ["firing"])

    judged(minutes(30))
    judged(minutes(31))

    assert told_of(owner) == ["firing", "resolved"]


def test_a_silence_that_is_ended_by_hand_is_over(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    silence = silenced(owner)
    judged(minutes(0))
    silences.end_silence(owner, silence.slo_silence_id, 1, minutes(1))
    judged(minutes(2))

    assert told_of(owner) == ["firing"]
    assert silences.list_silences(owner, ListSilences(), minutes(2)).items == []
    assert len(silences.list_silences(owner, ListSilences(has_ended=True), minutes(2)).items) == 1


@pytest.mark.parametrize("field", ["slo_objective_id", "plugin_id", "environment_id"])
def test_a_silence_is_about_what_it_names_alone(owner: Actor, field: str) -> None:
    environment_id = make_environment(owner).environment_id
    objective, _ = missed(owner, environment_id=None)
    only = make_objective(owner, environment_id=environment_id)
    failing(owner, only, environment_id, minutes(0))
    silenced(owner, **{field: getattr(only, field)})
    judged(minutes(0))

    fast = {a.slo_objective_id: a for a in alerts.list_alerts(owner, ListAlerts()).items if a.rule == "fast"}
    assert fast[only.slo_objective_id].told == "nothing"
    assert fast[objective.slo_objective_id].told == "firing"


def test_another_tenants_silence_keeps_nothing_quiet(
    owner: Actor, stranger: Actor, measured: tuple[Objective, UUID]
) -> None:
    silenced(stranger)
    judged(minutes(0))

    assert told_of(owner) == ["firing"]


@pytest.mark.parametrize(
    ("at", "is_quiet"),
    [
        # Sunday 01:00 to 05:00 in Berlin, on the day when 03:00 becomes 02:00: five hours.
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 3, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 4, 0, tzinfo=UTC), False),
        # A week later, in winter time.
        (datetime(2026, 10, 31, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), True),
    ],
)
def test_a_maintenance_window_recurs_by_the_tenants_clock(owner: Actor, at: datetime, is_quiet: bool) -> None:
    change(owner, "update tenant set time_zone = 'Europe/Berlin' where tenant_id = %s", owner.tenant_id)
    weekly = {"weekdays": [7], "begins_at": "01:00", "stops_at": "05:00"}
    silenced(owner, is_maintenance=True, weekly=weekly, starts_at=at - timedelta(days=30), ends_at=None)
    objective, environment_id = make_measured(owner)
    failing(owner, objective, environment_id, at)
    judged(at)

    assert told_of(owner) == ([] if is_quiet else ["firing"])


STEPS = [{"after_minutes": 10, "target": "second line"}, {"after_minutes": 30, "target": "everybody"}]


def test_what_nobody_takes_is_told_to_the_next_step_by_step(owner: Actor) -> None:
    measured = missed(owner, escalation=STEPS)
    judged(minutes(0))
    for at, told in ((9, 0), (10, 1), (11, 1), (30, 2), (60, 2)):
        still_failing(owner, measured, at)
        assert told_of(owner) == ["firing", *["escalated"] * told]

    query = "select data ->> 'step' from outbox where tenant_id = %s and data ? 'step' order by revision"
    assert rows(query, owner.tenant_id)[:1] == [("second line",)]


def test_what_was_not_judged_in_time_is_told_to_all_steps_at_once(owner: Actor) -> None:
    measured = missed(owner, escalation=STEPS)
    judged(minutes(0))
    still_failing(owner, measured, 45)

    assert told_of(owner) == ["firing", "escalated", "escalated"]


def test_what_somebody_takes_is_escalated_no_further(owner: Actor) -> None:
    measured = missed(owner, escalation=STEPS)
    judged(minutes(0))
    taken = alerts.acknowledge_alert(owner, fast_alert(owner).slo_alert_id, AcknowledgementDraft(), minutes(1))
    still_failing(owner, measured, 45)

    assert (told_of(owner), taken.acknowledged_by) == (["firing"], owner.user_id)
    assert fast_alert(owner).acknowledged_by == owner.user_id


def test_a_silence_holds_an_escalation_back(owner: Actor) -> None:
    measured = missed(owner, escalation=STEPS)
    judged(minutes(0))
    silenced(owner, starts_at=minutes(5), ends_at=minutes(20))
    still_failing(owner, measured, 15)
    assert told_of(owner) == ["firing"]
    still_failing(owner, measured, 20)

    assert told_of(owner) == ["firing", "escalated"]


def events(owner: Actor, what: str) -> Iterator[ChangeEvent]:
    """What the relay would publish of the fast rule's alerts."""
    query = (
        "select event_id, event_type, aggregate_id, revision, data from outbox"
        " where tenant_id = %s and event_type = %s and data ->> 'rule' = 'fast'"
    )
    for event_id, event_type, subject, revision, data in rows(query, owner.tenant_id, f"plugyard.slo.alert.{what}"):
        told = {"id": event_id, "type": event_type, "subject": subject, "revision": revision, "data": data}
        whose = {"tenantid": owner.tenant_id, "actorid": owner.user_id, "correlationid": owner.request_id}
        yield ChangeEvent.model_validate(
            {"source": "plugyard", "time": minutes(0), "aggregatetype": "slo-alert", **told, **whose}
        )


def receivers(owner: Actor) -> set[object]:
    query = "select webhook_id from webhook_delivery where tenant_id = %s"
    return {webhook_id for (webhook_id,) in rows(query, owner.tenant_id)}


def test_a_step_with_a_webhook_goes_to_that_one_alone(owner: Actor) -> None:
    second_line = make_webhook(owner, "https://hooks.example/second", "plugyard.plugin.created")
    make_webhook(owner, "https://hooks.example/all")
    step = {"after_minutes": 5, "target": "second line", "webhook_id": str(second_line.webhook_id)}
    measured = missed(owner, escalation=[step])
    judged(minutes(0))
    still_failing(owner, measured, 5)
    for event in events(owner, "escalated"):
        fan_out_event(event, minutes(6))

    assert receivers(owner) == {second_line.webhook_id}


def test_an_alert_reaches_the_webhooks_that_want_its_type(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    wanting = make_webhook(owner, "https://hooks.example/alerts", "plugyard.slo.alert.*")
    make_webhook(owner, "https://hooks.example/plugins", "plugyard.plugin.*")
    judged(minutes(0))
    for event in events(owner, "firing"):
        fan_out_event(event, minutes(1))

    assert receivers(owner) == {wanting.webhook_id}


def test_an_objective_that_is_deleted_ends_what_was_told_of_it(owner: Actor, measured: tuple[Objective, UUID]) -> None:
    judged(minutes(0))
    objectives.delete_objective(owner, measured[0].slo_objective_id, 1, minutes(1))

    assert sorted(told_of(owner, None)) == ["firing"] * 3 + ["resolved"] * 3
    assert alerts.list_alerts(owner, ListAlerts()).items == []
