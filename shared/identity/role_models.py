"""Shapes of roles: what is asked and answered over the API, and the rows their store reads."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.fields import Internal, RequestModel, ResponseModel
from shared.permissions import Permission


@dataclass(frozen=True)
class RoleRow:
    """One role."""

    role_id: UUID
    name: str
    description: str
    permissions: list[str]
    is_built_in: bool
    revision: int


class ListRoles(RequestModel):
    """Which page of the tenant's roles."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Role(ResponseModel):
    """A set of permissions that bindings give to users and groups."""

    role_id: Annotated[UUID, Internal]
    name: Annotated[str, Internal]
    description: Annotated[str, Internal]
    permissions: Annotated[list[Permission], Internal]
    is_built_in: Annotated[bool, Internal]
    revision: Annotated[int, Internal]
    href: Annotated[str, Internal]

    @classmethod
    def of(cls, row: RoleRow) -> "Role":
        """The answer for a row."""
        return cls(
            role_id=row.role_id,
            name=row.name,
            description=row.description,
            permissions=[Permission(name) for name in row.permissions],
            is_built_in=row.is_built_in,
            revision=row.revision,
            href=f"/v1/roles/{row.role_id}",
        )


class RolePage(ResponseModel):
    """A page of roles, by name."""

    items: Annotated[list[Role], Internal]
    next_cursor: Annotated[str | None, Internal]
