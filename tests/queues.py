"""Gives messages to queue handlers in the batches SQS makes of them."""

import time
from collections.abc import Mapping
from typing import cast

from infra.local.gateway.event import Event
from infra.local.gateway.invocation import Handler, LambdaContext, load_handler
from infra.local.gateway.template import Function


def give(handler: str, bodies: Mapping[str, str]) -> set[str]:
    """Hand a batch to a function; bodies by message id. Answers the ids of the messages that go back to the queue."""
    records = [{"messageId": message_id, "body": body} for message_id, body in bodies.items()]
    loaded = cast("Handler", load_handler(Function("Queued", handler, 30, 512)))
    context = LambdaContext("Queued", 512, time.monotonic() + 30)
    answer = cast("dict[str, list[dict[str, str]]]", loaded(cast("Event", {"Records": records}), context))
    return {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
