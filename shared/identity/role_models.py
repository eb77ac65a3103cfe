"""Shapes of roles: what is asked and answered over the API, and the rows their store reads."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shared.fields import Internal, Line, RequestModel, ResponseModel, Storable
from shared.filters import Reads
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


RoleName = Annotated[Line, Field(max_length=100, examples=["release-manager"])]
RoleDescription = Annotated[
    str,
    StringConstraints(max_length=1000),
    Storable,
    Field(examples=["Publishes what the team builds."]),
]
RolePermissions = Annotated[
    list[Permission],
    Field(max_length=len(Permission), examples=[["catalog:read", "catalog:write", "versions:publish"]]),
    AfterValidator(lambda given: list(dict.fromkeys(given))),
]


class RoleDraft(RequestModel):
    """A role to make. Its permissions must be among those that you hold."""

    name: RoleName
    description: RoleDescription = ""
    permissions: RolePermissions


class RolePatch(RequestModel):
    """The fields of a role to change; those left out stay."""

    name: RoleName = ""
    description: RoleDescription = ""
    permissions: RolePermissions = []


class ListRoles(RequestModel):
    """Which page of the tenant's roles."""

    cursor: Annotated[str | None, Reads("name")] = None
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


class PermissionEntry(ResponseModel):
    """One permission of the catalogue."""

    name: Annotated[Permission, Internal]
    bit: Annotated[int, Internal, Field(description="Its number in a mask, for good.")]
    description: Annotated[str, Internal, Field(description="What who holds it may do.")]


class PermissionCatalogue(ResponseModel):
    """All that a role can allow."""

    items: Annotated[list[PermissionEntry], Internal]
