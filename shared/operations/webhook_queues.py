"""The queues between the functions that send webhooks: what is put on them, and what happens where it cannot be."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from clients.aws import hasty_queues, queues
from clients.settings import sender_settings, settings
from clients.telemetry import log
from shared.operations.webhook_messages import AttemptOutcome, WebhookSend

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

# What SQS takes in one call: ten messages, together 256 KB in every region's oldest limit.
MOST_MESSAGES = 10
MOST_BYTES = 250_000


def nudge_dispatch(delay_s: int = 0) -> None:
    """Have due deliveries dispatched soon; without a queue, or where it is away, the next minute's schedule does it."""
    url = settings().webhook_dispatch_queue_url
    if not url:
        return
    try:
        hasty_queues().send_message(QueueUrl=url, MessageBody="{}", DelaySeconds=delay_s)
    except Exception:
        # Whatever it is: the deliveries are committed, and the caller's work is done.
        log.exception("webhook.nudge_lost")


def put_sends(sends: Sequence[WebhookSend]) -> set[UUID]:
    """Put attempts on the sender's queue; answers the deliveries it took.

    Grouped by tenant: on a standard queue that is a hint which keeps one tenant's backlog out of the others' way.
    """
    bodies = {str(n): send.model_dump_json() for n, send in enumerate(sends)}
    entries: list[SendMessageBatchRequestEntryTypeDef] = [
        {"Id": number, "MessageBody": body, "MessageGroupId": str(sends[int(number)].tenant_id)}
        for number, body in bodies.items()
    ]
    taken = {number for batch in _batches(entries) for number in _put(batch)}
    for number, send in enumerate(sends):
        if str(number) not in taken:
            extra = {"delivery_id": str(send.delivery_id), "correlation_id": str(send.correlationid)}
            log.error("webhook.send_refused", extra=extra)
    return {send.delivery_id for number, send in enumerate(sends) if str(number) in taken}


def _put(batch: list["SendMessageBatchRequestEntryTypeDef"]) -> list[str]:
    """The numbers of those that the queue took: of none, where it refuses the call; the next batch may be fine."""
    url = _url("WEBHOOK_SENDS_QUEUE_URL", settings().webhook_sends_queue_url)
    client = queues()
    try:
        answer = client.send_message_batch(QueueUrl=url, Entries=batch)
    except client.exceptions.ClientError:
        return []
    return [done["Id"] for done in answer.get("Successful", [])]


def _url(name: str, url: str) -> str:
    if not url:
        raise ValueError(f"settings missing or malformed: {name}")
    return url


def put_outcome(outcome: AttemptOutcome) -> None:
    """Report what came of an attempt; the sender has no other way to tell."""
    queues().send_message(
        QueueUrl=_url("WEBHOOK_OUTCOMES_QUEUE_URL", sender_settings().webhook_outcomes_queue_url),
        MessageBody=outcome.model_dump_json(),
    )


def _batches(
    entries: Sequence["SendMessageBatchRequestEntryTypeDef"],
) -> Iterator[list["SendMessageBatchRequestEntryTypeDef"]]:
    """At most ten messages and their common size at a time; one that is larger alone goes alone."""
    batch: list[SendMessageBatchRequestEntryTypeDef] = []
    size = 0
    for entry in entries:
        length = len(entry["MessageBody"].encode())
        if batch and (len(batch) == MOST_MESSAGES or size + length > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += length
    if batch:
        yield batch
