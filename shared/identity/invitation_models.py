"""Shapes of invitations: what is asked and answered over the API, and the rows their store reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.fields import Internal, Line, Personal, Public, RequestModel, ResponseModel, Secret
from shared.filters import Reads
from shared.identity.member_models import Email


class InvitationStatus(StrEnum):
    """What became of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


class InvitationDraft(RequestModel):
    """Whom to invite, and into what."""

    email: Email
    role_ids: Annotated[list[UUID], Field(min_length=1, max_length=20, description="Given in the whole tenant.")]
    valid_days: Annotated[int, Field(ge=1, le=30)] = 7


class Acceptance(RequestModel):
    """What the invited person sends."""

    token: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
    display_name: Line


class ListInvitations(RequestModel):
    """Which page of the tenant's invitations."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("invitation_id")] = None


@dataclass(frozen=True)
class Person:
    """Who a good token names, whether or not they are a user of its tenant. email: set only where it is verified."""

    tenant_id: UUID
    issuer: str
    subject: str
    email: str | None
    request_id: UUID


@dataclass(frozen=True)
class InvitedRole:
    """A role that an invitation gives."""

    role_id: UUID
    name: str
    permissions: list[str]


@dataclass(frozen=True)
class NewInvitation:
    """An invitation to write."""

    invitation_id: UUID
    email: str
    role_ids: list[UUID]
    token_hash: bytes
    invited_by: UUID
    expires_at: datetime


@dataclass(frozen=True)
class InvitationRow:
    """An invitation as its store reads it."""

    invitation_id: UUID
    email: str
    role_ids: list[UUID]
    invited_by: UUID
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    accepted_by: UUID | None
    revoked_at: datetime | None

    def status(self, now: datetime) -> InvitationStatus:
        """What the dates come to at a time."""
        if self.accepted_at:
            return InvitationStatus.ACCEPTED
        if self.revoked_at:
            return InvitationStatus.REVOKED
        return InvitationStatus.OPEN if self.expires_at > now else InvitationStatus.EXPIRED


class Invitation(ResponseModel):
    """A person who is to become a user of the tenant."""

    href: Annotated[str, Internal]
    invitation_id: Annotated[UUID, Internal]
    email: Annotated[str, Personal]
    role_ids: Annotated[list[UUID], Internal]
    status: Annotated[InvitationStatus, Internal]
    invited_by: Annotated[UUID, Internal]
    created_at: Annotated[datetime, Internal]
    expires_at: Annotated[datetime, Internal]
    accepted_at: Annotated[datetime | None, Internal]
    accepted_by: Annotated[UUID | None, Internal]
    revoked_at: Annotated[datetime | None, Internal]

    @classmethod
    def of(cls, row: InvitationRow, now: datetime) -> "Invitation":
        """The answer that shows a row at a time."""
        return cls(**shown(row, now))


class InvitationWithToken(Invitation):
    """An invitation, this once with its token."""

    is_shown_once = True

    token: Annotated[str | None, Secret, Field(description="Shown once; null in the answer to a retry.")]


def shown(row: InvitationRow, now: datetime) -> dict[str, object]:
    """What every answer about an invitation says of its row."""
    return {"href": f"/v1/invitations/{row.invitation_id}", "status": row.status(now), **vars(row)}


class InvitationPage(ResponseModel):
    """Invitations, oldest first."""

    items: Annotated[list[Invitation], Internal]
    next_cursor: Annotated[str | None, Internal]


class Joined(ResponseModel):
    """The user that a person now is; public, as who asked was no user yet and learns of nobody else."""

    href: Annotated[str, Public]
    tenant_id: Annotated[UUID, Public]
    user_id: Annotated[UUID, Public]
