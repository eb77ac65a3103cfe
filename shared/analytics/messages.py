"""What intake hands the writer: one request's events as the body of one queue message.

A row is an array in the order of its table's columns, so that the writer copies it as it is. Rows carry no tenant: it
is the message's, taken from the credential. Who used a plugin is in no message, only the key that stands for them.
"""

import zlib
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec

VERSION = 1
# The intake packs no message of more than half of it, however well that packs: what unpacks to more is none of ours.
MAX_UNPACKED_BYTES = 8 * 1024 * 1024

# Ids as their 16 bytes.
Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class UsageRow(msgspec.Struct, array_like=True, gc=False, frozen=True, forbid_unknown_fields=True):
    """A row of usage_event. occurred_at: microseconds since 1970 in UTC. attributes: a JSON object as text."""

    occurred_at: int
    event_key: Id
    plugin_id: Id
    environment_id: Id | None
    subject_key: Id | None
    duration_ms: float | None
    is_error: bool
    action: str
    version: str | None
    team: str | None
    attributes: bytes | None


class SampleRow(msgspec.Struct, array_like=True, gc=False, frozen=True, forbid_unknown_fields=True):
    """A row of performance_sample. occurred_at: microseconds since 1970 in UTC."""

    occurred_at: int
    event_key: Id
    plugin_id: Id
    environment_id: Id
    requests: int
    errors: int
    duration_ms: float | None
    saturation: float | None


class DeadRow(msgspec.Struct, array_like=True, gc=False, frozen=True, forbid_unknown_fields=True):
    """An event that was accepted and cannot be written. payload: the event as JSON, the subject's key for its user."""

    reason: str
    detail: str
    event_type: str | None
    occurred_at: int | None
    payload: str


class EventMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one request brought. arrived_at: microseconds since 1970 in UTC."""

    version: int
    tenant_id: Id
    request_id: Id
    arrived_at: int
    usage: list[UsageRow]
    samples: list[SampleRow]
    dead: list[DeadRow]

    @property
    def correlationid(self) -> str:
        """The request, by the name that every message has for it in the log."""
        return str(UUID(bytes=self.request_id))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(EventMessage)


def encode_message(message: EventMessage) -> bytes:
    """The message as MessagePack: what it unpacks to again."""
    return _encoder.encode(message)


def pack_encoded(encoded: bytes) -> str:
    """The body of its queue message: zlib at its fastest, base64; the same for the same message."""
    return b64encode(zlib.compress(encoded, level=1)).decode("ascii")


def pack_message(message: EventMessage) -> str:
    """The body of a queue message that is known to be small."""
    return pack_encoded(encode_message(message))


def unpack_message(body: str) -> EventMessage:
    """The message in a body.

    Raises: ValueError if it is none of ours, is of another version, or unpacks to more than a message can be.
    """
    try:
        unpacking = zlib.decompressobj()
        packed = unpacking.decompress(b64decode(body, validate=True), MAX_UNPACKED_BYTES)
        if not unpacking.eof or unpacking.unused_data:
            raise ValueError("cut off, too large, or followed by something else")
        message = _decoder.decode(packed)
    except (zlib.error, msgspec.DecodeError) as exc:
        raise ValueError(f"no message of events: {exc}") from None
    if message.version != VERSION:
        raise ValueError(f"a message of version {message.version}")
    return message


def moment(microseconds: int) -> datetime:
    """The time so long after the beginning of 1970, exactly."""
    return _EPOCH + timedelta(microseconds=microseconds)


def microseconds_of(moment: datetime) -> int:
    """The same the other way."""
    return (moment - _EPOCH) // _MICROSECOND
