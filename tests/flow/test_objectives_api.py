"""Objectives, alerts and silences over the API: made, read, changed, removed by who may, in their own tenant alone."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.permissions import BuiltInRole
from tests.api_client import Api
from tests.as_owner import change, rows
from tests.factories import make_api, make_environment, make_plugin, make_webhook
from tests.objectives import make_alert, make_objective, make_silence
from tests.slo_steps import judged, sampled

OBJECTIVES, ALERTS, SILENCES = "/v1/slo/objectives", "/v1/slo/alerts", "/v1/slo/silences"


def draft(owner: Actor, **fields: object) -> dict[str, object]:
    plugin_id = str(make_plugin(owner).plugin_id)
    return {"name": "answers", "plugin_id": plugin_id, "sli": "availability", "target": 0.99, **fields}


def test_an_objective_is_made_read_changed_and_removed(api: Api, owner: Actor) -> None:
    made = api.post(OBJECTIVES, draft(owner, escalation=[{"after_minutes": 5, "target": "all"}]))
    assert (made.status, made.json["window_days"], made.headers["etag"]) == (201, 30, '"1"')
    href = str(made.json["href"])

    changed = api.patch(href, {"target": 0.999}, {"if-match": '"1"'})
    assert (changed.json["target"], changed.json["name"], changed.headers["etag"]) == (0.999, "answers", '"2"')
    assert api.get(href).json == changed.json
    assert [item["href"] for item in api.get(OBJECTIVES).items] == [href]

    assert api.delete(href, {"if-match": '"2"'}).status == 204
    assert api.get(href).code == "objective-not-found"
    query = "select event_type from outbox where aggregate_id = %s order by revision"
    told = [str(event).rsplit(".", 1)[-1] for (event,) in rows(query, made.json["slo_objective_id"])]
    assert told == ["created", "updated", "deleted"]


@pytest.mark.parametrize("call", ["patch", "delete"])
def test_a_change_of_an_older_revision_is_refused(api: Api, owner: Actor, call: str) -> None:
    href = make_objective(owner).href
    api.patch(href, {"name": "newer"}, {"if-match": '"1"'})

    stale = {"if-match": '"1"'}
    answer = api.patch(href, {"name": "older"}, stale) if call == "patch" else api.delete(href, stale)

    assert (answer.status, answer.code, api.get(href).json["name"]) == (412, "revision-stale", "newer")


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": 1},
        {"target": 0.4},
        {"window_days": 91},
        {"sli": "latency"},
        {"threshold_ms": 300},
        {"sli": "latency", "threshold_ms": 0},
        {"pending_minutes": 61},
        {"escalation": [{"after_minutes": 0, "target": "x"}]},
        {"escalation": [{"after_minutes": n, "target": "x"} for n in range(1, 7)]},
        {"unknown": 1},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(api: Api, owner: Actor, wrong: dict[str, object]) -> None:
    assert api.post(OBJECTIVES, draft(owner, **wrong)).status == 422


def test_what_an_objective_names_has_to_be_the_tenants(api: Api, owner: Actor, stranger: Actor) -> None:
    theirs = make_environment(stranger).environment_id
    webhook_id = make_webhook(stranger).webhook_id
    step = {"after_minutes": 5, "target": "x", "webhook_id": str(webhook_id)}
    plugin_id = str(make_plugin(stranger).plugin_id)

    assert api.post(OBJECTIVES, draft(owner, plugin_id=plugin_id)).code == "plugin-not-found"
    assert api.post(OBJECTIVES, draft(owner, environment_id=str(theirs))).code == "environment-unknown"
    assert api.post(OBJECTIVES, draft(owner, escalation=[step])).code == "webhook-unknown"
    made = make_objective(owner)
    assert api.patch(made.href, {"escalation": [step]}, {"if-match": '"1"'}).code == "webhook-unknown"


def test_a_public_plugin_can_be_measured(api: Api, owner: Actor, platform: Actor) -> None:
    public = make_plugin(platform, is_public=True)

    assert api.post(OBJECTIVES, draft(owner, plugin_id=str(public.plugin_id))).status == 201


def test_nothing_of_it_is_another_tenants(issuer: Issuer, owner: Actor, stranger: Actor) -> None:
    objective, other = make_objective(owner), make_api(issuer, stranger)
    alert, silence, revision = make_alert(owner, objective), make_silence(owner), {"if-match": '"1"'}

    for path in (objective.href, f"{objective.href}/status", f"{objective.href}/history"):
        assert (other.get(path).status, other.get(path).code) == (404, "objective-not-found")
    assert other.patch(objective.href, {"name": "theirs"}, revision).status == 404
    assert other.delete(objective.href, revision).status == 404
    assert other.get(f"{ALERTS}/{alert}").status == 404
    assert other.post(f"{ALERTS}/{alert}/acknowledge", {}).status == 404
    assert other.get(f"{SILENCES}/{silence}").status == 404
    assert other.send("POST", f"{SILENCES}/{silence}/end", b"", revision).status == 404
    listed = [other.get(path).items for path in (OBJECTIVES, ALERTS, SILENCES, "/v1/slo/alert-groups")]
    assert listed == [[], [], [], []]


def test_who_may_only_read_changes_nothing(issuer: Issuer, owner: Actor) -> None:
    reader, objective = make_api(issuer, owner, BuiltInRole.DEVELOPER), make_objective(owner)

    assert reader.get(objective.href).status == 200
    assert reader.post(OBJECTIVES, draft(owner)).permission == "slos:manage"
    assert reader.delete(objective.href, {"if-match": '"1"'}).permission == "slos:manage"


def test_a_status_says_what_is_left_and_how_fast_it_burns(api: Api, owner: Actor) -> None:
    objective, environment = make_objective(owner), make_environment(owner)
    now = datetime.now(UTC)
    sampled(owner, objective.plugin_id, environment.environment_id, now, 1000, 4)
    sampled(owner, objective.plugin_id, environment.environment_id, now - timedelta(days=2), 1000, 1)
    assert api.get(f"{objective.href}/status").json["as_of"] is None
    judged(now)

    status = api.get(f"{objective.href}/status").json
    assert (status["good"], status["total"], status["state"]) == (1995, 2000, "ok")
    assert (status["sli"], status["budget_allowed"]) == (0.9975, pytest.approx(20))
    assert status["budget_left"] == pytest.approx(0.75)
    # 0.4 of what is allowed in the last hour: three quarters of a budget of 30 days last 56.25 days.
    assert status["exhausted_after_s"] == pytest.approx(0.75 / 0.4 * 30 * 86400)
    rules = status["rules"]
    assert isinstance(rules, list)
    assert [(r["rule"], r["factor"], r["long"]["minutes"], r["short"]["minutes"]) for r in rules] == [
        ("fast", 14.4, 60, 5),
        ("slow", 6.0, 360, 30),
        ("trickle", 1.0, 4320, 360),
    ]
    assert rules[0]["long"]["burn_rate"] == pytest.approx(0.4)
    assert status["as_of"] is not None


def test_a_history_has_the_days_that_have_requests(api: Api, owner: Actor) -> None:
    objective, environment = make_objective(owner), make_environment(owner)
    now = datetime.now(UTC)
    for days in (0, 2):
        sampled(owner, objective.plugin_id, environment.environment_id, now - timedelta(days=days), 100, 1)
    judged(now)

    history = api.get(f"{objective.href}/history")
    assert [(day["good"], day["total"], day["sli"]) for day in history.items] == [(99, 100, 0.99)] * 2
    assert [day["burn_rate"] for day in history.items] == [pytest.approx(1.0)] * 2
    early = (now - timedelta(days=9)).date().isoformat()
    assert api.get(f"{objective.href}/history", until=early).items == []
    for wrong in ({"since": "2026-01-01", "until": "2024-01-01"}, {"since": "9999-12-31"}, {"until": "0001-01-15"}):
        assert api.send("GET", f"{objective.href}/history", query=urlencode(wrong)).status == 422


def test_the_first_who_takes_an_alert_keeps_it(issuer: Issuer, api: Api, owner: Actor) -> None:
    alert = make_alert(owner, make_objective(owner))
    second = make_api(issuer, owner, BuiltInRole.ADMIN)

    first = api.post(f"{ALERTS}/{alert}/acknowledge", {"note": "mine"})
    assert (first.status, first.json["note"]) == (200, "mine")
    assert second.post(f"{ALERTS}/{alert}/acknowledge", {"note": "no, mine"}).json == first.json


def test_nobody_takes_what_is_over(api: Api, owner: Actor) -> None:
    alert = make_alert(owner, make_objective(owner))
    change(owner, "update slo_alert set state = 'resolved', resolved_at = now() where slo_alert_id = %s", alert)

    answer = api.post(f"{ALERTS}/{alert}/acknowledge", {})
    assert (answer.status, answer.code) == (409, "alert-over")


def test_alerts_are_listed_by_state_and_objective(api: Api, owner: Actor) -> None:
    alert, other = make_alert(owner, one := make_objective(owner)), make_alert(owner, make_objective(owner))

    assert [item["slo_alert_id"] for item in api.get(ALERTS).items] == [str(other), str(alert)]
    of_one = api.get(ALERTS, slo_objective_id=one.slo_objective_id, state="firing").items
    assert [item["slo_alert_id"] for item in of_one] == [str(alert)]
    assert api.get(ALERTS, state="resolved").items == []
    second = api.get(ALERTS, limit=1, cursor=api.get(ALERTS, limit=1).json["next_cursor"])
    assert [item["slo_alert_id"] for item in second.items] == [str(alert)]


def test_a_silence_is_made_and_ended(api: Api) -> None:
    ends_at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = api.post(SILENCES, {"reason": "the database is moved", "ends_at": ends_at})
    assert (made.status, made.json["weekly"]) == (201, None)

    ended = api.send("POST", f"{made.json['href']}/end", b"", {"if-match": '"1"'})
    assert (ended.status, ended.headers["etag"]) == (200, '"2"')
    assert api.get(SILENCES).items == []
    assert api.send("POST", f"{made.json['href']}/end", b"", {"if-match": '"1"'}).status == 412


def test_a_silence_is_about_what_the_tenant_can_see(api: Api, owner: Actor, stranger: Actor) -> None:
    theirs, environment = make_objective(stranger), make_environment(stranger)
    own, ends = make_objective(owner), {"reason": "moved", "ends_at": "2100-01-01T00:00:00Z"}

    refused = [
        api.post(SILENCES, {**ends, "slo_objective_id": str(theirs.slo_objective_id)}),
        api.post(SILENCES, {**ends, "plugin_id": str(theirs.plugin_id)}),
        api.post(SILENCES, {**ends, "environment_id": str(environment.environment_id)}),
    ]

    assert [a.code for a in refused] == ["objective-not-found", "plugin-not-found", "environment-unknown"]
    named = {"slo_objective_id": str(own.slo_objective_id), "plugin_id": str(own.plugin_id)}
    here = str(make_environment(owner).environment_id)
    assert api.post(SILENCES, {**ends, **named, "environment_id": here}).status == 201


def test_a_window_of_every_week_needs_no_end(api: Api) -> None:
    weekly = {"weekdays": [7, 6, 7], "begins_at": "01:00:00", "stops_at": "05:00:00"}
    made = api.post(SILENCES, {"reason": "maintenance", "is_maintenance": True, "weekly": weekly})

    assert (made.json["weekly"], made.json["ends_at"]) == (weekly | {"weekdays": [6, 7]}, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"ends_at": "2020-01-01T00:00:00Z"},
        {"ends_at": "2100-01-01T00:00:00Z", "starts_at": "2100-01-02T00:00:00Z"},
        {"weekly": {"weekdays": [8], "begins_at": "01:00", "stops_at": "02:00"}},
        {"weekly": {"weekdays": [1], "begins_at": "01:00+02:00", "stops_at": "02:00"}},
    ],
    ids=str,
)
def test_a_silence_that_makes_no_sense_is_refused(api: Api, wrong: dict[str, object]) -> None:
    assert api.post(SILENCES, {"reason": "x", **wrong}).status == 422
