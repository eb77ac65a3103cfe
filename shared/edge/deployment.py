"""The edge of a deployment: the handler that a CloudFormation custom resource or a person's own call runs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Literal
from urllib.request import Request, urlopen

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, TypeAdapter

from clients.telemetry import log, log_keys
from shared.deployments import Action, HasTime
from shared.edge.scheduled import Outcome
from shared.errors import PlugyardError
from shared.ids import new_id

# What must be left of the function's time to begin another migration, and to say how it ended.
RESERVE_MS = 60_000
PHYSICAL_ID = "plugyard-migrations"
# CloudFormation reads so much of a reason.
REASON_LENGTH = 1000


class DirectCall(BaseModel):
    """What a person or a pipeline sends: `{"action": "migrate"}`."""

    model_config = ConfigDict(extra="forbid")

    action: Action


class StackEvent(BaseModel):
    """What CloudFormation sends for a custom resource, and where it waits for the answer."""

    kind: Literal["Create", "Update", "Delete"] = Field(alias="RequestType")
    answer_to: HttpUrl = Field(alias="ResponseURL")
    stack: str = Field(alias="StackId")
    request: str = Field(alias="RequestId")
    logical_id: str = Field(alias="LogicalResourceId")


_EVENT: TypeAdapter[DirectCall | StackEvent] = TypeAdapter(DirectCall | StackEvent)


def deployment_handler(
    migrate: Callable[[Action, HasTime], Outcome],
) -> Callable[[dict[str, object], LambdaContext], dict[str, object]]:
    """The Lambda handler of a use case that brings the stores to this code.

    CloudFormation is answered however the use case ends, also that it failed. A statement that outlives the function is
    the one thing that keeps it waiting, until the custom resource's ServiceTimeout.
    """

    def handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
        asked = _EVENT.validate_python(event)
        with log_keys(correlation_id=str(new_id()), function_name=context.function_name):
            if isinstance(asked, StackEvent):
                return _answer_stack(asked, lambda: migrate(Action.MIGRATE, _has_time(context)))
            return _done(migrate(asked.action, _has_time(context)))

    return handler


def _has_time(context: LambdaContext) -> HasTime:
    return lambda: context.get_remaining_time_in_millis() > RESERVE_MS


def _done(deployed: Outcome) -> dict[str, object]:
    outcome = asdict(deployed)
    log.info("deployment.completed", extra=outcome)
    return outcome


def _answer_stack(asked: StackEvent, migrate: Callable[[], Outcome]) -> dict[str, object]:
    """Migrate, unless the resource is deleted: a schema goes with its database, not with the stack."""
    outcome: dict[str, object] = {}
    status, reason = "SUCCESS", ""
    try:
        outcome = {} if asked.kind == "Delete" else _done(migrate())
    except Exception as exc:
        log.exception("deployment.failed")
        status, reason = "FAILED", _reason(exc)
    answer = {
        "Status": status,
        "Reason": reason[:REASON_LENGTH],
        "PhysicalResourceId": PHYSICAL_ID,
        "StackId": asked.stack,
        "RequestId": asked.request,
        "LogicalResourceId": asked.logical_id,
    }
    _put(str(asked.answer_to), answer)
    return answer | outcome


def _reason(exc: Exception) -> str:
    """What went wrong, for the events of the stack; the log has the rest."""
    if isinstance(exc, PlugyardError):
        return f"{exc.title} {exc.fields}"
    return f"{type(exc).__name__}; see the function's log"


def _put(url: str, answer: Mapping[str, object]) -> None:
    # No content type: the address is signed without one.
    request = Request(url, json.dumps(answer).encode(), {"content-type": ""}, method="PUT")  # noqa: S310 - see below
    with urlopen(request, timeout=10):  # noqa: S310 - the model takes http and https alone; the service signs the address
        return
