"""The statements of invitations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.identity.invitation_models import InvitationRow, InvitedRole, NewInvitation

_sql = queries.load("identity_invitation", InvitationRow, InvitedRole)


def create_invitation(conn: Connection, tenant_id: UUID, new: NewInvitation, now: datetime) -> InvitationRow:
    """Write a new invitation."""
    row: InvitationRow = _sql.create_invitation(conn, tenant_id=tenant_id, **vars(new), now=now)
    return row


def list_invitations(
    conn: Connection, tenant_id: UUID, after_invitation_id: UUID | None, page_size: int
) -> list[InvitationRow]:
    """The tenant's invitations, oldest first, after the given one (None: from the first)."""
    return list(
        _sql.list_invitations(conn, tenant_id=tenant_id, after_invitation_id=after_invitation_id, page_size=page_size)
    )


def get_invitation(conn: Connection, tenant_id: UUID, invitation_id: UUID) -> InvitationRow | None:
    """One invitation of the tenant."""
    row: InvitationRow | None = _sql.get_invitation(conn, tenant_id=tenant_id, invitation_id=invitation_id)
    return row


def find_open_invitation(conn: Connection, tenant_id: UUID, token_hash: bytes, now: datetime) -> InvitationRow | None:
    """The invitation of a token, if it is neither used up nor revoked nor over."""
    row: InvitationRow | None = _sql.find_open_invitation(conn, tenant_id=tenant_id, token_hash=token_hash, now=now)
    return row


def revoke_invitation(conn: Connection, tenant_id: UUID, invitation_id: UUID, now: datetime) -> bool:
    """Revoke an invitation; False if it was accepted or revoked before."""
    return bool(_sql.revoke_invitation(conn, tenant_id=tenant_id, invitation_id=invitation_id, now=now))


def accept_invitation(conn: Connection, tenant_id: UUID, invitation_id: UUID, user_id: UUID, now: datetime) -> None:
    """Use up an open invitation."""
    _sql.accept_invitation(conn, tenant_id=tenant_id, invitation_id=invitation_id, user_id=user_id, now=now)


def list_invited_roles(conn: Connection, tenant_id: UUID, role_ids: Sequence[UUID]) -> list[InvitedRole]:
    """Those of these roles that there are."""
    return list(_sql.list_invited_roles(conn, tenant_id=tenant_id, role_ids=list(role_ids)))


def inviter_mask(conn: Connection, tenant_id: UUID, user_id: UUID) -> str:
    """What a user may do now in the whole tenant where no condition is asked for; all zeros for who is suspended."""
    mask: str = _sql.inviter_mask(conn, tenant_id=tenant_id, user_id=user_id)
    return mask


def rejoin_member(conn: Connection, tenant_id: UUID, user_id: UUID, display_name: str, email: str) -> int:
    """Take a user in again, under this name and address; answers the user's new revision."""
    revision: int = _sql.rejoin_member(
        conn, tenant_id=tenant_id, user_id=user_id, display_name=display_name, email=email
    )
    return revision
