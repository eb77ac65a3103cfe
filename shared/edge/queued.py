"""The edge of a queue: turns a use case that takes messages into the Lambda handler that SQS calls with a batch."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from typing import NotRequired, TypedDict, TypeVar

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ValidationError

from clients.settings import settings, stop_cold_start_if_missing
from clients.telemetry import NONE, log, log_keys, record
from shared.edge.tracing import xray_trace_id
from shared.errors import Unavailable
from shared.fates import Dropped, Fate, Retry

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


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


QueueHandler = Callable[[Batch, LambdaContext], Failures]
ReadSettings = Callable[[], object]


def queue_handler(
    consume: Callable[[M, datetime], Fate], message: type[M], read_settings: ReadSettings = settings
) -> QueueHandler:
    """The Lambda handler of a use case that takes one message and says its fate.

    message: the shape of a record's body. A body that has another shape is tried again like any failure, so that it
    ends in the dead-letter queue with its content, where a person can see it. Each record stands alone: one that fails
    takes no other one with it. read_settings: what this function must have been told.
    """
    return _handler(consume.__name__, partial(_one_by_one, consume, message), read_settings)


def batch_handler(
    consume: Callable[[Mapping[str, T], datetime], Mapping[str, Fate]], read: Callable[[str], T]
) -> QueueHandler:
    """The Lambda handler of a use case that takes a batch's messages at once, by their ids, and says each one's fate.

    read: the message in a record's body; one it raises ValueError for is tried again, and ends as a dead letter. Here
    too each record stands alone: where the use case fails with several, it gets each of them by itself. What it has
    done of a batch that failed must be undone by then.
    """
    return _handler(consume.__name__, partial(_all_at_once, consume, read), settings)


def _handler(
    consumer: str, fates_of: Callable[[list[Record]], Mapping[str, Fate]], read_settings: ReadSettings
) -> QueueHandler:
    stop_cold_start_if_missing(read_settings)

    def handler(batch: Batch, context: LambdaContext) -> Failures:
        with log_keys(function_name=context.function_name):
            fates = fates_of(batch["Records"])
            _count(consumer, fates.values())
        back: list[Failure] = [{"itemIdentifier": i} for i, fate in fates.items() if isinstance(fate, Retry)]
        return {"batchItemFailures": back}

    return handler


def _one_by_one(consume: Callable[[M, datetime], Fate], message: type[M], records: list[Record]) -> dict[str, Fate]:
    return {item["messageId"]: _consume(consume, message, item) for item in records}


def _consume(consume: Callable[[M, datetime], Fate], message: type[M], item: Record) -> Fate:
    with _keys_of(item):
        try:
            parsed = message.model_validate_json(item["body"])
        except ValidationError as exc:
            # Where it does not fit, never what stood there.
            wrong = [".".join(map(str, e["loc"])) + ": " + e["type"] for e in exc.errors(include_input=False)]
            return _refused(consume.__name__, wrong)
        with log_keys(correlation_id=_attribute(parsed, "correlationid")):
            fate = _fate(consume.__name__, partial(consume, parsed))
            _tell(consume.__name__, parsed, fate)
            return fate


def _all_at_once(
    consume: Callable[[Mapping[str, T], datetime], Mapping[str, Fate]], read: Callable[[str], T], records: list[Record]
) -> dict[str, Fate]:
    fates: dict[str, Fate] = {}
    messages: dict[str, T] = {}
    for item in records:
        try:
            messages[item["messageId"]] = read(item["body"])
        except ValueError as exc:
            with _keys_of(item):
                fates[item["messageId"]] = _refused(consume.__name__, [type(exc).__name__])
    fates |= _fates(consume, messages) if messages else {}
    for item in records:
        if item["messageId"] in messages:
            parsed = messages[item["messageId"]]
            with _keys_of(item), log_keys(correlation_id=_attribute(parsed, "correlationid")):
                _tell(consume.__name__, parsed, fates[item["messageId"]])
    return fates


def _fates(
    consume: Callable[[Mapping[str, T], datetime], Mapping[str, Fate]], messages: Mapping[str, T]
) -> Mapping[str, Fate]:
    """What became of the messages together, or of each alone where something was wrong with one of several."""
    consumer = consume.__name__
    try:
        return consume(messages, datetime.now(UTC))
    except Unavailable as exc:
        return dict.fromkeys(messages, _lost(exc))
    except Exception as exc:
        if len(messages) == 1:
            return dict.fromkeys(messages, _failed(consumer))
        log.info("batch.divided", extra={"consumer": consumer, "reason": type(exc).__name__})
    alone: dict[str, Fate] = {}
    for message_id, message in messages.items():
        with log_keys(message_id=message_id):
            alone |= _fates(consume, {message_id: message})
    return alone


def _fate(consumer: str, consume: Callable[[datetime], Fate]) -> Fate:
    try:
        return consume(datetime.now(UTC))
    except Unavailable as exc:
        return _lost(exc)
    except Exception:
        return _failed(consumer)


def _failed(consumer: str) -> Retry:
    log.exception("message.failed", extra={"consumer": consumer})
    return Retry("failed")


def _lost(exc: Unavailable) -> Retry:
    log.exception("store.lost", extra=exc.fields)
    record({"store_errors": 1}, store=str(exc.fields["store"]))
    return Retry("store-unavailable")


def _refused(consumer: str, errors: list[str]) -> Retry:
    log.error("message.refused", extra={"consumer": consumer, "errors": errors})
    return Retry("unreadable")


def _keys_of(item: Record) -> AbstractContextManager[None]:
    trace = xray_trace_id(item.get("attributes", {}).get("AWSTraceHeader", ""))
    return log_keys(message_id=item["messageId"], trace_id=trace)


def _tell(consumer: str, parsed: object, fate: Fate) -> None:
    log.info(
        "message.consumed",
        extra={
            "consumer": consumer,
            "fate": _name(fate),
            "reason": _reason(fate),
            "event_id": _attribute(parsed, "id"),
            "revision": getattr(parsed, "revision", None),
        },
    )


def _count(consumer: str, fates: Iterable[Fate]) -> None:
    """One line for each fate that occurred, however many records met it."""
    for (fate, reason), number in Counter((_name(fate), _reason(fate)) for fate in fates).items():
        record({"messages": number}, consumer=consumer, fate=fate, reason=reason)


def _attribute(parsed: object, name: str) -> str | None:
    """An attribute that every change event has, and a message of another kind need not have."""
    value = getattr(parsed, name, None)
    return None if value is None else str(value)


def _name(fate: Fate) -> str:
    return type(fate).__name__.lower()


def _reason(fate: Fate) -> str:
    return fate.reason if isinstance(fate, Retry | Dropped) else NONE
