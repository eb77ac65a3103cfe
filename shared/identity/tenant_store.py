"""The statements of tenants; those that cross tenants are functions of the database, and ask for the right again."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from psycopg.errors import InvalidParameterValue, UniqueViolation

from clients.postgres import Connection
from shared import queries
from shared.context import Actor
from shared.errors import TenantSlugTaken
from shared.identity.errors import TimeZoneUnknown
from shared.identity.models import TenantDraft
from shared.identity.plans import Plan
from shared.identity.tenant_models import TenantPatch, TenantRow

_sql = queries.load("identity_tenant", TenantRow)


def get_tenant(conn: Connection, tenant_id: UUID) -> TenantRow:
    """The actor's own tenant."""
    row: TenantRow = _sql.get_tenant(conn, tenant_id=tenant_id)
    return row


def update_tenant(conn: Connection, tenant_id: UUID, revision: int, fields: TenantPatch) -> TenantRow | None:
    """Write name and zone over revision `revision`; None if that is not the current one. Raises: TimeZoneUnknown."""
    try:
        row: TenantRow | None = _sql.update_tenant(conn, tenant_id=tenant_id, revision=revision, **fields.model_dump())
    except InvalidParameterValue as exc:
        raise TimeZoneUnknown from exc
    return row


def list_tenants(conn: Connection, actor: Actor, after_slug: str | None, page_size: int) -> list[TenantRow]:
    """All tenants by slug, after the given one (None: from the first)."""
    return list(_sql.list_tenants(conn, after_slug=after_slug, page_size=page_size, **_proof(actor)))


def read_tenant(conn: Connection, tenant_id: UUID, actor: Actor) -> TenantRow | None:
    """Any tenant."""
    row: TenantRow | None = _sql.read_tenant(conn, tenant_id=tenant_id, **_proof(actor))
    return row


def open_tenant(
    conn: Connection,
    tenant_id: UUID,
    actor: Actor,
    draft: TenantDraft,
    owner: Mapping[str, object],
    roles: Sequence[Mapping[str, object]],
    now: datetime,
) -> TenantRow:
    """Make a tenant; owner and roles are as app.open_tenant says. Raises: TenantSlugTaken."""
    try:
        row: TenantRow = _sql.open_tenant(
            conn,
            tenant_id=tenant_id,
            slug=draft.slug,
            name=draft.name,
            owner=json.dumps(owner, default=str),
            roles=json.dumps(roles, default=str),
            now=now,
            **_proof(actor),
        )
    except UniqueViolation as exc:
        if exc.diag.constraint_name == "tenant_slug_key":
            raise TenantSlugTaken(draft.slug) from exc
        raise
    return row


def suspend_tenant(conn: Connection, tenant_id: UUID, actor: Actor, revision: int, now: datetime) -> TenantRow | None:
    """Suspend over revision `revision`; None if that is no longer the current one, and for the platform."""
    row: TenantRow | None = _sql.suspend_tenant(conn, tenant_id=tenant_id, revision=revision, now=now, **_proof(actor))
    return row


def resume_tenant(conn: Connection, tenant_id: UUID, actor: Actor, revision: int) -> TenantRow | None:
    """End a suspension over revision `revision`; None if that is no longer the current one, and for the platform."""
    row: TenantRow | None = _sql.resume_tenant(conn, tenant_id=tenant_id, revision=revision, **_proof(actor))
    return row


def change_plan(conn: Connection, tenant_id: UUID, actor: Actor, revision: int, plan: Plan) -> TenantRow | None:
    """Write a plan over revision `revision`; None if that is no longer the current one."""
    row: TenantRow | None = _sql.change_plan(
        conn, tenant_id=tenant_id, revision=revision, plan=plan.value, **_proof(actor)
    )
    return row


def _proof(actor: Actor) -> dict[str, object]:
    return {"mfa_at": actor.mfa_at, "source_ip": actor.source_ip}
