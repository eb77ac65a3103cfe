"""HTTP endpoints of invitations."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, CurrentPerson, Now, room_router
from shared.identity import invitations
from shared.identity.invitation_models import (
    Acceptance,
    Invitation,
    InvitationDraft,
    InvitationPage,
    InvitationWithToken,
    Joined,
    ListInvitations,
)

router = room_router()


@router.get("/v1/invitations")
def list_invitations(query: Annotated[ListInvitations, Query()], actor: CurrentActor, now: Now) -> InvitationPage:
    """This tenant's invitations, oldest first."""
    return invitations.list_invitations(actor, query, now)


@router.post("/v1/invitations", status_code=201)
def create_invitation(draft: InvitationDraft, actor: CurrentActor, now: Now) -> InvitationWithToken:
    """Invite a person into roles of which you hold all that they allow. The token is shown once."""
    return invitations.create_invitation(actor, draft, now)


@router.post("/v1/invitations/accept")
def accept_invitation(acceptance: Acceptance, person: CurrentPerson, now: Now) -> Joined:
    """Become a user of the tenant that your token names, with the token of an invitation. It is good once.

    Where your token has a verified `email`, it must be the invited one; where it has none, the address that the
    tenant has of you must be. Who is new and has neither needs the invitation's own token alone. An active member
    gets the roles and keeps their name; a removed one is back under the name given here.
    """
    return invitations.accept_invitation(person, acceptance, now)


@router.get("/v1/invitations/{invitation_id}")
def get_invitation(invitation_id: UUID, actor: CurrentActor, now: Now) -> Invitation:
    """One invitation by its id."""
    return invitations.get_invitation(actor, invitation_id, now)


@router.delete("/v1/invitations/{invitation_id}", status_code=204)
def revoke_invitation(invitation_id: UUID, actor: CurrentActor, now: Now) -> None:
    """End an invitation that nobody has accepted."""
    invitations.revoke_invitation(actor, invitation_id, now)
