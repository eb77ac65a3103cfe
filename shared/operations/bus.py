"""The event bus as the relay meets it: events as entries, how many fit into a call, what its answers mean."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from clients import aws
from clients.settings import settings
from clients.telemetry import log
from shared.cloud_events import SOURCE
from shared.errors import Unavailable
from shared.operations.outbox_models import Acknowledged, Answer, DueEvent, Held, Refused, Suspected

if TYPE_CHECKING:
    from uuid import UUID

    from types_boto3_events.type_defs import PutEventsRequestEntryTypeDef, PutEventsResultEntryTypeDef

# PutEvents takes 10 entries and 256 KB a call; a time counts as 14 bytes, each text as its UTF-8 ("Calculating Amazon
# EventBridge event entry size").
MAX_ENTRIES = 10
MAX_BYTES = 256 * 1024
TIME_BYTES = 14

TOO_LARGE = "event-too-large"
UNREADABLE = "event-unreadable"
# What no further attempt changes.
LASTING = {TOO_LARGE, UNREADABLE}

# What the bus says when it is the bus that cannot; anything else is about the entry.
PASSING = {
    "ThrottlingException",
    "Throttling",
    "InternalFailure",
    "InternalException",
    "InternalServerError",
    "ServiceUnavailable",
    "ServiceUnavailableException",
}
MALFORMED = {"ValidationException", "ValidationError"}


@dataclass(frozen=True)
class Entry:
    """An event as PutEvents takes it; refusal: why it is not even asked to."""

    event: DueEvent
    fields: "PutEventsRequestEntryTypeDef"
    size_bytes: int
    refusal: str | None = None


def entry_of(event: DueEvent) -> Entry:
    """The entry that announces an event; its detail is the whole CloudEvent.

    An event that cannot be announced has an entry too, with the refusal: it holds up its own aggregate and no other.
    """
    try:
        detail = event.announced().model_dump_json()
    except (ValueError, RecursionError):
        # Too many digits for a number, too deep for Python, not an object: jsonb takes more than can be told.
        return Entry(event, {}, 0, UNREADABLE)
    resource = f"{event.tenant_id}/{event.aggregate_type}/{event.aggregate_id}"
    fields: PutEventsRequestEntryTypeDef = {
        "EventBusName": settings().event_bus_name,
        "Time": event.occurred_at,
        "Source": SOURCE,
        "DetailType": event.event_type,
        "Detail": detail,
        "Resources": [resource],
    }
    # The change's own trace, so that its consumers go on in that one; the relay's run is about many.
    if event.trace_header:
        fields["TraceHeader"] = event.trace_header
    texts = (SOURCE, event.event_type, detail, resource)
    size_bytes = TIME_BYTES + sum(len(text.encode()) for text in texts)
    return Entry(event, fields, size_bytes, TOO_LARGE if size_bytes > MAX_BYTES else None)


def next_call(heads: Iterable[Entry], suspects: Collection["UUID"]) -> list[Entry]:
    """What to send in one call, oldest first; an event of a suspected aggregate, or one with a refusal, goes alone.

    heads: the next event of each aggregate, so that no call holds two of one. Empty when there are none.
    """
    call: list[Entry] = []
    size_bytes = 0
    for entry in sorted(heads, key=lambda e: e.event.event_id):
        size_bytes += entry.size_bytes
        if entry.event.aggregate_id in suspects or entry.refusal:
            return [entry]
        if len(call) == MAX_ENTRIES or size_bytes > MAX_BYTES:
            return call
        call.append(entry)
    return call


def put_events(entries: Sequence[Entry]) -> list[Answer]:
    """What the bus answers to each entry of one call, in order.

    Raises: Unavailable if it cannot be reached or takes nothing from us; what it has got of the call is then unknown.
    """
    if entries[0].refusal:
        return [Refused(entries[0].refusal)]
    try:
        answered = aws.events().put_events(Entries=[entry.fields for entry in entries])
    except ClientError as exc:
        code = exc.response.get("Error", {}).get("Code", "unknown")
        if code in MALFORMED:
            return [Suspected()] * len(entries) if len(entries) > 1 else [Refused(code)]
        if code in PASSING:
            return [Held(code)] * len(entries)
        log.exception("bus.lost", extra={"code": code})
        raise Unavailable("event-bus") from exc
    except BotoCoreError as exc:
        log.exception("bus.lost", extra={"code": type(exc).__name__})
        raise Unavailable("event-bus") from exc
    return [_answer(entry) for entry in answered["Entries"]]


def _answer(entry: "PutEventsResultEntryTypeDef") -> Answer:
    code = entry.get("ErrorCode")
    if not code:
        return Acknowledged()
    return Held(code) if code in PASSING else Refused(code)
