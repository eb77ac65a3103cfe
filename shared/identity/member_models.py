"""Shapes of members: what is asked and answered over the API, and the rows their store reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.fields import Internal, Line, Personal, RequestModel, ResponseModel, Storable
from shared.filters import Reads, ReadsNothing

Email = Annotated[
    str,
    StringConstraints(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$"),
    Storable,
    Field(examples=["ines@example.com"]),
]


class MemberStatus(StrEnum):
    """Where a member stands; who is suspended can be restored, who was removed is invited again."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"


class MemberPatch(RequestModel):
    """The fields of a member to change; those left out stay."""

    display_name: Line = ""
    email: Email | None = None


_ABOUT = ReadsNothing("who is in a group or has a role is internal, as it is there")


class ListMembers(RequestModel):
    """Which members, and which page of them."""

    status: Annotated[
        MemberStatus | None, Field(description="Without it: all but those who were removed."), Reads("status")
    ] = None
    group_id: Annotated[UUID | None, Field(description="In this group, directly or through others."), _ABOUT] = None
    role_id: Annotated[
        UUID | None,
        Field(description="Given this role, anywhere and by whatever binding, directly or through groups."),
        _ABOUT,
    ] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("user_id")] = None


@dataclass(frozen=True)
class MemberRow:
    """A user of the tenant as the store reads it. removed_at: set only where suspended_at is."""

    user_id: UUID
    kind: str
    display_name: str
    email: str | None
    revision: int
    created_at: datetime
    suspended_at: datetime | None
    removed_at: datetime | None

    @property
    def status(self) -> MemberStatus:
        """What the two dates come to."""
        if self.removed_at:
            return MemberStatus.REMOVED
        return MemberStatus.SUSPENDED if self.suspended_at else MemberStatus.ACTIVE


class Member(ResponseModel):
    """A user of the tenant: a person or a service."""

    subject_field = "user_id"

    href: Annotated[str, Internal]
    user_id: Annotated[UUID, Internal]
    kind: Annotated[str, Internal, Field(description="`human` or `service`.")]
    display_name: Annotated[str, Personal]
    email: Annotated[str | None, Personal]
    status: Annotated[MemberStatus, Internal]
    revision: Annotated[int, Internal, Field(description="Moves with every change; the ETag.")]
    created_at: Annotated[datetime, Internal]
    suspended_at: Annotated[datetime | None, Internal]
    removed_at: Annotated[datetime | None, Internal]

    @classmethod
    def of(cls, row: MemberRow) -> "Member":
        """The answer that shows a row."""
        own = {name: getattr(row, name) for name in cls.model_fields if name != "href"}
        return cls(href=f"/v1/members/{row.user_id}", **own)


class MemberPage(ResponseModel):
    """Members, in the order they became users."""

    items: Annotated[list[Member], Internal]
    next_cursor: Annotated[str | None, Internal]
