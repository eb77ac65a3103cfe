"""Shapes of pairs of roles kept apart."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.fields import Internal, RequestModel, ResponseModel
from shared.filters import Reads


class RoleConflictDraft(RequestModel):
    """Two roles that nobody may hold together."""

    role_id: UUID
    other_role_id: UUID

    @model_validator(mode="after")
    def _names_two(self) -> Self:
        if self.role_id == self.other_role_id:
            raise ValueError("a role cannot be kept apart from itself")
        return self


class ListRoleConflicts(RequestModel):
    """Which page of the pairs."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("role_id", "other_role_id")] = None


@dataclass(frozen=True)
class RoleConflictRow:
    """A pair; role_id is the lower of the two ids."""

    role_id: UUID
    role_name: str
    other_role_id: UUID
    other_role_name: str
    created_at: datetime


class RoleConflict(ResponseModel):
    """Two roles that nobody may hold together, in whatever scope."""

    href: Annotated[str, Internal]
    role_id: Annotated[UUID, Internal]
    role_name: Annotated[str, Internal]
    other_role_id: Annotated[UUID, Internal]
    other_role_name: Annotated[str, Internal]
    created_at: Annotated[datetime, Internal]

    @classmethod
    def of(cls, row: RoleConflictRow) -> "RoleConflict":
        """The answer that shows a row."""
        return cls(
            href=f"/v1/role-conflicts/{row.role_id}/{row.other_role_id}",
            **{name: getattr(row, name) for name in cls.model_fields if name != "href"},
        )


class RoleConflictPage(ResponseModel):
    """Pairs of roles kept apart, by id."""

    items: Annotated[list[RoleConflict], Internal]
    next_cursor: Annotated[str | None, Internal]
