"""The edge of a queue: turns a use case that takes one message into the Lambda handler that SQS calls with a batch."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypedDict, TypeVar

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ValidationError

from clients.settings import stop_cold_start_if_missing
from clients.telemetry import log, record
from shared.errors import Unavailable
from shared.fates import Dropped, Fate, Retry

M = TypeVar("M", bound=BaseModel)


class Record(TypedDict):
    """The parts of an SQS record that we read."""

    messageId: str
    body: str


class Batch(TypedDict):
    """What SQS hands a function."""

    Records: list[Record]


class Failure(TypedDict):
    """A record that goes back to the queue."""

    itemIdentifier: str


class Failures(TypedDict):
    """What a function with ReportBatchItemFailures hands back."""

    batchItemFailures: list[Failure]


def queue_handler(
    consume: Callable[[M, datetime], Fate], message: type[M]
) -> Callable[[Batch, LambdaContext], Failures]:
    """The Lambda handler of a use case that takes one message and says its fate.

    message: the shape of a record's body. A body that has another shape is tried again like any failure, so that it
    ends in the dead-letter queue with its content, where a person can see it. Each record stands alone: one that fails
    takes no other one with it.
    """
    stop_cold_start_if_missing()
    consumer = consume.__name__

    def handler(batch: Batch, _context: LambdaContext) -> Failures:
        fates = {item["messageId"]: _consume(consume, message, item) for item in batch["Records"]}
        for fate in fates.values():
            record("messages", 1, dimensions={"consumer": consumer, "fate": _name(fate), "reason": _reason(fate)})
        back: list[Failure] = [{"itemIdentifier": i} for i, fate in fates.items() if isinstance(fate, Retry)]
        return {"batchItemFailures": back}

    return handler


def _consume(consume: Callable[[M, datetime], Fate], message: type[M], item: Record) -> Fate:
    parsed = None
    try:
        parsed = message.model_validate_json(item["body"])
        fate = consume(parsed, datetime.now(UTC))
    except ValidationError:
        fate = Retry("unreadable")
        log.exception("message.refused", extra={"message_id": item["messageId"]})
    except Unavailable as exc:
        fate = Retry("store-unavailable")
        log.exception("store.lost", extra={"message_id": item["messageId"], **exc.fields})
    except Exception:
        fate = Retry("failed")
        log.exception("message.failed", extra={"message_id": item["messageId"]})
    log.info(
        "message.consumed",
        extra={
            "consumer": consume.__name__,
            "message_id": item["messageId"],
            "fate": _name(fate),
            "reason": _reason(fate),
            "correlation_id": str(getattr(parsed, "correlationid", "")) or None,
            "event_id": str(getattr(parsed, "id", "")) or None,
            "revision": getattr(parsed, "revision", None),
        },
    )
    return fate


def _name(fate: Fate) -> str:
    return type(fate).__name__.lower()


def _reason(fate: Fate) -> str:
    return fate.reason if isinstance(fate, Retry | Dropped) else "none"
