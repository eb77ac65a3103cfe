"""An emulator of the tests' own, without any store behind it, and things made in it for one test."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

import boto3

from infra.local.engines.emulator import Emulator, start_emulator
from infra.local.engines.servers import stop_servers

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_events import EventBridgeClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient

ROLE = "arn:aws:iam::000000000000:role/any"
T = TypeVar("T")


@contextmanager
def running_emulator(data_dir: Path, *, is_durable: bool = False, ends_by_kill: bool = False) -> Iterator["Emulated"]:
    """One with nothing in it, or with the state that an earlier one of this directory wrote."""
    emulator = start_emulator(data_dir, is_durable)
    try:
        emulator.server.wait_until(emulator.is_ready)
        yield Emulated(emulator)
        if ends_by_kill:
            emulator.server.process.kill()
    finally:
        stop_servers([emulator.server])


class Emulated:
    """environment: leads an AWS SDK to it."""

    def __init__(self, emulator: Emulator) -> None:
        self.environment = emulator.environment
        self.endpoint = emulator.url
        self.process = emulator.server.process
        keys = self.environment["AWS_ACCESS_KEY_ID"], self.environment["AWS_SECRET_ACCESS_KEY"]
        self._session = boto3.Session(*keys, region_name=self.environment["AWS_REGION"])
        self.formation: CloudFormationClient = self._session.client("cloudformation", endpoint_url=self.endpoint)
        self.functions: LambdaClient = self._session.client("lambda", endpoint_url=self.endpoint)
        self.queues: SQSClient = self._session.client("sqs", endpoint_url=self.endpoint)
        self.events: EventBridgeClient = self._session.client("events", endpoint_url=self.endpoint)
        self.objects: S3Client = self._session.client("s3", endpoint_url=self.endpoint)
        self.schedules = self._session.client("scheduler", endpoint_url=self.endpoint)
        self.machines = self._session.client("stepfunctions", endpoint_url=self.endpoint)
        self.gateways = self._session.client("apigatewayv2", endpoint_url=self.endpoint)
        self.logs = self._session.client("logs", endpoint_url=self.endpoint)

    def make_function(self, name: str, code: str, layers: tuple[str, ...] = (), log_group: str | None = None) -> str:
        """A function whose module is `code`, with a `handler(event, context)`; answers its ARN."""
        made = self.functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=ROLE,
            Handler="code_of_test.handler",
            Code={"ZipFile": zipped({"code_of_test.py": code})},
            Layers=list(layers),
            Timeout=30,
            LoggingConfig={"LogGroup": log_group or f"/aws/lambda/{name}"},
        )
        return made["FunctionArn"]

    def make_layer(self, name: str, files: Mapping[str, str]) -> str:
        """A layer with these texts by their paths; answers its version's ARN."""
        made = self.functions.publish_layer_version(LayerName=name, Content={"ZipFile": zipped(files)})
        return made["LayerVersionArn"]

    def make_queue(self, name: str, **attributes: str) -> tuple[str, str]:
        """A queue's address and ARN."""
        url = self.queues.create_queue(QueueName=name)["QueueUrl"]
        if attributes:
            self.queues.set_queue_attributes(QueueUrl=url, Attributes=attributes)  # type: ignore[arg-type] # some names
        found = self.queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, found["Attributes"]["QueueArn"]

    def received(self, queue_url: str) -> list[str]:
        """Bodies of the messages that a queue hands out now."""
        answer = self.queues.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]

    def make_stack(self, name: str, resources: Mapping[str, object], **template: object) -> None:
        """Deploy a template. Raises: ClientError if it is refused as it is, WaiterError if its resources are."""
        body = json.dumps({"Resources": resources, **template})
        self.formation.create_stack(StackName=name, TemplateBody=body, Capabilities=["CAPABILITY_AUTO_EXPAND"])
        done = self.formation.get_waiter("stack_create_complete")
        done.wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    def start_waiting(self, name: str, task: Mapping[str, object], given: str, *, in_map: bool = False) -> str:
        """An execution that waits for a token which nobody sends back; answers its ARN."""
        url, _ = self.make_queue(name)
        message = {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}}
        resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
        machine: dict[str, object] = {
            "StartAt": "Wait",
            "States": {"Wait": {"Type": "Task", "Resource": resource, "Parameters": message, "End": True, **task}},
        }
        if in_map:
            each = {"Type": "Map", "ItemsPath": "$.items", "Iterator": machine, "End": True}
            machine = {"StartAt": "Each", "States": {"Each": each}}
        made = self.machines.create_state_machine(name=name, definition=json.dumps(machine), roleArn=ROLE)
        begun = self.machines.start_execution(stateMachineArn=made["stateMachineArn"], input=given)
        until(lambda: self.received(url))
        return str(begun["executionArn"])

    def status(self, execution: str) -> str:
        """What an execution is at."""
        return str(self.machines.describe_execution(executionArn=execution)["status"])


def zipped(files: Mapping[str, str]) -> bytes:
    """A zip file of these texts by their paths."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def until(ask: Callable[[], T], seconds: float = 60.0) -> T:
    """What `ask` answers once that is something; fails when the time is over."""
    deadline = monotonic() + seconds
    while not (answer := ask()):
        if monotonic() > deadline:
            raise AssertionError(f"still {answer!r} after {seconds} s")
        Event().wait(0.1)
    return answer
