"""HTTP endpoints of room environments."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, Now, http_handler, room_app
from shared.edge.preconditions import IfMatch
from shared.environments import service
from shared.environments.models import (
    Environment,
    EnvironmentDraft,
    EnvironmentPage,
    EnvironmentPatch,
    ListEnvironments,
)

app = room_app("environments")


@app.get("/v1/environments")
def list_environments(query: Annotated[ListEnvironments, Query()], actor: CurrentActor) -> EnvironmentPage:
    """This tenant's environments that you may read, by name."""
    return service.list_environments(actor, query)


@app.post("/v1/environments", status_code=201)
def create_environment(draft: EnvironmentDraft, actor: CurrentActor, now: Now) -> Environment:
    """Add an environment. Its name stays; title and `is_production` can be changed."""
    return service.create_environment(actor, draft, now)


@app.get("/v1/environments/{environment_id}")
def get_environment(environment_id: UUID, actor: CurrentActor) -> Environment:
    """One environment by its id."""
    return service.get_environment(actor, environment_id)


@app.patch("/v1/environments/{environment_id}")
def update_environment(
    environment_id: UUID, patch: EnvironmentPatch, revision: IfMatch, actor: CurrentActor, now: Now
) -> Environment:
    """Change fields of an environment."""
    return service.update_environment(actor, environment_id, patch, revision, now)


handler = http_handler(app)
