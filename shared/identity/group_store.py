"""The statements of groups."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation

from clients.postgres import Connection
from shared import queries
from shared.identity.errors import GroupNameTaken
from shared.identity.group_models import GroupDraft, GroupPatch, GroupRow
from shared.identity.member_models import MemberRow
from shared.identity.refusals import named_refusals

_sql = queries.load("identity_group", GroupRow, MemberRow)


def create_group(conn: Connection, tenant_id: UUID, group_id: UUID, draft: GroupDraft, now: datetime) -> GroupRow:
    """Write a new group. Raises: GroupNameTaken if another of the tenant's has the name."""
    try:
        row: GroupRow = _sql.create_group(conn, tenant_id=tenant_id, group_id=group_id, **draft.model_dump(), now=now)
    except UniqueViolation as exc:
        raise _named(exc, draft.name) from exc
    return row


def list_groups(conn: Connection, tenant_id: UUID, after_name: str | None, page_size: int) -> list[GroupRow]:
    """The tenant's groups by name, after the given one (None: from the first)."""
    return list(_sql.list_groups(conn, tenant_id=tenant_id, after_name=after_name, page_size=page_size))


def get_group(conn: Connection, tenant_id: UUID, group_id: UUID) -> GroupRow | None:
    """One group of the tenant."""
    row: GroupRow | None = _sql.get_group(conn, tenant_id=tenant_id, group_id=group_id)
    return row


def update_group(
    conn: Connection, tenant_id: UUID, group_id: UUID, revision: int, fields: GroupPatch, now: datetime
) -> GroupRow | None:
    """Write all fields over revision `revision`; None if that is no longer the current one. Raises: GroupNameTaken."""
    try:
        row: GroupRow | None = _sql.update_group(
            conn, tenant_id=tenant_id, group_id=group_id, revision=revision, **fields.model_dump(), now=now
        )
    except UniqueViolation as exc:
        raise _named(exc, fields.name) from exc
    return row


def advance_group(conn: Connection, tenant_id: UUID, group_id: UUID, now: datetime) -> GroupRow:
    """Move the revision of a group that is there, since who is in it has changed."""
    row: GroupRow = _sql.advance_group(conn, tenant_id=tenant_id, group_id=group_id, now=now)
    return row


def add_group_users(
    conn: Connection, tenant_id: UUID, group_id: UUID, user_ids: Sequence[UUID], now: datetime
) -> list[UUID]:
    """Put users of the tenant into a group; answers who was not in it. Raises: RolesConflict. LastOwner."""
    with named_refusals():
        added = _sql.add_group_users(conn, tenant_id=tenant_id, group_id=group_id, user_ids=list(user_ids), now=now)
        return [user_id for (user_id,) in added]


def remove_group_users(conn: Connection, tenant_id: UUID, group_id: UUID, user_ids: Sequence[UUID]) -> list[UUID]:
    """Take users out of a group; answers who was in it. Raises: LastOwner."""
    with named_refusals():
        removed = _sql.remove_group_users(conn, tenant_id=tenant_id, group_id=group_id, user_ids=list(user_ids))
        return [user_id for (user_id,) in removed]


def replace_group_users(conn: Connection, tenant_id: UUID, group_id: UUID, user_ids: Sequence[UUID]) -> list[UUID]:
    """Take everybody but these, who were put in before, out of a group; answers who was. Raises: LastOwner."""
    with named_refusals():
        removed = _sql.replace_group_users(conn, tenant_id=tenant_id, group_id=group_id, user_ids=list(user_ids))
        return [user_id for (user_id,) in removed]


def nest_group(conn: Connection, tenant_id: UUID, group_id: UUID, member_group_id: UUID, now: datetime) -> bool:
    """Put a group into a group; False if it was in it. Raises: GroupCycle. RolesConflict. LastOwner."""
    with named_refusals():
        return bool(
            _sql.nest_group(conn, tenant_id=tenant_id, group_id=group_id, member_group_id=member_group_id, now=now)
        )


def unnest_group(conn: Connection, tenant_id: UUID, group_id: UUID, member_group_id: UUID) -> bool:
    """Take a group out of a group; False if it was not in it. Raises: LastOwner."""
    with named_refusals():
        return bool(_sql.unnest_group(conn, tenant_id=tenant_id, group_id=group_id, member_group_id=member_group_id))


def list_nested_groups(conn: Connection, tenant_id: UUID, group_id: UUID) -> list[GroupRow]:
    """The groups directly within a group, by name."""
    return list(_sql.list_nested_groups(conn, tenant_id=tenant_id, group_id=group_id))


def list_group_users(
    conn: Connection, tenant_id: UUID, group_id: UUID, is_direct: bool, after_user_id: UUID | None, page_size: int
) -> list[MemberRow]:
    """Users of a group, oldest first, after the given one (None: from the first)."""
    return list(
        _sql.list_group_users(
            conn,
            tenant_id=tenant_id,
            group_id=group_id,
            is_direct=is_direct,
            after_user_id=after_user_id,
            page_size=page_size,
        )
    )


def remove_all_users(conn: Connection, tenant_id: UUID, group_id: UUID) -> int:
    """Empty a group of users; answers how many there were. Raises: LastOwner."""
    with named_refusals():
        removed: int = _sql.remove_all_users(conn, tenant_id=tenant_id, group_id=group_id)
        return removed


def unnest_everywhere(conn: Connection, tenant_id: UUID, group_id: UUID) -> int:
    """Take a group out of every group and every group out of it; answers how many there were. Raises: LastOwner."""
    with named_refusals():
        unnested: int = _sql.unnest_everywhere(conn, tenant_id=tenant_id, group_id=group_id)
        return unnested


def unbind_group(conn: Connection, tenant_id: UUID, group_id: UUID) -> int:
    """Take every role from a group; answers how many bindings there were. Raises: LastOwner."""
    with named_refusals():
        unbound: int = _sql.unbind_group(conn, tenant_id=tenant_id, group_id=group_id)
        return unbound


def delete_group(conn: Connection, tenant_id: UUID, group_id: UUID) -> None:
    """Remove a group that nothing refers to any more."""
    _sql.delete_group(conn, tenant_id=tenant_id, group_id=group_id)


def _named(exc: UniqueViolation, name: str) -> Exception:
    return GroupNameTaken(name) if exc.diag.constraint_name == "user_group_name_key" else exc
