"""AWS clients, made at first use: importing boto3 costs a cold start a quarter of a second and few requests need it."""

from typing import TYPE_CHECKING

from clients.snapshot import kept_open

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_rds import RDSClient
    from types_boto3_sqs import SQSClient


# What each attempt of a call to a queue may take; under the SDK's own limits it would outlast the sender's function.
QUEUES_CONNECT_S, QUEUES_READ_S, QUEUES_ATTEMPTS = 1, 3, 2


@kept_open
def queues() -> "SQSClient":
    """Amazon SQS."""
    import boto3  # noqa: PLC0415 - see above
    from botocore.config import Config  # noqa: PLC0415 - comes with boto3

    limits = Config(
        connect_timeout=QUEUES_CONNECT_S,
        read_timeout=QUEUES_READ_S,
        retries={"mode": "standard", "total_max_attempts": QUEUES_ATTEMPTS},
    )
    return boto3.client("sqs", config=limits)


@kept_open
def hasty_queues() -> "SQSClient":
    """Amazon SQS for who must not wait: one attempt, a second at most."""
    import boto3  # noqa: PLC0415 - see above
    from botocore.config import Config  # noqa: PLC0415 - comes with boto3

    once = Config(connect_timeout=0.5, read_timeout=0.5, retries={"total_max_attempts": 1})
    return boto3.client("sqs", config=once)


# What a call to the event bus may take. The relay counts it off its lease, so the client must not retry by itself.
EVENTS_CONNECT_S, EVENTS_READ_S = 1, 3


@kept_open
def events() -> "EventBridgeClient":
    """Amazon EventBridge; one attempt, so that a caller with a lease knows when the call is over."""
    import boto3  # noqa: PLC0415 - see above
    from botocore.config import Config  # noqa: PLC0415 - comes with boto3

    once = Config(connect_timeout=EVENTS_CONNECT_S, read_timeout=EVENTS_READ_S, retries={"total_max_attempts": 1})
    return boto3.client("events", config=once)


@kept_open
def databases() -> "RDSClient":
    """Amazon RDS, for snapshots and to sign logins."""
    import boto3  # noqa: PLC0415 - see above

    return boto3.client("rds")
