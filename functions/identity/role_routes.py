"""HTTP endpoints of roles and of the permissions they are made of."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, room_router
from shared.edge.preconditions import IfMatch
from shared.identity import roles
from shared.identity.role_models import ListRoles, PermissionCatalogue, Role, RoleDraft, RolePage, RolePatch

router = room_router()


@router.get("/v1/roles")
def list_roles(query: Annotated[ListRoles, Query()], actor: CurrentActor) -> RolePage:
    """This tenant's roles, by name: those every tenant has, and its own."""
    return roles.list_roles(actor, query)


@router.post("/v1/roles", status_code=201)
def create_role(draft: RoleDraft, actor: CurrentActor) -> Role:
    """Make a role of this tenant's own; a binding then gives it to somebody."""
    return roles.create_role(actor, draft)


@router.get("/v1/roles/{role_id}")
def get_role(role_id: UUID, actor: CurrentActor) -> Role:
    """One role by its id."""
    return roles.get_role(actor, role_id)


@router.patch("/v1/roles/{role_id}")
def update_role(role_id: UUID, patch: RolePatch, revision: IfMatch, actor: CurrentActor) -> Role:
    """Change a role; what it allows is at once what all who have it may do."""
    return roles.update_role(actor, role_id, patch, revision)


@router.delete("/v1/roles/{role_id}", status_code=204)
def delete_role(role_id: UUID, revision: IfMatch, actor: CurrentActor) -> None:
    """Remove a role that no binding names."""
    roles.delete_role(actor, role_id, revision)


@router.get("/v1/permissions")
def list_permissions(actor: CurrentActor) -> PermissionCatalogue:
    """All that a role can allow."""
    return roles.list_permissions(actor)
