"""The edge of a queue: turns a use case that takes one message into the Lambda handler that SQS calls with a batch."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NotRequired, TypedDict, TypeVar

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ValidationError

from clients.settings import settings, stop_cold_start_if_missing
from clients.telemetry import NONE, log, log_keys, record
from shared.edge.tracing import xray_trace_id
from shared.errors import Unavailable
from shared.fates import Dropped, Fate, Retry

M = TypeVar("M", bound=BaseModel)


class Attributes(TypedDict):
    """What SQS says of a record; the trace is there where the sender gave one."""

    AWSTraceHeader: NotRequired[str]


class Record(TypedDict):
    """The parts of an SQS record that we read."""

    messageId: str
    body: str
    attributes: NotRequired[Attributes]


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
    consume: Callable[[M, datetime], Fate], message: type[M], read_settings: Callable[[], object] = settings
) -> Callable[[Batch, LambdaContext], Failures]:
    """The Lambda handler of a use case that takes one message and says its fate.

    message: the shape of a record's body. A body that has another shape is tried again like any failure, so that it
    ends in the dead-letter queue with its content, where a person can see it. Each record stands alone: one that fails
    takes no other one with it. read_settings: what this function must have been told.
    """
    stop_cold_start_if_missing(read_settings)
    consumer = consume.__name__

    def handler(batch: Batch, context: LambdaContext) -> Failures:
        with log_keys(function_name=context.function_name):
            fates = {item["messageId"]: _consume(consume, message, item) for item in batch["Records"]}
            _count(consumer, fates.values())
        back: list[Failure] = [{"itemIdentifier": i} for i, fate in fates.items() if isinstance(fate, Retry)]
        return {"batchItemFailures": back}

    return handler


def _consume(consume: Callable[[M, datetime], Fate], message: type[M], item: Record) -> Fate:
    trace = xray_trace_id(item.get("attributes", {}).get("AWSTraceHeader", ""))
    with log_keys(message_id=item["messageId"], trace_id=trace):
        try:
            parsed = message.model_validate_json(item["body"])
        except ValidationError as exc:
            # Where it does not fit, never what stood there.
            wrong = [".".join(map(str, e["loc"])) + ": " + e["type"] for e in exc.errors(include_input=False)]
            log.error("message.refused", extra={"consumer": consume.__name__, "errors": wrong})
            return Retry("unreadable")
        with log_keys(correlation_id=_attribute(parsed, "correlationid")):
            fate = _fate(consume, parsed)
            log.info(
                "message.consumed",
                extra={
                    "consumer": consume.__name__,
                    "fate": _name(fate),
                    "reason": _reason(fate),
                    "event_id": _attribute(parsed, "id"),
                    "revision": getattr(parsed, "revision", None),
                },
            )
            return fate


def _fate(consume: Callable[[M, datetime], Fate], parsed: M) -> Fate:
    try:
        return consume(parsed, datetime.now(UTC))
    except Unavailable as exc:
        log.exception("store.lost", extra=exc.fields)
        record({"store_errors": 1}, store=str(exc.fields["store"]))
        return Retry("store-unavailable")
    except Exception:
        log.exception("message.failed", extra={"consumer": consume.__name__})
        return Retry("failed")


def _count(consumer: str, fates: Iterable[Fate]) -> None:
    """One line for each fate that occurred, however many records met it."""
    for (fate, reason), number in Counter((_name(fate), _reason(fate)) for fate in fates).items():
        record({"messages": number}, consumer=consumer, fate=fate, reason=reason)


def _attribute(parsed: BaseModel, name: str) -> str | None:
    """An attribute that every change event has, and a message of another kind need not have."""
    value = getattr(parsed, name, None)
    return None if value is None else str(value)


def _name(fate: Fate) -> str:
    return type(fate).__name__.lower()


def _reason(fate: Fate) -> str:
    return fate.reason if isinstance(fate, Retry | Dropped) else NONE
