"""What the local stack relies on in its AWS emulator: rules, schedules, queues that call functions, dead letters."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest

from infra.local.cloud.function_log import FunctionLog
from infra.local.engines.servers import ServerFailed
from tests.emulated import ROLE, Emulated, running_emulator, until

# Fails the records whose body says so, and names the others in a queue.
CODE = """
import boto3, json
def handler(event, context):
    failed = [r["messageId"] for r in event["Records"] if r["body"] == "bad"]
    for record in event["Records"]:
        boto3.client("sqs").send_message(QueueUrl={seen!r}, MessageBody=record["body"])
    return {{"batchItemFailures": [{{"itemIdentifier": one}} for one in failed]}}
"""


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulated]:
    with TemporaryDirectory(prefix="plugyard-") as folder, running_emulator(Path(folder)) as emulator:
        yield emulator


def test_rule_hands_a_queue_the_event_itself(emulator: Emulated) -> None:
    url, arn = emulator.make_queue("ruled")
    emulator.events.create_event_bus(Name="changes")
    emulator.events.put_rule(Name="all", EventBusName="changes", EventPattern=json.dumps({"source": ["plugyard"]}))
    emulator.events.put_targets(
        Rule="all", EventBusName="changes", Targets=[{"Id": "q", "Arn": arn, "InputPath": "$.detail"}]
    )

    for source in ("somebody else", "plugyard"):
        detail = json.dumps({"of": source})
        emulator.events.put_events(
            Entries=[{"EventBusName": "changes", "Source": source, "DetailType": "any", "Detail": detail}]
        )

    assert [json.loads(body) for body in until(lambda: emulator.received(url))] == [{"of": "plugyard"}]


def test_schedule_that_is_due_calls_its_function(emulator: Emulated) -> None:
    url, _ = emulator.make_queue("called")
    send = f"boto3.client('sqs').send_message(QueueUrl={url!r}, MessageBody='x')"
    code = f"import boto3\ndef handler(event, context):\n    {send}\n"

    emulator.schedules.create_schedule(
        Name="once",
        ScheduleExpression=f"at({datetime.now(UTC):%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": emulator.make_function("scheduled", code), "RoleArn": ROLE},
    )

    assert until(lambda: emulator.received(url)) == ["x"]


def test_only_failed_records_come_again_and_end_as_dead_letters(emulator: Emulated) -> None:
    seen, _ = emulator.make_queue("seen")
    dead, dead_arn = emulator.make_queue("dead")
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
    url, arn = emulator.make_queue("mapped", VisibilityTimeout="5", RedrivePolicy=redrive)
    function = emulator.make_function("mapped", CODE.format(seen=seen))
    # Warm: a cold start on a busy machine would outlast the visibility timeout.
    emulator.functions.invoke(FunctionName=function, Payload=json.dumps({"Records": []}))
    emulator.functions.create_event_source_mapping(
        EventSourceArn=arn,
        FunctionName=function,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        ScalingConfig={"MaximumConcurrency": 2},
    )

    for body in ("good", "bad"):
        emulator.queues.send_message(QueueUrl=url, MessageBody=body)

    assert until(lambda: emulator.received(dead)) == ["bad"]
    assert emulator.received(seen).count("bad") == 2
    assert not emulator.received(url)


def test_function_inherits_nothing_of_ours_but_what_the_emulator_was_given(
    emulator: Emulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ours")
    code = "import os\ndef handler(event, context):\n    return sorted(os.environ)\n"
    with TemporaryDirectory(prefix="plugyard-") as folder, running_emulator(Path(folder)) as fresh:
        name = fresh.make_function("curious", code)
        names = json.loads(fresh.functions.invoke(FunctionName=name)["Payload"].read())

    assert "AWS_ENDPOINT_URL" in names
    assert "DATABASE_URL" not in names


def test_what_a_function_said_moves_to_the_log_file_once(emulator: Emulated, tmp_path: Path) -> None:
    code = "def handler(event, context):\n    print(event['say'])\n"
    function = emulator.make_function("talkative", code, log_group="/plugyard/dev/talkative")
    log = FunctionLog(emulator.environment, tmp_path / "functions.log")

    for word in ("one", "two"):
        emulator.functions.invoke(FunctionName=function, Payload=json.dumps({"say": word}))
        log.collect()
        log.collect()

    assert log.path.read_text() == "one\ntwo\n"
    assert emulator.logs.describe_log_streams(logGroupName="/plugyard/dev/talkative")["logStreams"] == []


def test_emulator_that_died_is_noticed(tmp_path: Path) -> None:
    with TemporaryDirectory(prefix="plugyard-") as folder, running_emulator(Path(folder)) as fresh:
        log = FunctionLog(fresh.environment, tmp_path / "functions.log")
        log.collect()
        fresh.process.kill()
        fresh.process.wait()

        with pytest.raises(ServerFailed):
            log.collect()


def test_emulator_on_another_port_starts_afresh(tmp_path: Path) -> None:
    with running_emulator(tmp_path, is_durable=True) as before:
        before.make_queue("named-by-its-port")
    address = ("127.0.0.1", urlsplit(before.endpoint).port or 0)
    with socket.create_server(address), running_emulator(tmp_path, is_durable=True) as after:
        assert after.endpoint != before.endpoint
        assert not after.queues.list_queues().get("QueueUrls")
