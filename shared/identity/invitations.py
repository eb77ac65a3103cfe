"""Use cases of invitations: who is to become a user, in which roles, and how that person joins.

Whoever accepts is a person with a good token of the issuer and no user of the tenant yet, so no role speaks for them:
the inviter's rights do, as they are at that moment. An invitation outlives neither its inviter's rights nor 30 days,
is good once, and for its address only wherever one is known: the verified one of the login, or else the one that the
tenant has of its user, active or removed. Whatever is wrong, the answer is the same. The tenant's epoch is held
meanwhile: of an acceptance and a revocation at once, one comes first.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared.context import Actor, before_tenant, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.identity import invitation_store as store
from shared.identity import member_store
from shared.identity.errors import RoleNotFound
from shared.identity.events import announce_member
from shared.identity.grants import require_grantable
from shared.identity.invitation_errors import InvitationEnded, InvitationNotFound, InvitationRefused
from shared.identity.invitation_models import (
    Acceptance,
    Invitation,
    InvitationDraft,
    InvitationPage,
    InvitationRow,
    InvitationWithToken,
    InvitedRole,
    Joined,
    ListInvitations,
    NewInvitation,
    Person,
    shown,
)
from shared.identity.member_models import MemberRow, MemberStatus
from shared.identity.service import enroll_person, require
from shared.identity.store import bind_member, find_user, insert_user, lock_epoch
from shared.ids import new_id
from shared.permissions import Permission, permissions_in

_listed = TypeAdapter(tuple[UUID])


def create_invitation(actor: Actor, draft: InvitationDraft, now: datetime) -> InvitationWithToken:
    """Invite a person; the token is in this answer and in no other.

    Raises: Forbidden without `members:manage`. PermissionsLacking for a role that allows more than the actor may.
    RoleNotFound.
    """
    token = secrets.token_urlsafe(32)
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.MEMBERS_MANAGE)
        roles = _roles(conn, actor.tenant_id, draft.role_ids)
        for role_id in draft.role_ids:
            if role_id not in {role.role_id for role in roles}:
                raise RoleNotFound(role_id)
        require_grantable(conn, actor, _allowed(roles))
        ends_at = now + timedelta(days=draft.valid_days)
        new = NewInvitation(new_id(), draft.email, draft.role_ids, _hash(token), actor.user_id, ends_at)
        row = store.create_invitation(conn, actor.tenant_id, new, now)
        return InvitationWithToken(**shown(row, now), token=token)


def list_invitations(actor: Actor, query: ListInvitations, now: datetime) -> InvitationPage:
    """The tenant's invitations, oldest first.

    Raises: Forbidden without `members:manage`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_MANAGE)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_invitations(conn, actor.tenant_id, after, query.limit + 1)
    return InvitationPage(
        items=[Invitation.of(row, now) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.invitation_id),)),
    )


def get_invitation(actor: Actor, invitation_id: UUID, now: datetime) -> Invitation:
    """One invitation.

    Raises: Forbidden without `members:manage`. InvitationNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_MANAGE)
        return Invitation.of(_read(conn, actor, invitation_id), now)


def revoke_invitation(actor: Actor, invitation_id: UUID, now: datetime) -> None:
    """End an invitation before it is accepted.

    Raises: Forbidden without `members:manage`. InvitationNotFound. InvitationEnded.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.MEMBERS_MANAGE)
        _read(conn, actor, invitation_id)
        if not store.revoke_invitation(conn, actor.tenant_id, invitation_id, now):
            raise InvitationEnded


