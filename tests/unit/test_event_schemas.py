"""What schemas of events may say, and when two versions go together."""

from collections.abc import Mapping

import pytest
from pydantic import JsonValue

from shared.analytics.schema_compatibility import Compatibility, incompatibilities
from shared.analytics.schema_keywords import DIALECT, KEYWORDS, MAX_DEPTH, MAX_SCHEMA_BYTES, faults_in

Schema = dict[str, JsonValue]
STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
LIST_OF_INTEGERS: Schema = {"type": "array", "items": INTEGER}


def of(properties: Mapping[str, JsonValue], *required: str, is_closed: bool = False) -> Schema:
    """A schema of objects."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": not is_closed,
    }


def nested(depth: int) -> Schema:
    """A schema of that many levels."""
    return of({"a": nested(depth - 1)}) if depth > 1 else {"type": "object"}


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        (of({"a": STRING}), of({"a": STRING}), ""),
        (of({"a": STRING}, is_closed=True), of({"a": STRING, "b": INTEGER}, is_closed=True), "FORWARD"),
        (of({"a": STRING, "b": INTEGER}, is_closed=True), of({"a": STRING}, is_closed=True), "BACKWARD"),
        (of({"a": STRING}), of({"a": STRING, "b": INTEGER}), "BACKWARD"),
        (of({"a": STRING}), of({"a": STRING}, "a"), "BACKWARD"),
        (of({"a": STRING}, "a"), of({"a": STRING}), "FORWARD"),
        (of({"a": INTEGER}), of({"a": {"type": "number"}}), "FORWARD"),
        (of({"a": {"enum": ["x", "y"]}}), of({"a": {"enum": ["x", "y", "z"]}}), "FORWARD"),
        (of({"a": {"enum": ["x", "y"]}}), of({"a": {"const": "x"}}), "BACKWARD"),
        (of({"a": {"type": "number", "maximum": 5}}), of({"a": {"type": "number", "maximum": 4}}), "BACKWARD"),
        (of({"a": {"type": "number", "minimum": 0}}), of({"a": {"type": "number", "exclusiveMinimum": 0}}), "BACKWARD"),
        (of({"a": {"type": "array", "items": STRING}}), of({"a": LIST_OF_INTEGERS}), "BACKWARD FORWARD"),
        (of({"a": of({"b": STRING})}), of({"a": of({"b": STRING}, "b")}), "BACKWARD"),
        (of({"a": {"type": "string", "maxLength": 5}}), of({"a": STRING}), "FORWARD"),
        ({"type": "object", "title": "x"}, {"type": "object", "description": "y"}, ""),
    ],
)  # fmt: skip
def test_versions_go_together_in_the_directions_in_which_no_event_is_lost(
    old: Schema, new: Schema, broken: str
) -> None:
    directions = broken.split()

    for wanted in (Compatibility.BACKWARD, Compatibility.FORWARD):
        assert [found for found, _ in incompatibilities(new, old, wanted)] == [d for d in directions if d == wanted]
    assert [found for found, _ in incompatibilities(new, old, Compatibility.FULL)] == directions
    assert incompatibilities(new, old, Compatibility.NONE) == []


def test_what_breaks_is_shown_as_a_schema_of_such_events() -> None:
    ((_, shown),) = incompatibilities(of({"a": STRING}, "a"), of({"a": STRING}), Compatibility.BACKWARD)

    assert '"properties": {"a": false}' in shown


def test_a_schema_of_every_keyword_is_taken() -> None:
    schema: Schema = {
        "$schema": DIALECT,
        "title": "Deploys",
        "description": "What was deployed where.",
        "examples": [{"region": "eu"}],
        "type": "object",
        "required": ["region"],
        "additionalProperties": False,
        "properties": {
            "region": {"type": "string", "minLength": 1, "maxLength": 20},
            "steps": {"type": "array", "items": {"enum": ["build", "ship"]}, "minItems": 1, "maxItems": 9},
            "share": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
            "other": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            "kind": {"const": "blue"},
        },
    }

    assert faults_in(schema) == []
    assert faults_in(nested(MAX_DEPTH)) == []


@pytest.mark.parametrize(
    ("schema", "at"),
    [
        ({}, "type"),
        ({"type": "array"}, "type"),
        ({"type": ["object", "null"]}, "type"),
        ({"type": "object", "$schema": "http://json-schema.org/draft-07/schema#"}, "$schema"),
        ({"type": "object", "$ref": "https://schemas.example/x"}, "$ref"),
        ({"type": "object", "$defs": {}}, "$defs"),
        (of({"a": {"$ref": "#"}}), "properties.a.$ref"),
        (of({"a": {"type": "string", "pattern": "(a+)+$"}}), "properties.a.pattern"),
        (of({"a": {"items": {"format": "date"}}}), "properties.a.items.format"),
        (of({"a": {"anyOf": []}}), "properties.a.anyOf"),
        (of({"a": True}), "properties.a"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "additionalProperties"),
        (of({"plugin": STRING}), "properties.plugin"),
        (of({}, "user"), "properties.user"),
        (nested(MAX_DEPTH + 1), ".".join(["properties.a"] * MAX_DEPTH)),
        (of({"a": {"type": "text"}}), "properties.a.type"),
        (of({"a": {"maxLength": -1}}), "properties.a.maxLength"),
        ({"type": "object", "properties": []}, "properties"),
        ({"type": "object", "required": "a"}, "required"),
        ({"type": "object", "title": "x" * MAX_SCHEMA_BYTES}, ""),
        ({"type": "object", "title": "\ud800"}, ""),
        (of({"a": {"const": float("inf")}}), ""),
    ],
    ids=lambda value: str(value)[:50],
)  # fmt: skip
def test_what_a_schema_may_not_say_is_refused_by_its_place(schema: Schema, at: str) -> None:
    assert [place for place, _ in faults_in(schema)] == [at]


def test_a_keyword_that_is_not_taken_is_answered_with_those_that_are() -> None:
    ((_, why),) = faults_in({"type": "object", "allOf": []})

    assert all(keyword in why for keyword in KEYWORDS)
