"""HTTP endpoints of roles."""

from typing import Annotated

from fastapi import Query

from shared.edge.http import CurrentActor, room_router
from shared.identity import roles
from shared.identity.role_models import ListRoles, RolePage

router = room_router()


@router.get("/v1/roles")
def list_roles(query: Annotated[ListRoles, Query()], actor: CurrentActor) -> RolePage:
    """This tenant's roles, by name: those every tenant has, and its own."""
    return roles.list_roles(actor, query)
