"""The one CloudFormation stack in the emulator: what is deployed there, and bringing it to another template."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError, WaiterError

from infra.local.cloud.adaptations import BUCKET
from infra.local.cloud.template import Template

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import StackTypeDef, WaiterConfigTypeDef
    from types_boto3_lambda import LambdaClient
    from types_boto3_lambda.type_defs import FunctionConfigurationResponseTypeDef

NAME = "plugyard"
_DIGEST = "plugyard:digest"
_SETTLED = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
_WAIT: "WaiterConfigTypeDef" = {"Delay": 1, "MaxAttempts": 60}


class DeployFailed(RuntimeError):
    """The emulator did not take the template; the message holds what it says of each resource."""


class Stack:
    """environment: says where the emulator is, as an AWS SDK reads it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.region = environment["AWS_REGION"]
        self._session = boto3.Session(
            environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], region_name=self.region
        )
        self._endpoint = environment["AWS_ENDPOINT_URL"]

    @cached_property
    def _formation(self) -> "CloudFormationClient":
        return self._session.client("cloudformation", endpoint_url=self._endpoint)

    @cached_property
    def _lambda(self) -> "LambdaClient":
        return self._session.client("lambda", endpoint_url=self._endpoint)

    def upload(self, bucket: str, key: str, content: bytes) -> str:
        """Put one object, with its bucket if that is missing; answers the key."""
        client = self._session.client("s3", endpoint_url=self._endpoint)
        client.create_bucket(Bucket=bucket)
        client.put_object(Bucket=bucket, Key=key, Body=content)
        return key

    def digest(self) -> str | None:
        """What bring_to was given last; None if there is no stack, or one that is half done."""
        found = self._described()
        if found is None or found["StackStatus"] not in _SETTLED:
            return None
        return next((tag["Value"] for tag in found.get("Tags", []) if tag["Key"] == _DIGEST), None)

    def is_whole(self) -> bool:
        """Whether its functions are there; an emulator killed while it wrote its state may have lost some."""
        try:
            return all(self._function(name) for name in self._function_names())
        except ClientError:
            return False

    def bring_to(self, template: Template, parameters: Mapping[str, str], digest: str) -> None:
        """Create or update it; one that is half done or cannot be updated is made anew. Raises: DeployFailed."""
        if self._described() is not None and (self.digest() is None or not self.is_whole()):
            self._delete()
        try:
            self._put(template, parameters, digest)
        except DeployFailed:
            # An update that fails leaves nothing to build on, and what is in there can be made again.
            self._delete()
            self._put(template, parameters, digest)

    def variables(self) -> dict[str, str]:
        """What its functions are told, all of them together; where two are told different things, neither."""
        told: dict[str, set[str]] = {}
        for name in self._function_names():
            for variable, value in self._function(name).get("Environment", {}).get("Variables", {}).items():
                told.setdefault(variable, set()).add(value)
        return {variable: values.pop() for variable, values in told.items() if len(values) == 1}

    def _put(self, template: Template, parameters: Mapping[str, str], digest: str) -> None:
        exists = self._described() is not None
        change = self._formation.update_stack if exists else self._formation.create_stack
        key = self.upload(BUCKET, f"template/{digest}.json", json.dumps(template).encode())
        change(
            StackName=NAME,
            # Read from a bucket: as an argument it may have 51,200 characters, and has more.
            TemplateURL=f"{self._endpoint}/{BUCKET}/{key}",
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM"],
            Tags=[{"Key": _DIGEST, "Value": digest}],
        )
        try:
            if exists:
                self._formation.get_waiter("stack_update_complete").wait(StackName=NAME, WaiterConfig=_WAIT)
            else:
                self._formation.get_waiter("stack_create_complete").wait(StackName=NAME, WaiterConfig=_WAIT)
        except WaiterError as exc:
            raise DeployFailed(f"The emulator refused the template:\n{self._complaints()}") from exc

    def _delete(self) -> None:
        self._formation.delete_stack(StackName=NAME)
        self._formation.get_waiter("stack_delete_complete").wait(StackName=NAME, WaiterConfig=_WAIT)

    def _described(self) -> "StackTypeDef | None":
        try:
            return self._formation.describe_stacks(StackName=NAME)["Stacks"][0]
        except ClientError:
            return None

    def _function_names(self) -> list[str]:
        pages = self._formation.get_paginator("list_stack_resources").paginate(StackName=NAME)
        resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
        return [r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::Lambda::Function"]

    def _function(self, name: str) -> "FunctionConfigurationResponseTypeDef":
        return self._lambda.get_function_configuration(FunctionName=name)

    def _complaints(self) -> str:
        events = self._formation.describe_stack_events(StackName=NAME)["StackEvents"]
        failed = [e for e in events if "FAILED" in e.get("ResourceStatus", "")]
        return "\n".join(f"{e.get('LogicalResourceId')}: {e.get('ResourceStatusReason')}" for e in failed)
