"""Holds infra/alarms.yaml against what the other templates deploy: nothing runs that nobody would hear of."""

import json
import re

import pytest

from clients.metrics import METRICS, NAMESPACE
from infra.alarms.alarm import kebab
from tests.stack import Part, Stack, items, part, source

PROFILES = ("small", "large")
EVERY_FUNCTION = {"Errors", "Throttles", "Duration"}


def alarms(profile: str = "large") -> dict[str, Part]:
    """Properties of each alarm of a profile, by logical id."""
    stack = Stack(source("infra/alarms.yaml"), {"Profile": profile, "Stage": "prod", "ApiId": "a1b2"})
    return stack.of_type("AWS::CloudWatch::Alarm")


def watched(profile: str, namespace: str) -> set[tuple[str, str]]:
    """Pairs of metric and first dimension's value that alarms of a namespace look at."""
    found = set()
    for alarm in alarms(profile).values():
        if alarm["Namespace"] == namespace:
            (dimension,) = items(alarm["Dimensions"])
            found.add((str(alarm["MetricName"]), str(part(dimension)["Value"])))
    return found


def deployed(kind: str) -> dict[str, Part]:
    """Resources of one type of template.yaml, in prod."""
    return Stack(source("template.yaml"), {"Stage": "prod"}).of_type(kind)


def timeout_s(function: str) -> int:
    """Seconds a function may run."""
    defaults = part(part(source("template.yaml")["Globals"])["Function"])
    return int(str((defaults | deployed("AWS::Serverless::Function")[function])["Timeout"]))


@pytest.mark.parametrize("profile", PROFILES)
def test_every_function_has_its_alarms(profile: str) -> None:
    names = {str(function["FunctionName"]) for function in deployed("AWS::Serverless::Function").values()}

    assert watched(profile, "AWS/Lambda") == {(metric, name) for metric in EVERY_FUNCTION for name in names}


@pytest.mark.parametrize("profile", PROFILES)
def test_every_queue_has_its_alarm(profile: str) -> None:
    expected = {
        (
            "ApproximateNumberOfMessagesVisible"
            if logical_id.endswith("DeadLetters")
            else "ApproximateAgeOfOldestMessage",
            name,
        )
        for logical_id, name in ((q, str(p["QueueName"])) for q, p in deployed("AWS::SQS::Queue").items())
    }

    assert watched(profile, "AWS/SQS") == expected


def test_functions_and_queues_are_called_what_alarms_call_them() -> None:
    for kind, field in (("AWS::Serverless::Function", "FunctionName"), ("AWS::SQS::Queue", "QueueName")):
        for logical_id, properties in deployed(kind).items():
            assert properties.get(field) == f"plugyard-prod-{kebab(logical_id)}"


def test_a_queue_that_others_give_up_to_is_called_dead_letters() -> None:
    targets = re.findall(r"'deadLetterTargetArn': '<(\w+)", str(deployed("AWS::SQS::Queue")))

    assert targets
    assert all(target.endswith("DeadLetters") for target in targets)


def test_a_function_is_slow_before_it_is_ended() -> None:
    stack = Stack(source("infra/alarms.yaml"))
    for function in deployed("AWS::Serverless::Function"):
        threshold = stack.of_type("AWS::CloudWatch::Alarm")[f"{function}Duration"]["Threshold"]
        assert int(str(threshold)) < timeout_s(function) * 1000


@pytest.mark.parametrize("profile", PROFILES)
def test_each_store_of_a_profile_is_watched_and_no_other(profile: str) -> None:
    stores = Stack(source("infra/stores.yaml"), {"Profile": profile})
    present = {
        "AWS/DocDB": bool(stores.of_type("AWS::DocDB::DBCluster")),
        "AWS/ElastiCache": bool(stores.of_type("AWS::ElastiCache::ReplicationGroup")),
    }

    assert {namespace: bool(watched(profile, namespace)) for namespace in present} == present
    assert ("DatabaseConnectionsCurrentlySessionPinned" in str(watched(profile, "AWS/RDS"))) is (profile == "large")
    assert "DatabaseConnections'" in str(watched(profile, "AWS/RDS"))


@pytest.mark.parametrize("profile", PROFILES)
def test_connections_ring_at_four_fifths_of_what_there_is(profile: str) -> None:
    limits = part(part(part(source("infra/stores.yaml")["Mappings"])["Limits"])[profile])
    most, percent = int(str(limits["MaxConnections"])), int(str(limits["ProxyPercent"])) or 100
    (alarm,) = (alarm for alarm in alarms(profile).values() if alarm["MetricName"] == "DatabaseConnections")

    assert int(str(alarm["Threshold"])) == most * percent // 100 * 4 // 5


def test_figures_of_our_own_exist_under_the_names_that_alarms_use() -> None:
    rollbacks = str(deployed("AWS::CloudWatch::Alarm"))
    own = [alarm for alarm in alarms().values() if alarm["Namespace"] == f"{NAMESPACE}/prod"]

    assert own
    for alarm in own:
        names = tuple(str(part(dimension)["Name"]) for dimension in items(alarm["Dimensions"]))
        assert names in METRICS[str(alarm["MetricName"])].dimensions
    assert "'Name': 'room'" in rollbacks
    assert f"'Namespace': '{NAMESPACE}/prod'" in rollbacks
    assert ("room", "status") in METRICS["requests"].dimensions


def test_a_relay_that_says_nothing_rings_too() -> None:
    assert alarms()["OutboxAge"]["TreatMissingData"] == "breaching"


def test_every_alarm_tells_somebody_and_says_what_to_do() -> None:
    for name, alarm in alarms().items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == ["<Topic>"], name
        assert 60 < len(str(alarm["AlarmDescription"])) <= 1024, name
        assert "{" not in str(alarm["AlarmDescription"]), name


def test_topic_is_encrypted_with_a_key_that_cloudwatch_may_use() -> None:
    stack = Stack(source("infra/alarms.yaml"))
    key = stack.of_type("AWS::KMS::Key")["TopicKey"]

    assert stack.of_type("AWS::SNS::Topic")["Topic"]["KmsMasterKeyId"] == "<TopicKey>"
    assert key["EnableKeyRotation"] is True
    assert "cloudwatch.amazonaws.com" in str(key["KeyPolicy"])


@pytest.mark.parametrize("email", ["", "on-call@example.com"])
def test_somebody_is_subscribed_if_an_address_is_given(email: str) -> None:
    stack = Stack(source("infra/alarms.yaml"), {"Email": email})

    assert bool(stack.of_type("AWS::SNS::Subscription")) is bool(email)


def test_dashboard_is_json_and_no_widget_covers_another() -> None:
    (dashboard,) = Stack(source("infra/alarms.yaml")).of_type("AWS::CloudWatch::Dashboard").values()
    widgets = json.loads(str(dashboard["DashboardBody"]))["widgets"]
    places = {(widget["x"], widget["y"]) for widget in widgets}

    assert len(widgets) == len(places) >= 9
    assert all(widget["x"] + widget["width"] <= 24 for widget in widgets)
