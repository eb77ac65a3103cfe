"""The part of JSON Schema 2020-12 that a tenant's own types of events are described in, and what it keeps out.

Left out is what reaches elsewhere ($ref), what may take long to judge (patterns, combinations), and what two versions
could not be compared by.
"""

import json
from collections.abc import Iterator, Mapping

import jsonschema_rs
from pydantic import JsonValue

from shared.analytics.event_models import UsageFields

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAX_SCHEMA_BYTES = 32 * 1024
MAX_DEPTH = 8

ABOUT = ("$schema", "title", "description", "examples")
CHECKED = (
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
)
KEYWORDS = (*ABOUT, *CHECKED)

Schema = Mapping[str, JsonValue]
Fault = tuple[str, str]


def faults_in(schema: Schema) -> list[Fault]:
    """Where a schema is none that is taken, and why; nothing where it is one."""
    try:
        size = len(json.dumps(schema, allow_nan=False))
    except ValueError:
        return [("", "holds a number that is out of range")]
    if size > MAX_SCHEMA_BYTES:
        return [("", f"is over {MAX_SCHEMA_BYTES} bytes")]
    return [*_root_faults(schema), *_faults(schema, "", 1)] or [*_dialect_faults(schema)]


def _root_faults(schema: Schema) -> Iterator[Fault]:
    if schema.get("type") != "object":
        yield "type", "must be object: it describes the data of an event"
    if schema.get("$schema", DIALECT) != DIALECT:
        yield "$schema", f"must be {DIALECT}"
    named = {*_mapping(schema.get("properties")), *_texts(schema.get("required"))}
    for name in UsageFields.__struct_fields__:
        if name in named:
            yield f"properties.{name}", "is a field of every event of usage; describe what events have beyond those"


def _faults(schema: Schema, at: str, depth: int) -> Iterator[Fault]:
    if depth > MAX_DEPTH:
        yield at, f"is deeper than {MAX_DEPTH} levels"
        return
    for keyword in schema.keys() - set(KEYWORDS):
        yield _below(at, keyword), f"is no keyword that is taken; those are {', '.join(KEYWORDS)}"
    if not isinstance(schema.get("additionalProperties", True), bool):
        yield _below(at, "additionalProperties"), "must be true or false"
    inner = {f"properties.{name}": part for name, part in _mapping(schema.get("properties")).items()}
    inner |= {"items": schema["items"]} if "items" in schema else {}
    for name, part in inner.items():
        if isinstance(part, dict):
            yield from _faults(part, _below(at, name), depth + 1)
        else:
            yield _below(at, name), "must be an object"


def _dialect_faults(schema: Schema) -> Iterator[Fault]:
    """What the dialect itself has against it."""
    try:
        jsonschema_rs.Draft202012Validator(dict(schema))
    except jsonschema_rs.ValidationError as exc:
        yield ".".join(map(str, exc.instance_path)), exc.message[:200]
    except ValueError:
        yield "", "holds a text that cannot be stored"


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _mapping(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _texts(value: JsonValue) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
