"""AWS clients, made at first use: importing boto3 costs a cold start a quarter of a second and few requests need it."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_sqs import SQSClient


@cache
def queues() -> "SQSClient":
    """Amazon SQS."""
    import boto3  # noqa: PLC0415 - see above

    return boto3.client("sqs")


@cache
def events() -> "EventBridgeClient":
    """Amazon EventBridge."""
    import boto3  # noqa: PLC0415 - see above

    return boto3.client("events")
