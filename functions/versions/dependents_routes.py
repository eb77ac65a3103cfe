"""HTTP endpoints of what depends on what."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, room_router
from shared.versions import dependents
from shared.versions.dependents_models import DependentPage, ListDependents, VersionGraph, VersionGraphQuery

router = room_router()


@router.get("/v1/dependents/{plugin_id}")
def list_dependents(plugin_id: UUID, query: Annotated[ListDependents, Query()], actor: CurrentActor) -> DependentPage:
    """Who depends on a plugin, by name, and who of them would take its newest version, or another."""
    return dependents.list_dependents(actor, plugin_id, query)


@router.get("/v1/versions/{version_id}/graph")
def get_version_graph(
    version_id: UUID, query: Annotated[VersionGraphQuery, Query()], actor: CurrentActor
) -> VersionGraph:
    """What one version needs, and what that needs, to a depth."""
    return dependents.get_version_graph(actor, version_id, query)
