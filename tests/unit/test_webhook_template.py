"""Pins what template.yaml gives the functions of webhooks, and what it keeps from the one that meets the outside."""

import pytest
from samtranslator.plugins.globals.globals import Globals

from clients.settings import KEYS, SenderSettings, Settings
from shared.operations.webhook_dispatch import LEASE
from shared.operations.webhook_sending import GOOD_FOR
from tests.stack import ROOT, Part, Stack, items, part, source

FUNCTION = "AWS::Serverless::Function"
KEY = "<WebhookKeySecretArn>"


def stack() -> Stack:
    """The template; parameters stand by their names."""
    template = source("template.yaml")
    given = {name: f"<{name}>" for name in part(template["Parameters"])}
    return Stack(template, given | {"Profile": "small", "Stage": "prod"})


def merged(function: str) -> Part:
    """A function's properties as SAM hands them to CloudFormation, what Globals adds included."""
    template = source("template.yaml")
    own = part(part(part(template["Resources"])[function])["Properties"])
    return part(stack().resolve(Globals(template).merge(FUNCTION, own)))


def variables(function: str) -> Part:
    """The environment a function starts with."""
    given = part(part(merged(function)["Environment"])["Variables"])
    return {name: value for name, value in given.items() if value is not None}


def allowed(function: str) -> dict[str, list[object]]:
    """Resources by action that a function's own role allows."""
    role = part(stack().resources[f"{function}Role"]["Properties"])
    found: dict[str, list[object]] = {}
    for policy in items(role["Policies"]):
        for statement in items(part(part(policy)["PolicyDocument"])["Statement"]):
            for action in items(part(statement)["Action"]):
                found.setdefault(str(action), []).extend(items(part(statement)["Resource"]))
    return found


def test_sender_stands_outside_the_network_of_the_stores() -> None:
    assert merged("SendWebhook")["VpcConfig"] is None
    assert merged("RecordAttempt")["VpcConfig"]


def test_sender_is_told_of_no_store_and_no_key() -> None:
    others = {name.upper() for name in Settings.model_fields.keys() - SenderSettings.model_fields.keys()}
    others |= {f"{name.upper()}_SECRET_ID" for name in KEYS}

    assert others & variables("SendWebhook").keys() == set()
    assert {"DATABASE_URL", "CONTEXT_KEY_SECRET_ID"} <= variables("RecordAttempt").keys()


def test_sender_may_read_its_queue_report_and_write_its_log() -> None:
    role = part(stack().resources["SendWebhookRole"]["Properties"])

    assert "ManagedPolicyArns" not in role
    assert allowed("SendWebhook") == {
        "logs:CreateLogStream": ["<SendWebhookLog.Arn>"],
        "logs:PutLogEvents": ["<SendWebhookLog.Arn>"],
        "xray:PutTraceSegments": ["*"],
        "xray:PutTelemetryRecords": ["*"],
        "sqs:ReceiveMessage": ["<WebhookSends.Arn>"],
        "sqs:DeleteMessage": ["<WebhookSends.Arn>"],
        "sqs:GetQueueAttributes": ["<WebhookSends.Arn>"],
        "sqs:SendMessage": ["<WebhookOutcomes.Arn>"],
    }


def test_key_of_the_signing_secrets_is_read_by_those_who_seal_and_sign() -> None:
    names = [name for name, r in stack().resources.items() if r["Type"] == FUNCTION]
    readers = [name for name in names if KEY in allowed(name).get("secretsmanager:GetSecretValue", [])]

    assert readers == ["OperationsApi", "DispatchDeliveries"]
    assert [name for name in names if "WEBHOOK_KEY_SECRET_ID" in variables(name)] == readers


@pytest.mark.parametrize("variable", ["WEBHOOK_ALLOWED_NETWORKS", "WEBHOOK_KEY:", "SSL_CERT_FILE"])
def test_deployment_sets_no_variable_that_opens_what_is_closed(variable: str) -> None:
    assert variable not in (ROOT / "template.yaml").read_text()


def test_every_event_reaches_the_fan_out_as_its_cloud_event() -> None:
    rule = part(stack().resources["FanOutEventRule"]["Properties"])
    (target,) = map(part, items(rule["Targets"]))
    (statement,) = map(
        part, items(part(part(stack().resources["FanOutEventsPolicy"]["Properties"])["PolicyDocument"])["Statement"])
    )

    assert rule["EventPattern"] == {"source": ["plugyard"]}
    assert (target["Arn"], target["InputPath"]) == ("<FanOutEvents.Arn>", "$.detail")
    assert part(target["DeadLetterConfig"])["Arn"] == "<FanOutEventDeadLetters.Arn>"
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": "<FanOutEventRule.Arn>"}}
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}


def test_messages_that_nobody_may_send_any_more_do_not_pile_up() -> None:
    kept = int(str(part(stack().resources["WebhookSends"]["Properties"])["MessageRetentionPeriod"]))

    assert GOOD_FOR.total_seconds() < kept <= 2 * LEASE.total_seconds()


def test_lease_outlasts_a_message_and_an_attempt() -> None:
    assert LEASE.total_seconds() > GOOD_FOR.total_seconds() + int(str(merged("SendWebhook")["Timeout"]))


def test_sender_takes_one_message_at_a_time() -> None:
    (event,) = part(merged("SendWebhook")["Events"]).values()

    # Its deadline is one message's; a second in the batch would wait behind a slow receiver and grow stale.
    assert part(part(event)["Properties"])["BatchSize"] == 1
