"""The statements behind the rule that nobody hands on what they lack."""

from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.identity.grant_models import Grant

_sql = queries.load("identity_grant", Grant)


def list_group_grants(
    conn: Connection, tenant_id: UUID, group_id: UUID, mfa_at: datetime | None, source_ip: str | None
) -> list[Grant]:
    """By scope, what who joins a group is given or denied: by it and by every group it is in, directly or not."""
    return list(
        _sql.list_group_grants(conn, tenant_id=tenant_id, group_id=group_id, mfa_at=mfa_at, source_ip=source_ip)
    )


def list_user_grants(
    conn: Connection, tenant_id: UUID, user_id: UUID, mfa_at: datetime | None, source_ip: str | None
) -> list[Grant]:
    """By scope, what a user is given or denied: directly and by every group the user is in."""
    return list(_sql.list_user_grants(conn, tenant_id=tenant_id, user_id=user_id, mfa_at=mfa_at, source_ip=source_ip))


def list_role_grants(
    conn: Connection, tenant_id: UUID, role_id: UUID, mfa_at: datetime | None, source_ip: str | None
) -> list[Grant]:
    """Each scope in which a role is bound, and what it gives or denies there."""
    return list(_sql.list_role_grants(conn, tenant_id=tenant_id, role_id=role_id, mfa_at=mfa_at, source_ip=source_ip))
