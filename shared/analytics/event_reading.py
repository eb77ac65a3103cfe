"""Reads the events of a request in the four forms they may have; one that does not fit is named and harms no other.

CloudEvents 1.0 in structured, batched and binary mode (its HTTP protocol binding), and a compact form of our own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import unquote

import msgspec

from shared.analytics.event_models import (
    MAX_EVENT_BYTES,
    MAX_EVENTS,
    CloudEvent,
    Reason,
    Refused,
    SentEvent,
    ShortEvent,
    ShortEvents,
)
from shared.analytics.intake_errors import EventsMediaTypeUnsupported, EventsTooMany
from shared.errors import BodyNotJson, Invalid, TextUnstorable

SINGLE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
COMPACT = "application/vnd.plugyard.events+json"
JSON = "application/json"

# What an event can be refused by; msgspec's own errors are ValueErrors.
REFUSALS = (ValueError, OverflowError, RecursionError)

# A NUL as JSON has to spell it, and not a backslash that is spelled before the same characters.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_BYTE = re.compile(r"\(byte (\d+)\)$")

T = TypeVar("T")


class _Named(msgspec.Struct):
    id: str


class _Letter(CloudEvent, gc=False, frozen=True):
    """A dead letter's payload. plugyardsubject: the key for its user, beside the data, in which all names are taken."""

    plugyardsubject: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")] | None = None


_cloud_event = msgspec.json.Decoder(CloudEvent)
_short_event = msgspec.json.Decoder(ShortEvent)
_short_events = msgspec.json.Decoder(ShortEvents)
_list = msgspec.json.Decoder(list[msgspec.Raw])
_raw = msgspec.json.Decoder(msgspec.Raw)
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_letter = msgspec.json.Decoder(_Letter)
_named = msgspec.json.Decoder(_Named)


@dataclass(frozen=True)
class Sent:
    """A request with events. attributes: of binary mode, from its headers, by their names without `ce-`."""

    content_type: str
    attributes: Mapping[str, str]
    body: bytes


def read_events(sent: Sent) -> Sequence[SentEvent | Refused]:
    """The events in their order.

    Raises: EventsMediaTypeUnsupported. EventsTooMany. BodyNotJson. Invalid where it has not the shape of its form.
    """
    media_type = sent.content_type.split(";")[0].strip().lower()
    if media_type == SINGLE:
        return list(_read([msgspec.Raw(sent.body)]))
    if media_type == BATCH:
        return list(_read(_few(_decoded(_list, sent.body))))
    if media_type == JSON and "specversion" in sent.attributes:
        return [_read_binary(sent)]
    if media_type in {COMPACT, JSON}:
        return list(_read_compact(_decoded(_short_events, sent.body)))
    raise EventsMediaTypeUnsupported


def read_payload(index: int, payload: str) -> SentEvent:
    """A dead letter's payload as an event again, with the key that stands there for its user.

    Raises: ValueError if it is none.
    """
    letter = _letter.decode(payload)
    key = bytes.fromhex(letter.plugyardsubject) if letter.plugyardsubject else None
    return SentEvent(index, letter.id, letter.source, letter.type, letter.time, letter.data, key)


def write_payload(event: SentEvent, subject_key: bytes | None) -> str:
    """An event as a dead letter keeps it: without who used the plugin, with the key that stands for that subject."""
    key = subject_key.hex() if subject_key else None
    letter = _Letter(
        "1.0", event.id, event.source, event.type, event.time, _without_user(event.data), plugyardsubject=key
    )
    return msgspec.json.encode(letter).decode()


def _without_user(data: msgspec.Raw) -> msgspec.Raw:
    """Data as it came, but for the user in it."""
    try:
        told = _fields.decode(data)
    except msgspec.ValidationError:
        return data
    if "user" not in told:
        return data
    del told["user"]
    return msgspec.Raw(msgspec.json.encode(told))


def _decoded(decoder: "msgspec.json.Decoder[T]", body: bytes) -> T:
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as exc:
        raise Invalid(errors=[{"at": "body", "message": str(exc)}]) from None
    except (msgspec.DecodeError, RecursionError) as exc:
        place = _BYTE.search(str(exc))
        raise BodyNotJson(at_byte=int(place[1]) if place else len(body)) from None


def _few(raws: list[msgspec.Raw]) -> list[msgspec.Raw]:
    if len(raws) > MAX_EVENTS:
        raise EventsTooMany(MAX_EVENTS)
    return raws


def _read(raws: Iterable[msgspec.Raw]) -> Iterator[SentEvent | Refused]:
    for index, raw in enumerate(raws):
        try:
            event = _cloud_event.decode(_checked(raw))
        except REFUSALS as exc:
            yield _refused(index, raw, exc)
        else:
            yield SentEvent(index, event.id, event.source, event.type, event.time, event.data)


def _read_compact(events: ShortEvents) -> Iterator[SentEvent | Refused]:
    if "\x00" in events.type + events.source:
        raise TextUnstorable
    for index, raw in enumerate(_few(events.events)):
        try:
            event = _short_event.decode(_checked(raw))
        except REFUSALS as exc:
            yield _refused(index, raw, exc)
        else:
            yield SentEvent(index, event.id, events.source, events.type, event.time, event.data)


def _read_binary(sent: Sent) -> SentEvent | Refused:
    told = {"datacontenttype": JSON, "data": _decoded(_raw, sent.body)}
    try:
        told |= {name: unquote(text, errors="strict") for name, text in sent.attributes.items()}
        # As one text again, so that it is held to what the other forms are held to.
        (event,) = _read([msgspec.Raw(msgspec.json.encode(told))])
    except ValueError as exc:
        return Refused(0, None, Reason.MALFORMED, str(exc))
    return event


def _checked(raw: msgspec.Raw) -> msgspec.Raw:
    """The text of an event, if it is no larger than one may be and can be stored.

    Raises: OverflowError. ValueError.
    """
    text = bytes(raw)
    if len(text) > MAX_EVENT_BYTES:
        raise OverflowError(f"an event has at most {MAX_EVENT_BYTES} bytes")
    # The first look is thirty times quicker, and nearly always the only one.
    if b"\\u0000" in text and _NUL.search(text):
        raise ValueError("a text in it holds a NUL")
    return raw


def _refused(index: int, raw: msgspec.Raw, exc: Exception) -> Refused:
    reason = Reason.TOO_LARGE if isinstance(exc, OverflowError) else Reason.MALFORMED
    return Refused(index, _id_in(raw), reason, str(exc))


def _id_in(raw: msgspec.Raw) -> str | None:
    try:
        return _named.decode(raw).id[:200]
    except REFUSALS:
        return None
