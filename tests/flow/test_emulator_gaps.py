"""Each gap of the emulator that we know is still there; a red test here means that a workaround may go."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from botocore.exceptions import ClientError, WaiterError

from infra.local.cloud.gaps import GAPS, REFUSED_TYPES
from infra.local.cloud.template import load_template
from infra.local.data_dir import PROJECT
from infra.local.gateway.template import mapping
from tests.emulated import ROLE, Emulated, running_emulator, until


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulated]:
    with TemporaryDirectory(prefix="plugyard-") as folder, running_emulator(Path(folder)) as emulator:
        yield emulator


@pytest.fixture
def own_dir() -> Iterator[Path]:
    with TemporaryDirectory(prefix="plugyard-") as folder:
        yield Path(folder)


def test_every_gap_has_its_test() -> None:
    tests = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}

    assert {gap.name for gap in GAPS} == tests - {"every_gap_has_its_test"}


def test_ignores_the_openapi_body_of_an_http_api(emulator: Emulated) -> None:
    body = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/v1/plugins": {"get": {}}}}
    emulator.make_stack("api", {"Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": body}}})

    gateway = emulator.gateways
    api = gateway.get_apis()["Items"][0]["ApiId"]
    assert gateway.get_routes(ApiId=api)["Items"] == []


def test_transforms_sam_only_in_the_root_template(emulator: Emulated) -> None:
    table = {"Type": "AWS::Serverless::SimpleTable", "Properties": {}}
    sam = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Table": table}}
    emulator.objects.create_bucket(Bucket="nested")
    emulator.objects.put_object(Bucket="nested", Key="sam.json", Body=json.dumps(sam))
    address = f"{emulator.endpoint}/nested/sam.json"

    emulator.make_stack("root", {"Table": table}, Transform="AWS::Serverless-2016-10-31")
    with pytest.raises(WaiterError):
        emulator.make_stack(
            "nested", {"Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": address}}}
        )


def test_refuses_codedeploy_the_database_proxy_and_nat(emulator: Emulated) -> None:
    templates = [load_template(path) for path in (PROJECT / "infra").glob("*.yaml")]
    plain = {str(mapping(r)["Type"]) for template in templates for r in mapping(template["Resources"]).values()}
    types = plain | {"AWS::CodeDeploy::Application", "AWS::CodeDeploy::DeploymentGroup"}

    with pytest.raises(ClientError) as refusal:
        emulator.make_stack("types", {f"R{n}": {"Type": kind} for n, kind in enumerate(sorted(types))})

    assert set(re.findall(r"AWS::\w+::\w+", str(refusal.value))) == REFUSED_TYPES


def test_refuses_alarms_over_an_expression(emulator: Emulated) -> None:
    alarm = {"EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold", "Threshold": 1}
    metrics = [{"Id": "e", "Expression": "TIME_SERIES(1)"}]

    with pytest.raises(WaiterError):
        emulator.make_stack(
            "alarm", {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {**alarm, "Metrics": metrics}}}
        )


def test_drops_the_object_lock_of_a_bucket(emulator: Emulated) -> None:
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 1}}}
    properties = {"BucketName": "locked", "ObjectLockEnabled": True, "ObjectLockConfiguration": rule}
    emulator.make_stack("lock", {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}})

    with pytest.raises(ClientError, match="ObjectLockConfigurationNotFoundError"):
        emulator.objects.get_object_lock_configuration(Bucket="locked")


def test_drops_the_reserved_concurrency_of_a_function(emulator: Emulated) -> None:
    code = {"ZipFile": "def handler(event, context): ..."}
    properties = {"Code": code, "Handler": "index.handler", "Runtime": "python3.13", "Role": ROLE}
    function = {"FunctionName": "one-at-a-time", **properties, "ReservedConcurrentExecutions": 1}
    emulator.make_stack("one", {"Function": {"Type": "AWS::Lambda::Function", "Properties": function}})

    found = emulator.functions.get_function_concurrency(FunctionName="one-at-a-time")
    assert "ReservedConcurrentExecutions" not in found


def test_keeps_no_dead_letter_of_a_failed_schedule(emulator: Emulated) -> None:
    dead, dead_arn = emulator.make_queue("schedule-dead")
    function = emulator.make_function("failing", "def handler(event, context):\n    raise ValueError\n")
    retry = {"MaximumRetryAttempts": 0}
    emulator.schedules.create_schedule(
        Name="failing",
        ScheduleExpression=f"at({datetime.now(UTC):%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": function, "RoleArn": ROLE, "DeadLetterConfig": {"Arn": dead_arn}, "RetryPolicy": retry},
    )

    until(lambda: emulator.logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/failing")["logGroups"])
    until(lambda: emulator.logs.filter_log_events(logGroupName="/aws/lambda/failing")["events"])
    assert emulator.received(dead) == []


def test_ignores_a_timeout_by_path(emulator: Emulated) -> None:
    by_path = emulator.start_waiting("by-path", {"TimeoutSecondsPath": "$.seconds"}, '{"seconds": 1}')
    fixed = emulator.start_waiting("fixed", {"TimeoutSeconds": 1}, "{}")

    until(lambda: emulator.status(fixed) != "RUNNING")

    assert emulator.status(by_path) == "RUNNING"


def test_fails_running_executions_on_a_restart(own_dir: Path) -> None:
    with running_emulator(own_dir, is_durable=True) as first:
        execution = first.start_waiting("restarted", {}, "{}")
    with running_emulator(own_dir, is_durable=True) as second:
        assert second.status(execution) == "FAILED"


def test_writes_state_on_an_orderly_stop_only(own_dir: Path) -> None:
    with running_emulator(own_dir, is_durable=True) as first:
        first.make_queue("kept")
    with running_emulator(own_dir, is_durable=True, ends_by_kill=True) as second:
        second.make_queue("lost")
    with running_emulator(own_dir, is_durable=True, ends_by_kill=True) as third:
        urls = third.queues.list_queues()["QueueUrls"]

    assert [url.rsplit("/", 1)[-1] for url in urls] == ["kept"]


def test_does_not_exit_while_the_token_of_a_map_waits(own_dir: Path) -> None:
    with running_emulator(own_dir, is_durable=True, ends_by_kill=True) as emulator:
        emulator.start_waiting("mapped", {}, '{"items": [1]}', in_map=True)
        emulator.process.terminate()
        # Its state is written all the same.
        until(lambda: list((own_dir / "emulator").glob("state-*/sts.json")))

        with pytest.raises(subprocess.TimeoutExpired):
            emulator.process.wait(3)


def test_runs_functions_in_its_own_interpreter_under_their_layers(emulator: Emulated) -> None:
    layer = emulator.make_layer("shadow", {"python/pydantic/__init__.py": "VERSION = 'of the layer'\n"})
    code = "import pydantic, sys\ndef handler(event, context):\n    return [sys.executable, pydantic.VERSION]\n"
    function = emulator.make_function("shadowed", code, layers=(layer,))

    answer = emulator.functions.invoke(FunctionName=function)["Payload"].read()

    assert json.loads(answer) == [sys.executable, "of the layer"]


def test_drops_the_trace_of_an_event(emulator: Emulated) -> None:
    url, arn = emulator.make_queue("traced")
    emulator.events.create_event_bus(Name="traced")
    emulator.events.put_rule(Name="all", EventBusName="traced", EventPattern=json.dumps({"source": ["plugyard"]}))
    emulator.events.put_targets(Rule="all", EventBusName="traced", Targets=[{"Id": "queue", "Arn": arn}])
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"
    emulator.events.put_events(
        Entries=[
            {"EventBusName": "traced", "Source": "plugyard", "DetailType": "t", "Detail": "{}", "TraceHeader": trace}
        ]
    )
    # The queue itself keeps a trace, so the one above was lost on the way to it.
    emulator.queues.send_message(
        QueueUrl=url,
        MessageBody="sent",
        MessageSystemAttributes={"AWSTraceHeader": {"DataType": "String", "StringValue": trace}},
    )

    def received() -> dict[str, str | None]:
        answer = emulator.queues.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, MessageSystemAttributeNames=["AWSTraceHeader"]
        )
        found = {m["Body"]: m.get("Attributes", {}).get("AWSTraceHeader") for m in answer.get("Messages", [])}
        return found if len(found) == 2 else {}

    traces = until(received)
    assert traces.pop("sent") == trace
    assert list(traces.values()) == [None]
