"""Use cases of groups: who is in which, and which are in which.

Who is in a group holds all that is bound to it and to every group it is in. So whoever changes that must hold all of it
too (`grants.py`), and takes the tenant's epoch row first: what is read after that, no other change of rights can alter.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints, TypeAdapter

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import RevisionStale
from shared.fields import Storable
from shared.identity import group_store as store
from shared.identity.errors import GroupNotFound
from shared.identity.events import announce_group
from shared.identity.grants import require_group_grantable, require_group_held
from shared.identity.group_models import (
    DeletedGroup,
    Group,
    GroupDraft,
    GroupPage,
    GroupPatch,
    GroupReach,
    GroupRow,
    GroupUsers,
    ListGroups,
    ListGroupUsers,
    NestedGroups,
)
from shared.identity.member_models import Member, MemberPage
from shared.identity.members import check_members
from shared.identity.service import require
from shared.identity.store import lock_epoch
from shared.ids import new_id
from shared.permissions import Permission

_listed = TypeAdapter(tuple[Annotated[str, StringConstraints(max_length=200), Storable]])
_listed_users = TypeAdapter(tuple[UUID])


def create_group(actor: Actor, draft: GroupDraft, now: datetime) -> Group:
    """Add an empty group.

    Raises: Forbidden without `members:manage`. GroupNameTaken.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_MANAGE)
        row = store.create_group(conn, actor.tenant_id, new_id(), draft, now)
        announce_group(conn, actor, "created", row.group_id, row.revision, now)
        return Group.of(row)


def list_groups(actor: Actor, query: ListGroups) -> GroupPage:
    """The tenant's groups, by name.

    Raises: Forbidden without `members:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_READ)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_groups(conn, actor.tenant_id, after, query.limit + 1)
    return GroupPage(
        items=[Group.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (row.name,)),
    )


def get_group(actor: Actor, group_id: UUID) -> Group:
    """One group.

    Raises: Forbidden without `members:read`. GroupNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_READ)
        return Group.of(read_group(conn, actor, group_id))


def update_group(actor: Actor, group_id: UUID, patch: GroupPatch, revision: int, now: datetime) -> Group:
    """Change the given fields of a group, if it is still at `revision`.

    Raises: Forbidden without `members:manage`. GroupNotFound. RevisionStale. GroupNameTaken.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_MANAGE)
        row = read_group(conn, actor, group_id)
        kept = {name: getattr(row, name) for name in GroupPatch.model_fields}
        fields = GroupPatch.model_validate(kept | patch.model_dump(exclude_unset=True))
        updated = store.update_group(conn, actor.tenant_id, group_id, revision, fields, now)
        if updated is None:
            # Read again: it may have changed between the first look and the update.
            raise RevisionStale(read_group(conn, actor, group_id).revision)
        announce_group(conn, actor, "updated", updated.group_id, updated.revision, now)
        return Group.of(updated)


def delete_group(actor: Actor, group_id: UUID, revision: int, now: datetime) -> DeletedGroup:
    """Remove a group with who and what is in it, where it is in, and every role given or denied to it; all at once.

    Raises: Forbidden without `members:manage`. PermissionsLacking. GroupNotFound. RevisionStale. LastOwner.
    """
    with transaction(actor) as conn:
        row = _begin_change(conn, actor, group_id, gives=False)
        if row.revision != revision:
            raise RevisionStale(row.revision)
        gone = store.advance_group(conn, actor.tenant_id, group_id, now)
        announce_group(conn, actor, "deleted", gone.group_id, gone.revision, now)
        bindings = store.unbind_group(conn, actor.tenant_id, group_id)
        groups = store.unnest_everywhere(conn, actor.tenant_id, group_id)
        users = store.remove_all_users(conn, actor.tenant_id, group_id)
        store.delete_group(conn, actor.tenant_id, group_id)
    return DeletedGroup(users=users, groups=groups, bindings=bindings)


def add_group_users(actor: Actor, group_id: UUID, user_ids: Sequence[UUID], now: datetime) -> Group:
    """Put users into a group; those who are in it stay.

    Raises: Forbidden without `members:manage`. PermissionsLacking. GroupNotFound. MemberNotFound. MemberRemoved.
    RolesConflict.
    """
    with transaction(actor) as conn:
        row = _begin_change(conn, actor, group_id, gives=True)
        check_members(conn, actor, user_ids)
        joined = store.add_group_users(conn, actor.tenant_id, group_id, user_ids, now)
        return _joined_and_left(conn, actor, row, joined, [], now)


def remove_group_users(actor: Actor, group_id: UUID, user_ids: Sequence[UUID], now: datetime) -> Group:
    """Take users out of a group; nothing to do for those who are not in it.

    Raises: Forbidden without `members:manage`. PermissionsLacking. GroupNotFound. LastOwner.
    """
    with transaction(actor) as conn:
        row = _begin_change(conn, actor, group_id, gives=False)
        left = store.remove_group_users(conn, actor.tenant_id, group_id, user_ids)
        return _joined_and_left(conn, actor, row, [], left, now)


def replace_group_users(actor: Actor, group_id: UUID, users: GroupUsers, revision: int, now: datetime) -> Group:
    """Make these the users that are in a group directly, if it is still at `revision`.

    Raises: Forbidden without `members:manage`. PermissionsLacking. GroupNotFound. MemberNotFound. MemberRemoved.
    RevisionStale. RolesConflict. LastOwner.
    """
    with transaction(actor) as conn:
        row = _begin_change(conn, actor, group_id, gives=True)
        if row.revision != revision:
            raise RevisionStale(row.revision)
        check_members(conn, actor, users.user_ids)
        # Who joins first: where the role owner goes from one user of the group to another, nobody is without.
        joined = store.add_group_users(conn, actor.tenant_id, group_id, users.user_ids, now)
        left = store.replace_group_users(conn, actor.tenant_id, group_id, users.user_ids)
        return _joined_and_left(conn, actor, row, joined, left, now)


def list_group_users(actor: Actor, group_id: UUID, query: ListGroupUsers) -> MemberPage:
    """Users of a group, in the order they became users: those put into it, or all whom it reaches.

    Raises: Forbidden without `members:read`. GroupNotFound. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_READ)
        read_group(conn, actor, group_id)
        after = decode_cursor(query.cursor, query, _listed_users)[0] if query.cursor else None
        is_direct = query.reach is GroupReach.DIRECT
        rows = store.list_group_users(conn, actor.tenant_id, group_id, is_direct, after, query.limit + 1)
    return MemberPage(
        items=[Member.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.user_id),)),
    )


