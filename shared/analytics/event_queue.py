"""The queue between intake and writer: how much waits in it, and how a request's events are put on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from msgspec.structs import replace

from clients.aws import hasty_queues, queues
from clients.settings import settings
from clients.snapshot import kept
from clients.telemetry import log
from shared.analytics.intake_errors import EventQueueFull
from shared.analytics.messages import MAX_UNPACKED_BYTES, EventMessage, encode_message, pack_encoded
from shared.errors import Unavailable

if TYPE_CHECKING:
    from types_boto3_sqs.literals import QueueAttributeFilterType

# SQS takes 1 MiB a message (1,048,576 bytes, attributes included), and so does the emulator.
MOST_BYTES = 1024 * 1024 - 4096
# What repeats itself packs to next to nothing, so the packed size alone says little of what the writer has to unpack.
MOST_UNPACKED_BYTES = MAX_UNPACKED_BYTES // 2
LOOK_AGAIN_AFTER = timedelta(seconds=5)
RETRY_AFTER_S = 30

_WAITING: Sequence["QueueAttributeFilterType"] = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class _Depth:
    """How many messages waited when this process last looked, and until when that is good enough."""

    messages: int = 0
    until: datetime = _LONG_AGO


@kept
def _depth() -> _Depth:
    return _Depth()


def require_room(now: datetime) -> None:
    """Go on only if the writer can be expected to come to what is put on the queue now, long before SQS drops it.

    SQS tells no age, only CloudWatch does: an alarm watches that. Where the queue does not say how much waits, putting
    something on it will tell whether it is there. Raises: EventQueueFull.
    """
    depth = _depth()
    if now >= depth.until:
        depth.messages, depth.until = _count(depth.messages), now + LOOK_AGAIN_AFTER
    if depth.messages >= settings().events_queue_limit:
        raise EventQueueFull(RETRY_AFTER_S)


def put_events(message: EventMessage) -> None:
    """Put a request's events on the queue, all of them or, where it needs several messages, as many as it takes.

    Who hears that it was not all sends them again, and what is there already is known by its key.
    Raises: Unavailable if the queue is away.
    """
    tenant = message.tenant_id.hex()
    try:
        for body in bodies(message):
            # Grouped by tenant: on a standard queue a hint that keeps one tenant's backlog out of the others' way.
            queues().send_message(QueueUrl=_url(), MessageBody=body, MessageGroupId=tenant)
    except (BotoCoreError, ClientError) as exc:
        raise Unavailable("event-queue") from exc


def bodies(message: EventMessage) -> Iterator[str]:
    """The message as what one queue message holds each: one nearly always, else halves of it, the same each time.

    A single event always fits: it has 64 KiB as it comes, and a few times that where its numbers are written out.
    """
    encoded = encode_message(message)
    if len(encoded) <= MOST_UNPACKED_BYTES:
        body = pack_encoded(encoded)
        if len(body) <= MOST_BYTES:
            yield body
            return
    for half in _halves(message):
        yield from bodies(half)


def _halves(message: EventMessage) -> Iterator[EventMessage]:
    """Its rows one after the other, cut in two; each half has fewer than the whole."""
    usage, samples, dead = message.usage, message.samples, message.dead
    cut = (len(usage) + len(samples) + len(dead)) // 2
    if not cut:
        raise ValueError("an event that no message holds")
    in_samples = max(cut - len(usage), 0)
    in_dead = max(in_samples - len(samples), 0)
    yield replace(message, usage=usage[:cut], samples=samples[:in_samples], dead=dead[:in_dead])
    yield replace(message, usage=usage[cut:], samples=samples[in_samples:], dead=dead[in_dead:])


def _count(known: int) -> int:
    """How many messages wait or are being written; what was known before, where the queue does not say."""
    try:
        told = hasty_queues().get_queue_attributes(QueueUrl=_url(), AttributeNames=_WAITING)
    except (BotoCoreError, ClientError):
        log.exception("event_queue.depth_unread")
        return known
    return sum(map(int, told["Attributes"].values()))


def _url() -> str:
    url = settings().events_queue_url
    if not url:
        raise ValueError("settings missing or malformed: EVENTS_QUEUE_URL")
    return url
