"""HTTP endpoints of room versions."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from functions.versions import host_routes, withdrawal_routes
from shared.edge.http import CurrentActor, Now, http_handler, room_app
from shared.versions import service
from shared.versions.models import ListVersions, ReleaseDraft, VersionDetail, VersionPage

app = room_app("versions", host_routes.router, withdrawal_routes.router)


@app.get("/v1/plugins/{plugin_id}/versions")
def list_versions(plugin_id: UUID, query: Annotated[ListVersions, Query()], actor: CurrentActor) -> VersionPage:
    """Versions of a plugin, highest first."""
    return service.list_versions(actor, plugin_id, query)


@app.post("/v1/plugins/{plugin_id}/versions", status_code=201)
def publish_version(plugin_id: UUID, draft: ReleaseDraft, actor: CurrentActor, now: Now) -> VersionDetail:
    """Publish a version of one of this tenant's plugins; it never changes afterwards."""
    return service.publish_version(actor, plugin_id, draft, now)


@app.get("/v1/plugins/{plugin_id}/versions/{version}")
def get_version_by_number(plugin_id: UUID, version: str, actor: CurrentActor) -> VersionDetail:
    """One version of a plugin by its number."""
    return service.get_version_by_number(actor, plugin_id, version)


@app.get("/v1/versions/{version_id}")
def get_version(version_id: UUID, actor: CurrentActor) -> VersionDetail:
    """One version by its id."""
    return service.get_version(actor, version_id)


handler = http_handler(app)
