"""The statements about groups that an identity provider fills."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation

from clients.postgres import Connection
from shared import queries
from shared.identity.refusals import named_refusals
from shared.identity.scim_errors import ScimTaken
from shared.identity.scim_models import ScimGroupRow, ScimMembership, ScimPrincipal

_sql = queries.load("identity_scim_group", ScimGroupRow, ScimMembership, ScimPrincipal)

_TAKEN = {"user_group_name_key": "displayName", "user_group_external_key": "externalId"}


@contextmanager
def _named_conflicts() -> Iterator[None]:
    try:
        yield
    except UniqueViolation as exc:
        if exc.diag.constraint_name in _TAKEN:
            raise ScimTaken(_TAKEN[exc.diag.constraint_name]) from exc
        raise


def create_scim_group(
    conn: Connection, tenant_id: UUID, group_id: UUID, name: str, external_id: str | None, now: datetime
) -> ScimGroupRow:
    """Write a new group. Raises: ScimTaken."""
    with _named_conflicts():
        row: ScimGroupRow = _sql.create_scim_group(
            conn, tenant_id=tenant_id, group_id=group_id, name=name, external_id=external_id, now=now
        )
    return row


def get_scim_group(conn: Connection, tenant_id: UUID, group_id: UUID) -> ScimGroupRow | None:
    """One group."""
    row: ScimGroupRow | None = _sql.get_scim_group(conn, tenant_id=tenant_id, group_id=group_id)
    return row


def find_scim_group_name(conn: Connection, tenant_id: UUID, name: str) -> ScimGroupRow | None:
    """The group of that name."""
    row: ScimGroupRow | None = _sql.find_scim_group_name(conn, tenant_id=tenant_id, name=name)
    return row


def find_scim_group_external(conn: Connection, tenant_id: UUID, external_id: str) -> ScimGroupRow | None:
    """The group of that external id."""
    row: ScimGroupRow | None = _sql.find_scim_group_external(conn, tenant_id=tenant_id, external_id=external_id)
    return row


def list_scim_groups(conn: Connection, tenant_id: UUID, skipped: int, page_size: int) -> list[ScimGroupRow]:
    """Groups from a place in their order."""
    return list(_sql.list_scim_groups(conn, tenant_id=tenant_id, skipped=skipped, page_size=page_size))


def search_scim_groups(conn: Connection, tenant_id: UUID, at_most: int) -> list[ScimGroupRow]:
    """All of the tenant, not more than that."""
    return list(_sql.search_scim_groups(conn, tenant_id=tenant_id, at_most=at_most))


def count_scim_groups(conn: Connection, tenant_id: UUID) -> int:
    """All groups of the tenant."""
    count: int = _sql.count_scim_groups(conn, tenant_id=tenant_id)
    return count


def list_scim_members(
    conn: Connection, tenant_id: UUID, group_ids: Sequence[UUID], at_most: int
) -> list[ScimMembership]:
    """The members of each group, not more than that in all."""
    return list(_sql.list_scim_members(conn, tenant_id=tenant_id, group_ids=list(group_ids), at_most=at_most))


def known_scim_members(conn: Connection, tenant_id: UUID, ids: Sequence[UUID]) -> list[ScimPrincipal]:
    """Those of the ids that can be members."""
    return list(_sql.known_scim_members(conn, tenant_id=tenant_id, ids=list(ids)))


def update_scim_group(
    conn: Connection, tenant_id: UUID, group_id: UUID, name: str, external_id: str | None, now: datetime
) -> ScimGroupRow | None:
    """Write a group's attributes; None if there is no such group. Raises: ScimTaken."""
    with _named_conflicts():
        row: ScimGroupRow | None = _sql.update_scim_group(
            conn, tenant_id=tenant_id, group_id=group_id, name=name, external_id=external_id, now=now
        )
    return row


def add_scim_users(conn: Connection, tenant_id: UUID, group_id: UUID, user_ids: Sequence[UUID], now: datetime) -> None:
    """Put users into a group. Raises: RolesConflict. LastOwner."""
    with named_refusals():
        _sql.add_scim_users(conn, tenant_id=tenant_id, group_id=group_id, user_ids=list(user_ids), now=now)


def remove_scim_users(conn: Connection, tenant_id: UUID, group_id: UUID, user_ids: Sequence[UUID]) -> None:
    """Take users out of a group. Raises: LastOwner."""
    with named_refusals():
        _sql.remove_scim_users(conn, tenant_id=tenant_id, group_id=group_id, user_ids=list(user_ids))


def add_scim_groups(
    conn: Connection, tenant_id: UUID, group_id: UUID, member_ids: Sequence[UUID], now: datetime
) -> None:
    """Put groups into a group. Raises: GroupCycle. RolesConflict. LastOwner."""
    with named_refusals():
        _sql.add_scim_groups(conn, tenant_id=tenant_id, group_id=group_id, member_ids=list(member_ids), now=now)


def remove_scim_groups(conn: Connection, tenant_id: UUID, group_id: UUID, member_ids: Sequence[UUID]) -> None:
    """Take groups out of a group. Raises: LastOwner."""
    with named_refusals():
        _sql.remove_scim_groups(conn, tenant_id=tenant_id, group_id=group_id, member_ids=list(member_ids))


def delete_scim_group(conn: Connection, tenant_id: UUID, group_id: UUID) -> None:
    """Remove a group that is empty and not bound."""
    _sql.delete_scim_group(conn, tenant_id=tenant_id, group_id=group_id)
