"""HTTP endpoints of bindings and of the pairs of roles that are kept apart."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, Now, room_router
from shared.identity import bindings, role_conflicts
from shared.identity.binding_models import Binding, BindingDraft, BindingPage, ListBindings
from shared.identity.role_conflict_models import ListRoleConflicts, RoleConflict, RoleConflictDraft, RoleConflictPage

router = room_router()


@router.post("/v1/bindings", status_code=201)
def create_binding(draft: BindingDraft, actor: CurrentActor, now: Now) -> Binding:
    """Give a user or a group a role, or deny it to them; you must hold all that it allows."""
    return bindings.create_binding(actor, draft, now)


@router.get("/v1/bindings")
def list_bindings(query: Annotated[ListBindings, Query()], actor: CurrentActor) -> BindingPage:
    """This tenant's bindings, oldest first."""
    return bindings.list_bindings(actor, query)


@router.get("/v1/bindings/{binding_id}")
def get_binding(binding_id: UUID, actor: CurrentActor) -> Binding:
    """One binding by its id."""
    return bindings.get_binding(actor, binding_id)


@router.delete("/v1/bindings/{binding_id}", status_code=204)
def delete_binding(binding_id: UUID, actor: CurrentActor) -> None:
    """Remove a binding; there is nothing to change in one, so this takes no If-Match."""
    bindings.delete_binding(actor, binding_id)


@router.post("/v1/role-conflicts", status_code=201)
def create_role_conflict(draft: RoleConflictDraft, actor: CurrentActor, now: Now) -> RoleConflict:
    """Keep two roles apart: from now on nobody can hold both."""
    return role_conflicts.create_role_conflict(actor, draft, now)


@router.get("/v1/role-conflicts")
def list_role_conflicts(query: Annotated[ListRoleConflicts, Query()], actor: CurrentActor) -> RoleConflictPage:
    """The pairs of roles that this tenant keeps apart."""
    return role_conflicts.list_role_conflicts(actor, query)


@router.delete("/v1/role-conflicts/{role_id}/{other_role_id}", status_code=204)
def delete_role_conflict(role_id: UUID, other_role_id: UUID, actor: CurrentActor) -> None:
    """Let two roles be held together again; the order of the two does not matter."""
    role_conflicts.delete_role_conflict(actor, role_id, other_role_id)
