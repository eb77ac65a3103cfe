"""The types of events that are built in, and what a request with events looks like, as JSON Schema."""

import msgspec
from pydantic import JsonValue

from shared.analytics.event_models import (
    MAX_EVENTS,
    PERFORMANCE_TYPE,
    USAGE_TYPE,
    CloudEvent,
    Performance,
    ShortEvent,
    ShortEvents,
    Usage,
)
from shared.analytics.event_reading import BATCH, COMPACT, SINGLE

Schema = dict[str, JsonValue]


def _schema_of(struct: type[msgspec.Struct]) -> Schema:
    """The schema of a struct whose fields are no structs."""
    described: dict[str, Schema] = msgspec.json.schema(struct)["$defs"]
    return described[struct.__name__]


def _with(schema: Schema, **properties: JsonValue) -> Schema:
    """The schema with other ones for some of its properties."""
    known = schema["properties"]
    return schema | {"properties": (known if isinstance(known, dict) else {}) | properties}


BUILT_IN: dict[str, Schema] = {USAGE_TYPE: _schema_of(Usage), PERFORMANCE_TYPE: _schema_of(Performance)}

_DATA: JsonValue = {"anyOf": [*BUILT_IN.values(), {"type": "object", "description": "Of a type of your own."}]}
_EVENT = _with(_schema_of(CloudEvent), data=_DATA)
_SHORT: JsonValue = {"type": "array", "maxItems": MAX_EVENTS, "items": _with(_schema_of(ShortEvent), data=_DATA)}

# For the description of the API, in each form but binary mode.
REQUEST_BODY: Schema = {
    "required": True,
    "content": {
        SINGLE: {"schema": _EVENT},
        BATCH: {"schema": {"type": "array", "maxItems": MAX_EVENTS, "items": _EVENT}},
        COMPACT: {"schema": _with(_schema_of(ShortEvents), events=_SHORT)},
    },
}