def accept_invitation(person: Person, acceptance: Acceptance, now: datetime) -> Joined:
    """Make a person a user of the tenant that their token names, in the invitation's roles.

    An active member of the invited address gets the roles, and keeps the name they go by.

    Raises: InvitationRefused, whatever is wrong. RolesConflict for who would hold two roles that are kept apart.
    """
    joining, is_known = _joining(person)
    with transaction(joining) as conn:
        lock_epoch(conn)
        invitation = store.find_open_invitation(conn, person.tenant_id, _hash(acceptance.token), now)
        if invitation is None:
            raise InvitationRefused
        member = _member(conn, joining) if is_known else None
        _check_address(person, member, invitation)
        roles = _roles(conn, person.tenant_id, invitation.role_ids)
        _check_inviter(conn, invitation, joining, roles)
        revision = _joined(conn, joining, member, invitation, acceptance, now)
        for role in roles:
            bind_member(conn, person.tenant_id, new_id(), joining.user_id, role.name, now)
        store.accept_invitation(conn, person.tenant_id, invitation.invitation_id, joining.user_id, now)
        told = invitation.invitation_id
        announce_member(conn, joining, "joined", joining.user_id, revision, now, invitation_id=told)
    return Joined(href=f"/v1/members/{joining.user_id}", tenant_id=person.tenant_id, user_id=joining.user_id)


def _joining(person: Person) -> tuple[Actor, bool]:
    """Who joins, as the context of the transaction names them; whether they were a user of the tenant before."""
    known = before_tenant(lambda conn: find_user(conn, person.tenant_id, person.issuer, person.subject))
    if known:
        return Actor(known.tenant_id, known.person_id, known.user_id, person.request_id), True
    person_id = enroll_person(person.issuer, person.subject)
    return Actor(person.tenant_id, person_id, new_id(), person.request_id), False


def _member(conn: Connection, joining: Actor) -> MemberRow:
    """Who joins, as the tenant has them. Raises: InvitationRefused for who is suspended, whoever invites them."""
    row = member_store.get_member(conn, joining.tenant_id, joining.user_id)
    if row is None or row.status is MemberStatus.SUSPENDED:
        raise InvitationRefused
    return row


def _check_address(person: Person, member: MemberRow | None, invitation: InvitationRow) -> None:
    """Else whoever found an invitation could take it, such as a member another's role."""
    address = person.email or (member.email or "" if member else invitation.email)
    if address.casefold() != invitation.email.casefold():
        raise InvitationRefused


def _check_inviter(conn: Connection, invitation: InvitationRow, joining: Actor, roles: Sequence[InvitedRole]) -> None:
    """Roles are given by who invited: what they may not now, the invitation does not."""
    held = permissions_in(store.inviter_mask(conn, joining.tenant_id, invitation.invited_by))
    if not roles or not {Permission.MEMBERS_MANAGE, *_allowed(roles)} <= held:
        raise InvitationRefused


def _joined(
    conn: Connection,
    joining: Actor,
    member: MemberRow | None,
    invitation: InvitationRow,
    acceptance: Acceptance,
    now: datetime,
) -> int:
    """Write who joins; answers the user's revision. Who is active keeps the name and address they go by."""
    if member is None:
        return _join(conn, joining, invitation, acceptance, now)
    name, email = acceptance.display_name, invitation.email
    if member.status is MemberStatus.ACTIVE:
        name, email = member.display_name, member.email or email
    return store.rejoin_member(conn, joining.tenant_id, joining.user_id, name, email)


def _join(conn: Connection, joining: Actor, invitation: InvitationRow, acceptance: Acceptance, now: datetime) -> int:
    user_id = insert_user(
        conn,
        joining.tenant_id,
        joining.user_id,
        joining.person_id,
        acceptance.display_name,
        invitation.email,
        now,
    )
    # The same person joined by another invitation while we waited: the trail would name a user there is not.
    if user_id != joining.user_id:
        raise InvitationRefused
    return 1


def _roles(conn: Connection, tenant_id: UUID, role_ids: Sequence[UUID]) -> list[InvitedRole]:
    return store.list_invited_roles(conn, tenant_id, role_ids)


def _allowed(roles: Sequence[InvitedRole]) -> set[Permission]:
    return {Permission(name) for role in roles for name in role.permissions}


def _read(conn: Connection, actor: Actor, invitation_id: UUID) -> InvitationRow:
    row = store.get_invitation(conn, actor.tenant_id, invitation_id)
    if row is None:
        raise InvitationNotFound(invitation_id)
    return row


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
