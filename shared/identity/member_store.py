"""The statements of members."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.identity.member_models import ListMembers, MemberPatch, MemberRow
from shared.identity.refusals import named_refusals

_sql = queries.load("identity_member", MemberRow)


def list_members(
    conn: Connection, tenant_id: UUID, query: ListMembers, after_user_id: UUID | None, page_size: int
) -> list[MemberRow]:
    """Users that the query's filters fit, oldest first, after the given one (None: from the first)."""
    return list(
        _sql.list_members(
            conn,
            tenant_id=tenant_id,
            status=query.status,
            group_id=query.group_id,
            role_id=query.role_id,
            after_user_id=after_user_id,
            page_size=page_size,
        )
    )


def get_member(conn: Connection, tenant_id: UUID, user_id: UUID) -> MemberRow | None:
    """One user of the tenant, also one who was removed."""
    row: MemberRow | None = _sql.get_member(conn, tenant_id=tenant_id, user_id=user_id)
    return row


def get_own_member(conn: Connection, tenant_id: UUID, user_id: UUID) -> MemberRow | None:
    """The caller as a user of the tenant."""
    row: MemberRow | None = _sql.get_own_member(conn, tenant_id=tenant_id, user_id=user_id)
    return row


def read_members(conn: Connection, tenant_id: UUID, user_ids: Sequence[UUID]) -> list[MemberRow]:
    """Those of these users that there are, removed ones too, in the order of their ids."""
    return list(_sql.read_members(conn, tenant_id=tenant_id, user_ids=list(user_ids)))


def update_member(
    conn: Connection, tenant_id: UUID, user_id: UUID, revision: int, fields: MemberPatch
) -> MemberRow | None:
    """Write name and address over revision `revision`; None if that is no longer the current one."""
    row: MemberRow | None = _sql.update_member(
        conn, tenant_id=tenant_id, user_id=user_id, revision=revision, **fields.model_dump()
    )
    return row


def suspend_member(
    conn: Connection, tenant_id: UUID, user_id: UUID, revision: int | None, now: datetime
) -> MemberRow | None:
    """Suspend over revision `revision`, or any; None if that is no longer the current one. Raises: LastOwner."""
    with named_refusals():
        row: MemberRow | None = _sql.suspend_member(
            conn, tenant_id=tenant_id, user_id=user_id, revision=revision, now=now
        )
        return row


def restore_member(conn: Connection, tenant_id: UUID, user_id: UUID, revision: int) -> MemberRow | None:
    """End a suspension over revision `revision`; None if that is no longer the current one."""
    row: MemberRow | None = _sql.restore_member(conn, tenant_id=tenant_id, user_id=user_id, revision=revision)
    return row


def remove_member(conn: Connection, tenant_id: UUID, user_id: UUID, revision: int, now: datetime) -> MemberRow | None:
    """Suspend for good over revision `revision`; None if that is no longer the current one. Raises: LastOwner."""
    with named_refusals():
        row: MemberRow | None = _sql.remove_member(
            conn, tenant_id=tenant_id, user_id=user_id, revision=revision, now=now
        )
        return row


def unbind_member(conn: Connection, tenant_id: UUID, user_id: UUID) -> None:
    """Take every role from a user that is not given by a group. Raises: LastOwner."""
    with named_refusals():
        _sql.unbind_member(conn, tenant_id=tenant_id, user_id=user_id)


def leave_groups(conn: Connection, tenant_id: UUID, user_id: UUID) -> None:
    """Take a user out of every group. Raises: LastOwner."""
    with named_refusals():
        _sql.leave_groups(conn, tenant_id=tenant_id, user_id=user_id)


def revoke_keys(conn: Connection, tenant_id: UUID, user_id: UUID, now: datetime) -> None:
    """Revoke every key of a user that is not revoked yet."""
    _sql.revoke_keys(conn, tenant_id=tenant_id, user_id=user_id, now=now)
