"""Use cases of schemas: say what events of a tenant's own types have, a version at a time, and look it up."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints, TypeAdapter

from shared.analytics import schema_store as store
from shared.analytics.event_types import BUILT_IN
from shared.analytics.schema_compatibility import Compatibility, incompatibilities
from shared.analytics.schema_errors import (
    EventSchemaIncompatible,
    EventSchemaLimitReached,
    EventSchemaNotFound,
    EventSchemaUnsupported,
)
from shared.analytics.schema_keywords import faults_in
from shared.analytics.schema_models import (
    EventSchema,
    EventSchemaDraft,
    EventSchemaPage,
    EventSchemaRow,
    ListEventSchemas,
)
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.fields import Storable
from shared.identity.service import require
from shared.ids import new_id
from shared.permissions import Permission

# Versions of all types; none is ever deleted, as events of it may be replayed.
MAX_EVENT_SCHEMAS = 500

_listed = TypeAdapter(
    tuple[Annotated[str, StringConstraints(max_length=150), Storable], Annotated[int, Field(ge=0, le=999_999)]]
)


def create_event_schema(actor: Actor, draft: EventSchemaDraft, now: datetime) -> EventSchema:
    """Register a version of a schema; the newest version again is that one.

    Raises: Forbidden without `analytics:manage`. EventSchemaUnsupported. EventSchemaIncompatible.
    EventSchemaVersionTaken. EventSchemaLimitReached.
    """
    faults = faults_in(draft.json_schema)
    if faults:
        raise EventSchemaUnsupported(faults)
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_MANAGE)
        newest = store.get_newest_event_schema(conn, actor.tenant_id, draft.type)
        wanted = _wanted(draft, newest)
        if newest and (newest.json_schema, newest.compatibility) == (draft.json_schema, wanted):
            return EventSchema.of(newest)
        number = _next_version(draft, newest, wanted)
        version = EventSchemaRow(new_id(), draft.type, number, wanted, draft.json_schema, now)
        row = store.create_event_schema(conn, actor.tenant_id, version, MAX_EVENT_SCHEMAS)
        if row is None:
            raise EventSchemaLimitReached(limit=MAX_EVENT_SCHEMAS)
    return EventSchema.of(row)


def list_event_schemas(actor: Actor, query: ListEventSchemas) -> EventSchemaPage:
    """The schemas there are: the built-in ones, then the tenant's own by type and version.

    Raises: Forbidden without `analytics:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        after = decode_cursor(query.cursor, query, _listed) if query.cursor else None
        rows = store.list_event_schemas(conn, actor.tenant_id, after, query.limit + 1)
    first = [] if after else [_built_in(event_type) for event_type in BUILT_IN]
    return EventSchemaPage(
        items=[*first, *map(EventSchema.of, rows[: query.limit])],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (row.type, row.version)),
    )


def get_event_schema(actor: Actor, type_name: str, version: int) -> EventSchema:
    """One version of a schema.

    Raises: Forbidden without `analytics:read`. EventSchemaNotFound.
    """
    event_type = f"{type_name}.v{version}"
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        row = store.get_event_schema(conn, actor.tenant_id, type_name, version)
    if event_type in BUILT_IN:
        return _built_in(event_type)
    if row is None:
        raise EventSchemaNotFound(type_name, version)
    return EventSchema.of(row)


def _wanted(draft: EventSchemaDraft, newest: EventSchemaRow | None) -> Compatibility:
    before = Compatibility(newest.compatibility) if newest else Compatibility.BACKWARD
    return draft.compatibility or before


def _next_version(draft: EventSchemaDraft, newest: EventSchemaRow | None, wanted: Compatibility) -> int:
    if newest is None:
        return 1
    found = incompatibilities(draft.json_schema, newest.json_schema, wanted)
    if found:
        raise EventSchemaIncompatible(newest.version, found)
    return newest.version + 1


def _built_in(event_type: str) -> EventSchema:
    name, _, version = event_type.rpartition(".v")
    return EventSchema(
        href=f"/v1/events/schemas/{name}/{version}",
        event_type=event_type,
        type=name,
        version=int(version),
        is_built_in=True,
        compatibility=Compatibility.FULL,
        json_schema=BUILT_IN[event_type],
        created_at=None,
    )
