"""The leaves of invitations: what who invites and who accepts can run into."""

from uuid import UUID

from shared.errors import Conflict, NotFound


class InvitationNotFound(NotFound):
    """No such invitation in this tenant."""

    code = "invitation-not-found"
    title = "There is no such invitation in this tenant."

    def __init__(self, invitation_id: UUID) -> None:
        """invitation_id: what was asked for."""
        super().__init__(invitation_id=str(invitation_id))


class InvitationEnded(Conflict):
    """The invitation was accepted or revoked before."""

    code = "invitation-ended"
    title = "This invitation was accepted or revoked before."


class InvitationRefused(Conflict):
    """The invitation is unknown, over, used, revoked, for another tenant or person, or its inviter may this no more."""

    code = "invitation-refused"
    title = "This invitation is not good, for you or any more; ask for another one."
