"""The statements of room identity."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation

from clients.postgres import Connection
from shared import queries
from shared.errors import TenantSlugTaken
from shared.identity.models import KnownTenant, KnownUser, ReachRow, ScopedPermission
from shared.identity.refusals import named_refusals

_sql = queries.load("identity", KnownUser, KnownTenant, ReachRow, ScopedPermission)


def effective_mask(
    conn: Connection, tenant_id: UUID, scope_ids: Sequence[UUID], mfa_at: datetime | None, source_ip: str | None
) -> str:
    """What the verified actor may do now in the given scopes, as a mask that `shared/permissions.py` reads.

    scope_ids: at most one plugin or environment; what holds in the whole tenant counts always. All zeros for who is
    suspended, or whose tenant is.
    """
    mask: str = _sql.effective_mask(
        conn, tenant_id=tenant_id, scope_ids=list(scope_ids), mfa_at=mfa_at, source_ip=source_ip
    )
    return mask


def scoped_permissions(
    conn: Connection, permission_bit: int, mfa_at: datetime | None, source_ip: str | None
) -> list[ScopedPermission]:
    """What the verified actor's bindings say of one permission, for each plugin and environment they name."""
    return list(_sql.scoped_permissions(conn, permission_bit=permission_bit, mfa_at=mfa_at, source_ip=source_ip))


def is_active(conn: Connection, tenant_id: UUID, user_id: UUID) -> bool:
    """Whether the user is there and neither it nor the tenant is suspended."""
    return bool(_sql.is_active(conn, tenant_id=tenant_id, user_id=user_id))


def find_reach(
    conn: Connection, tenant_id: UUID, permission_bit: int, mfa_at: datetime | None, source_ip: str | None
) -> ReachRow:
    """What the verified actor may do in the whole tenant, and where the opposite is so of one permission."""
    row: ReachRow = _sql.find_reach(
        conn, tenant_id=tenant_id, permission_bit=permission_bit, mfa_at=mfa_at, source_ip=source_ip
    )
    return row


def lock_epoch(conn: Connection) -> int:
    """Hold the tenant's epoch until the transaction ends; the first statement of every change of rights."""
    epoch: int = _sql.lock_epoch(conn)
    return epoch


def find_user(conn: Connection, tenant_id: UUID, issuer: str, subject: str) -> KnownUser | None:
    """The user that a token's subject is in this tenant; needs no context."""
    found: KnownUser | None = _sql.find_user(conn, tenant_id=tenant_id, issuer=issuer, subject=subject)
    return found


def enroll_person(conn: Connection, person_id: UUID, issuer: str, subject: str) -> UUID:
    """The person's id: the given one, or the one known before."""
    enrolled: UUID = _sql.enroll_person(conn, person_id=person_id, issuer=issuer, subject=subject)
    return enrolled


def find_tenant(conn: Connection, slug: str) -> KnownTenant | None:
    """The tenant of a slug; needs no context."""
    found: KnownTenant | None = _sql.find_tenant(conn, slug=slug)
    return found


def insert_tenant(conn: Connection, tenant_id: UUID, slug: str, name: str, now: datetime) -> None:
    """Add the tenant unless it is there. Raises: TenantSlugTaken if another one has the slug."""
    try:
        _sql.insert_tenant(conn, tenant_id=tenant_id, slug=slug, name=name, now=now)
    except UniqueViolation as exc:
        if exc.diag.constraint_name == "tenant_slug_key":
            raise TenantSlugTaken(slug) from exc
        raise


def insert_epoch(conn: Connection, tenant_id: UUID) -> None:
    """Add the tenant's epoch row unless it is there."""
    _sql.insert_epoch(conn, tenant_id=tenant_id)


def insert_role(conn: Connection, tenant_id: UUID, role_id: UUID, name: str, permissions: Sequence[str]) -> None:
    """Add a built-in role unless one of that name is there."""
    _sql.insert_role(conn, tenant_id=tenant_id, role_id=role_id, name=name, permissions=list(permissions))


def insert_user(
    conn: Connection,
    tenant_id: UUID,
    user_id: UUID,
    person_id: UUID,
    display_name: str,
    email: str | None,
    now: datetime,
) -> UUID:
    """The user's id: the given one, or that of the user this person already is."""
    inserted: UUID = _sql.insert_user(
        conn,
        tenant_id=tenant_id,
        user_id=user_id,
        person_id=person_id,
        display_name=display_name,
        email=email,
        now=now,
    )
    return inserted


def bind_member(
    conn: Connection, tenant_id: UUID, binding_id: UUID, user_id: UUID, role_name: str, now: datetime
) -> None:
    """Give the user that role in the whole tenant unless already given."""
    with named_refusals():
        _sql.bind_member(
            conn, tenant_id=tenant_id, binding_id=binding_id, user_id=user_id, role_name=role_name, now=now
        )
