"""Whether a version of a schema goes with the one before, in the words of the schema registries there are.

BACKWARD: who reads by the new version understands events of the old one. FORWARD: who reads by the old version
understands events of the new one. FULL: both. jsonschema-rs proves it; what it can neither prove nor refute is no.
"""

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum

import jsonschema_rs
from jsonschema_rs.canonical import Containment
from pydantic import JsonValue

MAX_COUNTEREXAMPLE = 500

Schema = Mapping[str, JsonValue]


class Compatibility(StrEnum):
    """What a version is held to against the one before."""

    BACKWARD = "BACKWARD"
    FORWARD = "FORWARD"
    FULL = "FULL"
    NONE = "NONE"


def incompatibilities(new: Schema, old: Schema, wanted: Compatibility) -> list[tuple[Compatibility, str]]:
    """In which direction versions do not go together, with a schema of the events that show it."""
    return list(_incompatibilities(new, old, wanted))


def _incompatibilities(new: Schema, old: Schema, wanted: Compatibility) -> Iterator[tuple[Compatibility, str]]:
    if wanted in {Compatibility.BACKWARD, Compatibility.FULL} and (shown := _beyond(new, old)) is not None:
        yield Compatibility.BACKWARD, shown
    if wanted in {Compatibility.FORWARD, Compatibility.FULL} and (shown := _beyond(old, new)) is not None:
        yield Compatibility.FORWARD, shown


def _beyond(reader: Schema, writer: Schema) -> str | None:
    """What fits the writer's schema and not the reader's, as a schema, cut off if it is long; None if nothing does."""
    read, written = _canonical(reader), _canonical(writer)
    if read.covers(written) == Containment.YES:
        return None
    try:
        beyond = written.subtract(read).to_json_schema()
    except ValueError:
        return ""
    return json.dumps(beyond)[:MAX_COUNTEREXAMPLE]


def _canonical(schema: Schema) -> jsonschema_rs.CanonicalSchema:
    return jsonschema_rs.canonicalize(dict(schema), draft=jsonschema_rs.Draft202012, offline=True)