def nest_group(actor: Actor, group_id: UUID, member_group_id: UUID, now: datetime) -> Group:
    """Put a group into a group, whose rights reach its users from then on; one that is in it stays.

    Raises: Forbidden without `members:manage`. PermissionsLacking. GroupNotFound. GroupCycle. RolesConflict.
    """
    with transaction(actor) as conn:
        row = _begin_change(conn, actor, group_id, gives=True)
        read_group(conn, actor, member_group_id)
        if not store.nest_group(conn, actor.tenant_id, group_id, member_group_id, now):
            return Group.of(row)
        return _advanced(conn, actor, group_id, {"nested_group_ids": [member_group_id]}, now)


def unnest_group(actor: Actor, group_id: UUID, member_group_id: UUID, now: datetime) -> None:
    """Take a group out of a group; nothing to do for one that is not in it.

    Raises: Forbidden without `members:manage`. PermissionsLacking. GroupNotFound. LastOwner.
    """
    with transaction(actor) as conn:
        _begin_change(conn, actor, group_id, gives=False)
        if store.unnest_group(conn, actor.tenant_id, group_id, member_group_id):
            _advanced(conn, actor, group_id, {"unnested_group_ids": [member_group_id]}, now)


def list_nested_groups(actor: Actor, group_id: UUID) -> NestedGroups:
    """The groups directly within a group, by name.

    Raises: Forbidden without `members:read`. GroupNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_READ)
        read_group(conn, actor, group_id)
        return NestedGroups(items=[Group.of(row) for row in store.list_nested_groups(conn, actor.tenant_id, group_id)])


def read_group(conn: Connection, actor: Actor, group_id: UUID) -> GroupRow:
    """A group of the actor's tenant. Raises: GroupNotFound."""
    row = store.get_group(conn, actor.tenant_id, group_id)
    if row is None:
        raise GroupNotFound(group_id)
    return row


def _begin_change(conn: Connection, actor: Actor, group_id: UUID, *, gives: bool) -> GroupRow:
    lock_epoch(conn)
    require(conn, actor, Permission.MEMBERS_MANAGE)
    row = read_group(conn, actor, group_id)
    (require_group_grantable if gives else require_group_held)(conn, actor, group_id)
    return row


def _joined_and_left(
    conn: Connection, actor: Actor, row: GroupRow, joined: Sequence[UUID], left: Sequence[UUID], now: datetime
) -> Group:
    if not (joined or left):
        return Group.of(row)
    # Counted, not named: an event has room for a few thousand ids, and a group has as many users as there are.
    data: dict[str, object] = {"joined": len(joined), "left": len(left)}
    return _advanced(conn, actor, row.group_id, data, now)


def _advanced(conn: Connection, actor: Actor, group_id: UUID, data: dict[str, object], now: datetime) -> Group:
    row = store.advance_group(conn, actor.tenant_id, group_id, now)
    announce_group(conn, actor, "members-changed", row.group_id, row.revision, now, **data)
    return Group.of(row)
