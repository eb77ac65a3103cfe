"""The bus and the queues of a soak run, as template.yaml has them, with short waits; one queue keeps the order."""

import json
from typing import TYPE_CHECKING

from clients.aws import events, queues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_events.type_defs import TargetTypeDef
    from types_boto3_sqs.literals import QueueAttributeNameType
    from types_boto3_sqs.type_defs import MessageTypeDef

BUS = "plugyard-soak"
SEARCH_QUEUE = "soak-search"
SOAK_QUEUE = "soak-all"
# FIFO: what the bus was given in which order, for a reader who is never killed.
ORDER_QUEUE = "soak-order.fifo"
# What a killed consumer had in hand comes again after this.
VISIBILITY_S = 5
STANDINGS = "plugyard.plugin.standing-changed"


def wire() -> None:
    """Make bus, rules and queues."""
    events().create_event_bus(Name=BUS)
    _subscribe(SEARCH_QUEUE, {"source": ["plugyard"], "detail-type": [STANDINGS]})
    _subscribe(SOAK_QUEUE, {"source": ["plugyard"]})
    _subscribe(ORDER_QUEUE, {"source": ["plugyard"]})


def delete(url: str, messages: "Sequence[MessageTypeDef]") -> None:
    """Tell the queue that these are done."""
    if messages:
        handles = [message["ReceiptHandle"] for message in messages]
        queues().delete_message_batch(
            QueueUrl=url, Entries=[{"Id": str(n), "ReceiptHandle": handle} for n, handle in enumerate(handles)]
        )


def backlog() -> int:
    """Messages that are in the consumers' queues or in a consumer's hands."""
    total = 0
    for queue in (SEARCH_QUEUE, SOAK_QUEUE):
        url = queues().get_queue_url(QueueName=queue)["QueueUrl"]
        told = queues().get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        total += int(told["ApproximateNumberOfMessages"]) + int(told["ApproximateNumberOfMessagesNotVisible"])
    return total


def _subscribe(queue: str, pattern: dict[str, list[str]]) -> None:
    target: TargetTypeDef = {"Id": queue, "Arn": _make_queue(queue), "InputPath": "$.detail"}
    if queue.endswith(".fifo"):
        target["SqsParameters"] = {"MessageGroupId": "all"}
    events().put_rule(Name=queue, EventBusName=BUS, EventPattern=json.dumps(pattern))
    events().put_targets(Rule=queue, EventBusName=BUS, Targets=[target])


def _make_queue(queue: str) -> str:
    """A queue; its ARN."""
    attributes: dict[QueueAttributeNameType, str] = {"VisibilityTimeout": str(VISIBILITY_S)}
    if queue.endswith(".fifo"):
        attributes |= {"VisibilityTimeout": "600", "FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = queues().create_queue(QueueName=queue, Attributes=attributes)["QueueUrl"]
    return queues().get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
