"""HTTP endpoints of events: send them, and say what those of types of your own look like."""

from typing import Annotated

from fastapi import Depends, Header, Query, Request

from functions.analytics import dead_letter_routes
from shared.analytics import intake, schemas
from shared.analytics.event_reading import Sent
from shared.analytics.event_types import REQUEST_BODY
from shared.analytics.intake_models import EventsAccepted
from shared.analytics.schema_models import (
    EventSchema,
    EventSchemaDraft,
    EventSchemaPage,
    ListEventSchemas,
    TypeAsked,
    VersionAsked,
)
from shared.edge.http import CurrentActor, Now, http_handler, room_app

app = room_app("events", dead_letter_routes.router)


async def _sent(request: Request, content_type: Annotated[str, Header(include_in_schema=False)] = "") -> Sent:
    attributes = {name[3:]: value for name, value in request.headers.items() if name.startswith("ce-")}
    return Sent(content_type, attributes, await request.body())


@app.post("/v1/events", status_code=202, openapi_extra={"requestBody": REQUEST_BODY})
def accept_events(sent: Annotated[Sent, Depends(_sent)], actor: CurrentActor, now: Now) -> EventsAccepted:
    """Send at most 1,000 events, with 64 KiB each, from 30 days ago to 5 minutes ahead.

    One that came before, by its source, id and time, is written once. `user` is kept as a key that tells nobody who.
    """
    return intake.accept_events(actor, sent, now)


@app.post("/v1/events/schemas", status_code=201)
def create_event_schema(draft: EventSchemaDraft, actor: CurrentActor, now: Now) -> EventSchema:
    """Register what events of a type of your own have beyond the fields of usage: its first version, or the next."""
    return schemas.create_event_schema(actor, draft, now)


@app.get("/v1/events/schemas")
def list_event_schemas(query: Annotated[ListEventSchemas, Query()], actor: CurrentActor) -> EventSchemaPage:
    """The types of events there are: the built-in ones, then your own by type and version."""
    return schemas.list_event_schemas(actor, query)


@app.get("/v1/events/schemas/{event_type}/{schema_version}")
def get_event_schema(event_type: TypeAsked, schema_version: VersionAsked, actor: CurrentActor) -> EventSchema:
    """One version of a schema. event_type: without the version, such as acme.deploy."""
    return schemas.get_event_schema(actor, event_type, schema_version)


handler = http_handler(app)
