"""Use cases of members: who they are, and how they are suspended, restored and removed.

Who is suspended may nothing from the commit on: every check reads that in its own transaction. Whoever takes rights
from a member so must hold all that the member holds, or an admin could put an owner out.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared.context import Actor, after_commit, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import RevisionStale
from shared.identity import member_store as store
from shared.identity.errors import MemberNotFound, MemberRemoved, OwnMembership
from shared.identity.events import announce_member
from shared.identity.grants import require_user_grantable
from shared.identity.member_models import ListMembers, Member, MemberPage, MemberPatch, MemberRow, MemberStatus
from shared.identity.service import require, require_user
from shared.identity.sessions import end_sessions
from shared.identity.store import lock_epoch
from shared.permissions import Permission

_listed = TypeAdapter(tuple[UUID])


def list_members(actor: Actor, query: ListMembers) -> MemberPage:
    """The tenant's users, in the order they became users.

    Raises: Forbidden without `members:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_READ)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_members(conn, actor.tenant_id, query, after, query.limit + 1)
    return MemberPage(
        items=[Member.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.user_id),)),
    )


def get_member(actor: Actor, user_id: UUID) -> Member:
    """One user of the tenant, also one who was removed.

    Raises: Forbidden without `members:read`. MemberNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_READ)
        return Member.of(_read(conn, actor, user_id))


def get_own_member(actor: Actor) -> Member:
    """The caller as a user of the tenant; behind an API key, the key's user.

    Raises: AccountSuspended. TenantSuspended. MemberGone.
    """
    with transaction(actor) as conn:
        require_user(conn, actor)
        row = store.get_own_member(conn, actor.tenant_id, actor.user_id)
        if row is None:
            raise MemberNotFound(actor.user_id)
        return Member.of(row)


def update_member(actor: Actor, user_id: UUID, patch: MemberPatch, revision: int, now: datetime) -> Member:
    """Change the given fields of a member, who is still at `revision`.

    Raises: Forbidden without `members:manage`. PermissionsLacking for a member who may more than the actor.
    MemberNotFound. MemberRemoved. RevisionStale.
    """
    with transaction(actor) as conn:
        row = _begin_change(conn, actor, user_id)
        kept = {name: getattr(row, name) for name in MemberPatch.model_fields}
        fields = MemberPatch.model_validate(kept | patch.model_dump(exclude_unset=True))
        updated = store.update_member(conn, actor.tenant_id, user_id, revision, fields)
        return _changed(conn, actor, row, updated, "updated", now)


def suspend_member(actor: Actor, user_id: UUID, revision: int | None, now: datetime) -> Member:
    """Refuse a member everything from the next request on; what the member has stays for a restoration.

    revision: None is whichever it is, as in an incident nobody should have to read first.

    Raises: Forbidden without `members:manage`. PermissionsLacking for a member who may more than the actor.
    MemberNotFound. MemberRemoved. OwnMembership. RevisionStale. LastOwner.
    """
    with transaction(actor) as conn:
        row = _begin_change(conn, actor, user_id)
        _refuse_self(actor, user_id)
        suspended = store.suspend_member(conn, actor.tenant_id, user_id, revision, now)
        member = _changed(conn, actor, row, suspended, "suspended", now)
    after_commit(actor, partial(end_sessions, actor.tenant_id, user_id))
    return member


def restore_member(actor: Actor, user_id: UUID, revision: int, now: datetime) -> Member:
    """Give a suspended member back all that the member had.

    Raises: Forbidden without `members:manage`. PermissionsLacking for a member who may more than the actor.
    MemberNotFound. MemberRemoved. RevisionStale.
    """
    with transaction(actor) as conn:
        row = _begin_change(conn, actor, user_id)
        restored = store.restore_member(conn, actor.tenant_id, user_id, revision)
        return _changed(conn, actor, row, restored, "restored", now)


def remove_member(actor: Actor, user_id: UUID, revision: int, now: datetime) -> None:
    """Take a member out: bindings and groups go, keys are revoked. The row stays, suspended, as the trail names it.

    Raises: Forbidden without `members:manage`. PermissionsLacking for a member who may more than the actor.
    MemberNotFound. MemberRemoved. OwnMembership. RevisionStale. LastOwner.
    """
    with transaction(actor) as conn:
        row = _begin_change(conn, actor, user_id)
        _refuse_self(actor, user_id)
        removed = store.remove_member(conn, actor.tenant_id, user_id, revision, now)
        _changed(conn, actor, row, removed, "removed", now)
        store.unbind_member(conn, actor.tenant_id, user_id)
        store.leave_groups(conn, actor.tenant_id, user_id)
        store.revoke_keys(conn, actor.tenant_id, user_id, now)
    after_commit(actor, partial(end_sessions, actor.tenant_id, user_id))


def check_members(conn: Connection, actor: Actor, user_ids: Sequence[UUID]) -> None:
    """Go on only if rights of all of these may be prepared: who is suspended has them once restored.

    What a removed one were given would count, unseen, from the day the person is invited back.
    Raises: MemberNotFound. MemberRemoved.
    """
    rows = {row.user_id: row for row in store.read_members(conn, actor.tenant_id, user_ids)}
    for user_id in user_ids:
        if user_id not in rows:
            raise MemberNotFound(user_id)
        if rows[user_id].status is MemberStatus.REMOVED:
            raise MemberRemoved


def _begin_change(conn: Connection, actor: Actor, user_id: UUID) -> MemberRow:
    lock_epoch(conn)
    require(conn, actor, Permission.MEMBERS_MANAGE)
    row = _read(conn, actor, user_id)
    require_user_grantable(conn, actor, user_id)
    if row.status is MemberStatus.REMOVED:
        raise MemberRemoved
    return row


def _refuse_self(actor: Actor, user_id: UUID) -> None:
    if user_id == actor.user_id:
        raise OwnMembership


def _read(conn: Connection, actor: Actor, user_id: UUID) -> MemberRow:
    row = store.get_member(conn, actor.tenant_id, user_id)
    if row is None:
        raise MemberNotFound(user_id)
    return row


def _changed(
    conn: Connection, actor: Actor, before: MemberRow, after: MemberRow | None, what: str, now: datetime
) -> Member:
    if after is None:
        raise RevisionStale(before.revision)
    announce_member(conn, actor, what, after.user_id, after.revision, now)
    return Member.of(after)
