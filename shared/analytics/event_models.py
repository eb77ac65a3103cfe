"""Shapes of events as they come: the CloudEvent around, and the data of the types that are built in.

msgspec decodes and checks them in one step: it is what the hot path spends its time on.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from shared.analytics.messages import microseconds_of

USAGE_TYPE, PERFORMANCE_TYPE = "plugyard.usage.v1", "plugyard.performance.v1"
# Types of this beginning are the platform's own.
RESERVED = "plugyard."

MAX_EVENTS = 1000
MAX_EVENT_BYTES = 64 * 1024
MAX_AGE, MAX_AHEAD = timedelta(days=30), timedelta(minutes=5)

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
# As senders write it, with or without a charset; JSON is UTF-8 whatever that says.
Json = Annotated[str, msgspec.Meta(pattern="^application/json *(;.*)?$", max_length=200)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=214)]
# Eleven days: what takes longer is no use of a plugin.
Duration = Annotated[float, msgspec.Meta(ge=0, le=1e9, description="Milliseconds.")]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class Reason(StrEnum):
    """Why an event is rejected (first four) or kept as a dead letter."""

    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    TOO_OLD = "too-old"
    TOO_NEW = "too-new"
    UNKNOWN_SCHEMA = "unknown-schema"
    UNKNOWN_PLUGIN = "unknown-plugin"
    UNKNOWN_ENVIRONMENT = "unknown-environment"


class CloudEvent(msgspec.Struct, gc=False, frozen=True):
    """CloudEvents 1.0 as JSON; what else it has is passed over. Its time is needed, to know the event again by."""

    specversion: Literal["1.0"]
    id: Text
    source: Text
    type: Text
    time: Annotated[datetime, msgspec.Meta(tz=True)]
    data: msgspec.Raw
    datacontenttype: Json = "application/json"


class ShortEvent(msgspec.Struct, gc=False, frozen=True, forbid_unknown_fields=True):
    """An event of the compact form."""

    id: Text
    time: Annotated[datetime, msgspec.Meta(tz=True)]
    data: msgspec.Raw


class ShortEvents(msgspec.Struct, gc=False, frozen=True, forbid_unknown_fields=True):
    """The compact form: what all events share stands there once."""

    type: Text
    source: Text
    events: list[msgspec.Raw]


class UsageFields(msgspec.Struct, gc=False, frozen=True):
    """What every event of usage says, whatever else its type has.

    user: who used the plugin, in the sender's own words; only a key in place of it is kept.
    """

    plugin: Name
    environment: Name | None = None
    version: Text | None = None
    team: Text | None = None
    user: Annotated[str, msgspec.Meta(min_length=1, max_length=320)] | None = None
    action: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] = "use"
    duration_ms: Duration | None = None
    is_error: bool = False


class Usage(UsageFields, gc=False, frozen=True, forbid_unknown_fields=True):
    """Data of plugyard.usage.v1."""


class Performance(msgspec.Struct, gc=False, frozen=True, forbid_unknown_fields=True):
    """Data of plugyard.performance.v1: how a plugin did in an environment, over one request or several."""

    plugin: Name
    environment: Name
    requests: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] = 1
    errors: Count = 0
    duration_ms: Duration | None = None
    saturation: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None

    def __post_init__(self) -> None:
        """Refuse more errors than requests."""
        if self.errors > self.requests:
            raise ValueError("there are more errors than requests")


class SentEvent(msgspec.Struct, gc=False, frozen=True):
    """An event whose envelope is good. index: its place in the request. occurred_at: microseconds since 1970.

    subject_key: known already, as of an event that is sent again.
    """

    index: int
    id: str
    source: str
    type: str
    time: datetime
    data: msgspec.Raw
    subject_key: bytes | None = None

    @property
    def occurred_at(self) -> int:
        """Microseconds since 1970 in UTC."""
        return microseconds_of(self.time)


class Refused(msgspec.Struct, gc=False, frozen=True):
    """An event that is not taken. id: as it was given, if it could be read."""

    index: int
    id: str | None
    reason: Reason
    detail: str
