"""Shapes of schemas of events: what is asked and answered over the API, and the row their store reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, JsonValue, StringConstraints

from shared.analytics.event_models import RESERVED
from shared.analytics.schema_compatibility import Compatibility
from shared.fields import Internal, RequestModel, ResponseModel, Storable
from shared.filters import Reads


def _is_own(name: str) -> str:
    if name.startswith(RESERVED):
        raise ValueError(f"types that begin with {RESERVED} are the platform's")
    return name


TypeName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$", max_length=150),
    Field(examples=["acme.deploy"], description="A CloudEvent's type is this, `.v` and the version."),
]

# In a path.
TypeAsked = Annotated[str, StringConstraints(max_length=150), Storable]
VersionAsked = Annotated[int, Field(ge=1, le=999_999)]


class EventSchemaDraft(RequestModel):
    """A version of a schema to register: of a new type its first, else the next."""

    type: Annotated[TypeName, AfterValidator(_is_own)]
    json_schema: Annotated[
        dict[str, JsonValue],
        Field(
            description="JSON Schema 2020-12 of what an event's data has beyond the fields of usage: type, enum, const,"
            " properties, required, additionalProperties (true or false), items and the bounds of lengths and numbers.",
            examples=[{"type": "object", "properties": {"region": {"type": "string"}}, "additionalProperties": False}],
        ),
    ]
    compatibility: Annotated[
        Compatibility | None, Field(description="With the version before; as that one's, else BACKWARD, if not given.")
    ] = None


class ListEventSchemas(RequestModel):
    """Which page of the schemas."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("type", "version")] = None


@dataclass(frozen=True)
class EventSchemaRow:
    """A version of a schema as its store reads it."""

    event_schema_id: UUID
    type: str
    version: int
    compatibility: str
    json_schema: dict[str, JsonValue]
    created_at: datetime


class EventSchema(ResponseModel):
    """A version of a schema of events; it never changes."""

    href: Annotated[str, Internal]
    event_type: Annotated[str, Internal, Field(description="The CloudEvent's type.", examples=["acme.deploy.v1"])]
    type: Annotated[str, Internal]
    version: Annotated[int, Internal]
    is_built_in: Annotated[bool, Internal]
    compatibility: Annotated[Compatibility, Internal]
    json_schema: Annotated[
        dict[str, JsonValue],
        Internal,
        Field(description="Of a built-in type, of all data; of your own, of what it has beyond the fields of usage."),
    ]
    created_at: Annotated[datetime | None, Internal, Field(description="Null for a built-in type.")]

    @classmethod
    def of(cls, row: EventSchemaRow) -> "EventSchema":
        """The answer that shows a row."""
        return cls(
            href=f"/v1/events/schemas/{row.type}/{row.version}",
            event_type=f"{row.type}.v{row.version}",
            type=row.type,
            version=row.version,
            is_built_in=False,
            compatibility=Compatibility(row.compatibility),
            json_schema=row.json_schema,
            created_at=row.created_at,
        )


class EventSchemaPage(ResponseModel):
    """Schemas by type and version; the built-in ones begin the first page."""

    items: Annotated[list[EventSchema], Internal]
    next_cursor: Annotated[str | None, Internal]
