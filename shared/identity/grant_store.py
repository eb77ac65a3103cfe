"""The statements behind the rule that nobody hands on what they lack."""

from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared import queries
from shared.identity.grant_models import Grant, LimitedGrant, Limits

_sql = queries.load("identity_grant", Grant, LimitedGrant)
_limits = TypeAdapter(Limits)


def list_group_grants(
    conn: Connection, tenant_id: UUID, group_id: UUID, mfa_at: datetime | None, source_ip: str | None
) -> list[LimitedGrant]:
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
) -> list[LimitedGrant]:
    """Each scope in which a role is bound, and what it gives or denies there."""
    return list(_sql.list_role_grants(conn, tenant_id=tenant_id, role_id=role_id, mfa_at=mfa_at, source_ip=source_ip))


def lasting_mask(conn: Connection, tenant_id: UUID, scope_id: UUID | None, limits: Limits) -> str:
    """What the verified actor may in a scope for at least as long and on no more conditions than these."""
    mask: str = _sql.lasting_mask(
        conn, tenant_id=tenant_id, scope_id=scope_id, limits=_limits.dump_json(limits).decode()
    )
    return mask
