"""The same template.yaml that `sam build` takes is what the emulator runs: each part of it is there, as declared."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from infra.local.cloud.adaptations import ADAPTATIONS, PARAMETERS, is_computed_alarm
from infra.local.cloud.deploy import deploy
from infra.local.cloud.stack import NAME
from infra.local.cloud.stack import Stack as DeployedStack
from infra.local.cloud.template import expand, load_template
from infra.local.data_dir import PROJECT
from infra.local.gateway.template import mapping
from tests.emulated import Emulated, running_emulator
from tests.stack import Stack, source

Resource = dict[str, object]
STORES = {
    "CONTEXT_KEY": "1:" + "A" * 43 + "=",
    "DATABASE_URL": "postgresql://plugyard_app@127.0.0.1:1/plugyard",
    "DATABASE_JOBS_URL": "postgresql://plugyard_jobs@127.0.0.1:1/plugyard",
    "DEPLOYMENT_STAGE": "local",
    "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
    "WEBHOOK_KEY": "1:" + "A" * 43 + "=",
}
# IAM, which no local store knows, and the secret of a client that is public here.
NOT_TOLD = {"DATABASE_AUTH", "CACHE_USER", "CACHE_NAME", "OIDC_CLIENT_SECRET_SECRET_ID"}
# What stands for a secret on AWS is its value here.
INSTEAD = {"CONTEXT_KEY_SECRET_ID": "CONTEXT_KEY", "WEBHOOK_KEY_SECRET_ID": "WEBHOOK_KEY"}
TAKEN_OUT = {"Ref": "AWS::NoValue"}
# What one function is told here beside what the template names.
LOCAL = {"SendWebhook": {"WEBHOOK_ALLOWED_NETWORKS"}}
# SAM puts a hash of the code's address into these logical ids.
HASHED = {"AWS::Lambda::Version", "AWS::Lambda::LayerVersion"}


class Deployed:
    """What stands in the emulator after a deploy, beside what the template declares."""

    def __init__(self, emulator: Emulated) -> None:
        self.emulator = emulator
        self.environment = emulator.environment | STORES
        pages = emulator.formation.get_paginator("list_stack_resources")
        found = [one for page in pages.paginate(StackName=NAME) for one in page["StackResourceSummaries"]]
        self.physical = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}
        self.kinds = {(one["LogicalResourceId"], one["ResourceType"]) for one in found}

    def name(self, reference: object) -> str:
        """The name of what a Ref or GetAtt of the template leads to, as it ends its ARN or address."""
        target = next(iter(mapping(reference).values()))
        logical_id = target[0] if isinstance(target, list) else str(target)
        return self.physical[logical_id].rsplit("/", 1)[-1]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulated]:
    with TemporaryDirectory(prefix="plugyard-") as folder, running_emulator(Path(folder)) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def deployed(emulator: Emulated) -> Deployed:
    deploy(PROJECT, emulator.environment | STORES, lambda _: None)
    return Deployed(emulator)


@pytest.fixture(scope="module")
def declared() -> dict[str, Resource]:
    """The resources of the template that exist under our parameters, with no adaptation but an address for the code."""
    template = load_template(PROJECT / "template.yaml")
    mapping(mapping(template["Globals"])["Function"])["CodeUri"] = "s3://bucket/key"
    for layer in ("ClientsLayer", "InsightsLayer"):
        mapping(mapping(mapping(template["Resources"])[layer])["Properties"])["ContentUri"] = "s3://bucket/key"
    expanded = expand(template, PARAMETERS, "us-east-1")
    conditions = Stack(source("template.yaml"), PARAMETERS)
    resources = {logical_id: mapping(resource) for logical_id, resource in mapping(expanded["Resources"]).items()}
    return {logical_id: r for logical_id, r in resources.items() if conditions.holds(r.get("Condition"))}


def of_kind(declared: Mapping[str, Resource], kind: str) -> dict[str, Resource]:
    """Properties of each declared resource of one type; a type without any would prove nothing."""
    found = {name: mapping(r["Properties"]) for name, r in declared.items() if r["Type"] == kind}
    assert found
    return found


def test_every_resource_but_computed_alarms_is_deployed(deployed: Deployed, declared: dict[str, Resource]) -> None:
    resources = {logical_id: resource for logical_id, resource in declared.items() if not is_computed_alarm(resource)}
    kinds = {(logical_id, resource["Type"]) for logical_id, resource in resources.items()}

    assert len(resources) > 30
    assert {kind for kind in kinds if kind[1] not in HASHED} == {k for k in deployed.kinds if k[1] not in HASHED}
    assert sorted(str(k[1]) for k in kinds) == sorted(k[1] for k in deployed.kinds)


def test_functions_have_their_handler_limits_and_log(deployed: Deployed, declared: dict[str, Resource]) -> None:
    client = deployed.emulator.functions
    for logical_id, properties in of_kind(declared, "AWS::Lambda::Function").items():
        found = client.get_function(FunctionName=deployed.physical[logical_id])
        settings = found["Configuration"]

        assert settings["Handler"] == properties["Handler"]
        assert settings["Timeout"] == properties["Timeout"]
        assert settings["MemorySize"] == properties["MemorySize"]
        assert settings["LoggingConfig"].get("LogGroup") == deployed.physical[f"{logical_id}Log"]


def test_functions_are_told_what_the_template_names_and_no_more(
    deployed: Deployed, declared: dict[str, Resource]
) -> None:
    client = deployed.emulator.functions
    for logical_id, properties in of_kind(declared, "AWS::Lambda::Function").items():
        given = mapping(mapping(properties["Environment"])["Variables"])
        named = {INSTEAD.get(name, name) for name, value in given.items() if value != TAKEN_OUT}
        settings = client.get_function_configuration(FunctionName=deployed.physical[logical_id])
        told = settings["Environment"]["Variables"]

        assert told.keys() == named - NOT_TOLD | LOCAL.get(logical_id, set())
        assert all(told[name] == value for name, value in STORES.items() if name in told)


def test_queues_keep_and_give_up_messages_as_declared(deployed: Deployed, declared: dict[str, Resource]) -> None:
    client = deployed.emulator.queues
    for logical_id, properties in of_kind(declared, "AWS::SQS::Queue").items():
        answer = client.get_queue_attributes(QueueUrl=deployed.physical[logical_id], AttributeNames=["All"])
        found = {str(name): value for name, value in answer["Attributes"].items()}

        for name in {"VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds"} & properties.keys():
            assert found[name] == str(properties[name])
        redrive = json.loads(found.get("RedrivePolicy", "{}"))
        wanted = mapping(properties.get("RedrivePolicy"))
        assert str(redrive.get("maxReceiveCount")) == str(wanted.get("maxReceiveCount"))
        if wanted:
            assert redrive["deadLetterTargetArn"].endswith(":" + deployed.name(wanted["deadLetterTargetArn"]))


def test_schedules_call_their_function_as_often_as_declared(deployed: Deployed, declared: dict[str, Resource]) -> None:
    client = deployed.emulator.schedules
    parameters = mapping(load_template(PROJECT / "template.yaml")["Parameters"])
    for logical_id, properties in of_kind(declared, "AWS::Scheduler::Schedule").items():
        found = client.get_schedule(Name=deployed.physical[logical_id])

        expression = properties["ScheduleExpression"]
        if isinstance(expression, dict):
            expression = mapping(parameters[expression["Ref"]])["Default"]
        assert found["ScheduleExpression"] == expression
        assert found["State"] == "ENABLED"
        assert (
            found["Target"]["Arn"].split(":function:")[1]
            == deployed.physical[alias_of(properties)].split(":function:")[1]
        )


def test_queues_start_their_function_in_batches_as_declared(deployed: Deployed, declared: dict[str, Resource]) -> None:
    client = deployed.emulator.functions
    for logical_id, properties in of_kind(declared, "AWS::Lambda::EventSourceMapping").items():
        found = client.get_event_source_mapping(UUID=deployed.physical[logical_id])

        assert found["EventSourceArn"].endswith(":" + deployed.name(properties["EventSourceArn"]))
        assert found["BatchSize"] == properties["BatchSize"]
        assert found["FunctionResponseTypes"] == properties.get("FunctionResponseTypes", [])
        assert ("ScalingConfig" in properties) == ("MaximumConcurrency" in found.get("ScalingConfig", {}))


def test_rules_give_queues_the_events_they_are_declared_for(deployed: Deployed, declared: dict[str, Resource]) -> None:
    events = deployed.emulator.events
    for logical_id, properties in of_kind(declared, "AWS::Events::Rule").items():
        bus = deployed.name(properties["EventBusName"])
        name = deployed.physical[logical_id].rsplit("|", 1)[-1]
        found = events.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"]

        pattern = json.loads(events.describe_rule(Name=name, EventBusName=bus)["EventPattern"])
        assert pattern == properties["EventPattern"]
        targets = properties["Targets"]
        assert isinstance(targets, list)
        wanted = [(t["Id"], t["InputPath"], deployed.name(t["Arn"])) for t in targets]
        assert [(t["Id"], t["InputPath"], t["Arn"].rsplit(":", 1)[-1]) for t in found] == wanted


def test_programs_outside_are_told_where_queues_and_buses_are(deployed: Deployed) -> None:
    told = deploy(PROJECT, deployed.environment, lambda _: None)

    assert told["EVENT_BUS_NAME"] == deployed.physical["EventBus"]
    assert told["RELAY_QUEUE_URL"] == deployed.physical["RelayRequests"]
    assert not told.keys() & {"LOG_LEVEL", "DATABASE_URL", "DATABASE_POOL_SIZE"}


def alias_of(properties: Resource) -> str:
    """The logical id of the alias that a schedule calls."""
    return str(mapping(mapping(properties["Target"])["Arn"])["Ref"])


def test_nothing_is_done_where_nothing_changed(deployed: Deployed) -> None:
    said: list[str] = []

    deploy(PROJECT, deployed.environment, said.append)

    assert said == []


def test_changed_environment_reaches_the_functions(deployed: Deployed) -> None:
    deploy(PROJECT, deployed.environment | {"DATABASE_URL": "postgresql://elsewhere/plugyard"}, lambda _: None)
    client = deployed.emulator.functions
    name = deployed.physical["CatalogApi"]

    live = client.get_function_configuration(FunctionName=name, Qualifier="live")
    assert live["Environment"]["Variables"]["DATABASE_URL"] == "postgresql://elsewhere/plugyard"
    deploy(PROJECT, deployed.environment, lambda _: None)


def test_stack_that_lost_a_function_is_made_anew(deployed: Deployed) -> None:
    client = deployed.emulator.functions
    client.delete_function(FunctionName=deployed.physical["RebuildSearch"])
    assert not DeployedStack(deployed.environment).is_whole()

    deploy(PROJECT, deployed.environment, lambda _: None)

    assert DeployedStack(deployed.environment).is_whole()
    assert client.list_functions()["Functions"]


def test_every_adaptation_says_why(deployed: Deployed) -> None:
    assert all(len(adaptation.reason.split()) > 5 for adaptation in ADAPTATIONS)
