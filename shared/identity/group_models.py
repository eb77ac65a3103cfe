"""Shapes of groups: what is asked and answered over the API, and the rows their store reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.fields import Internal, Line, RequestModel, ResponseModel, Storable
from shared.filters import Reads, ReadsNothing

MAX_GROUP_USERS = 1000

GroupText = Annotated[str, StringConstraints(max_length=1000), Storable]


class GroupReach(StrEnum):
    """Which users of a group: those put into it, or those of the groups within it as well."""

    DIRECT = "direct"
    EFFECTIVE = "effective"


class GroupDraft(RequestModel):
    """A group to create."""

    name: Annotated[Line, Field(examples=["platform-team"], description="Of one group of the tenant.")]
    description: GroupText = ""


class GroupPatch(RequestModel):
    """The fields of a group to change; those left out stay."""

    name: Line = ""
    description: GroupText = ""


class GroupUsers(RequestModel):
    """All users that a group is to have, directly; who is not named leaves it."""

    user_ids: Annotated[list[UUID], Field(max_length=MAX_GROUP_USERS)]


class ListGroups(RequestModel):
    """Which page of the tenant's groups."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("name")] = None


class ListGroupUsers(RequestModel):
    """Which users of a group, and which page of them."""

    reach: Annotated[GroupReach, ReadsNothing("groups in groups are internal")] = GroupReach.DIRECT
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("user_id")] = None


@dataclass(frozen=True)
class GroupRow:
    """A group as its store reads it; external_id: what an identity provider calls it."""

    group_id: UUID
    name: str
    description: str
    external_id: str | None
    revision: int
    created_at: datetime
    updated_at: datetime


class Group(ResponseModel):
    """Users, and other groups whose users are in it too."""

    href: Annotated[str, Internal]
    group_id: Annotated[UUID, Internal]
    name: Annotated[str, Internal]
    description: Annotated[str, Internal]
    external_id: Annotated[str | None, Internal, Field(description="What the identity provider calls it.")]
    revision: Annotated[int, Internal, Field(description="Moves with every change, also of who is in it; the ETag.")]
    created_at: Annotated[datetime, Internal]
    updated_at: Annotated[datetime, Internal]

    @classmethod
    def of(cls, row: GroupRow) -> "Group":
        """The answer that shows a row."""
        own = {name: getattr(row, name) for name in cls.model_fields if name != "href"}
        return cls(href=f"/v1/groups/{row.group_id}", **own)


class GroupPage(ResponseModel):
    """Groups by name."""

    items: Annotated[list[Group], Internal]
    next_cursor: Annotated[str | None, Internal]


class NestedGroups(ResponseModel):
    """The groups directly within a group, by name."""

    items: Annotated[list[Group], Internal]


class DeletedGroup(ResponseModel):
    """What was taken away with a group."""

    users: Annotated[int, Internal, Field(description="How many were in it directly.")]
    groups: Annotated[int, Internal, Field(description="How many were in it, or had it in them, directly.")]
    bindings: Annotated[int, Internal, Field(description="How many roles were given or denied to it.")]
