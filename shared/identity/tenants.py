"""Use cases of tenants: what users read and change of their own, and what the platform does with all of them.

The permission to keep the tenants means nothing outside of the platform's own. Asked for here, and once more by the
database's functions, the only way by which a request reaches another tenant.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints, TypeAdapter

from clients.postgres import Connection
from clients.settings import settings
from shared import outbox
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import IssuerUnknown, RevisionStale
from shared.identity import tenant_store as store
from shared.identity.errors import PlatformStays, TenantNotFound
from shared.identity.models import TenantDraft
from shared.identity.service import require, require_user
from shared.identity.store import lock_epoch
from shared.identity.tenant_models import ListTenants, PlanPatch, Tenant, TenantPage, TenantPatch, TenantRow
from shared.ids import new_id
from shared.permissions import ROLE_PERMISSIONS, Permission

OWN = "/v1/tenant"
_listed = TypeAdapter(tuple[Annotated[str, StringConstraints(max_length=63)]])


def get_tenant(actor: Actor) -> Tenant:
    """The caller's own tenant.

    Raises: AccountSuspended. TenantSuspended.
    """
    with transaction(actor) as conn:
        require_user(conn, actor)
        return Tenant.of(store.get_tenant(conn, actor.tenant_id), OWN)


def update_tenant(actor: Actor, patch: TenantPatch, revision: int, now: datetime) -> Tenant:
    """Change name or time zone of the own tenant, if it is still at `revision`; bindings with hours follow the zone.

    Raises: Forbidden without `tenant:manage`. RevisionStale. TimeZoneUnknown.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.TENANT_MANAGE)
        row = store.get_tenant(conn, actor.tenant_id)
        kept = {name: getattr(row, name) for name in TenantPatch.model_fields}
        fields = TenantPatch.model_validate(kept | patch.model_dump(exclude_unset=True))
        updated = store.update_tenant(conn, actor.tenant_id, revision, fields)
        return Tenant.of(_announced(conn, actor, "updated", row, updated, now), OWN)


def list_tenants(actor: Actor, query: ListTenants) -> TenantPage:
    """All tenants, by slug.

    Raises: Forbidden for all but the platform's users with `tenants:manage`. CursorInvalid.
    """
    with transaction(actor) as conn:
        _require_keeper(conn, actor)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_tenants(conn, actor, after, query.limit + 1)
    return TenantPage(
        items=[Tenant.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (row.slug,)),
    )


def read_tenant(actor: Actor, tenant_id: UUID) -> Tenant:
    """Any tenant.

    Raises: Forbidden for all but the platform's users with `tenants:manage`. TenantNotFound.
    """
    with transaction(actor) as conn:
        _require_keeper(conn, actor)
        return Tenant.of(_read(conn, actor, tenant_id))


def open_tenant(actor: Actor, draft: TenantDraft, now: datetime) -> Tenant:
    """Make a tenant with its built-in roles and its owner, all at once.

    Raises: Forbidden for all but the platform's users with `tenants:manage`. IssuerUnknown, as such an owner could
    never come in. TenantSlugTaken.
    """
    if draft.owner.issuer != settings().oidc_issuer:
        raise IssuerUnknown
    owner = {"user_id": new_id(), "person_id": new_id(), "binding_id": new_id(), **draft.owner.model_dump()}
    roles = [{"role_id": new_id(), "name": name, "permissions": held} for name, held in ROLE_PERMISSIONS.items()]
    with transaction(actor) as conn:
        lock_epoch(conn)
        _require_keeper(conn, actor)
        row = store.open_tenant(conn, new_id(), actor, draft, owner, roles, now)
        return Tenant.of(_announced(conn, actor, "opened", row, row, now))


def suspend_tenant(actor: Actor, tenant_id: UUID, revision: int | None, now: datetime) -> Tenant:
    """Refuse all users of a tenant everything from the next request on; its webhooks are told nothing meanwhile.

    revision: None is whichever it is, as in an incident nobody should have to read first.

    Raises: Forbidden for all but the platform's users with `tenants:manage`. TenantNotFound. RevisionStale.
    PlatformStays.
    """

    def suspend(conn: Connection, row: TenantRow) -> TenantRow | None:
        return store.suspend_tenant(conn, tenant_id, actor, row.revision if revision is None else revision, now)

    return _change(actor, tenant_id, "suspended", suspend, now)


def resume_tenant(actor: Actor, tenant_id: UUID, revision: int, now: datetime) -> Tenant:
    """End a suspension; everybody may again what they might.

    Raises: Forbidden for all but the platform's users with `tenants:manage`. TenantNotFound. RevisionStale.
    PlatformStays.
    """
    return _change(
        actor, tenant_id, "resumed", lambda conn, _: store.resume_tenant(conn, tenant_id, actor, revision), now
    )


def change_plan(actor: Actor, tenant_id: UUID, patch: PlanPatch, revision: int, now: datetime) -> Tenant:
    """Give a tenant another plan; processes that have served it follow within a minute.

    Raises: Forbidden for all but the platform's users with `tenants:manage`. TenantNotFound. RevisionStale.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        _require_keeper(conn, actor)
        row = _read(conn, actor, tenant_id)
        changed = store.change_plan(conn, tenant_id, actor, revision, patch.plan)
        return Tenant.of(_announced(conn, actor, "plan-changed", row, changed, now))


def _change(
    actor: Actor, tenant_id: UUID, what: str, change: Callable[[Connection, TenantRow], TenantRow | None], now: datetime
) -> Tenant:
    with transaction(actor) as conn:
        lock_epoch(conn)
        _require_keeper(conn, actor)
        row = _read(conn, actor, tenant_id)
        if tenant_id == PLATFORM_TENANT_ID:
            raise PlatformStays
        return Tenant.of(_announced(conn, actor, what, row, change(conn, row), now))


def _require_keeper(conn: Connection, actor: Actor) -> None:
    require(conn, actor, Permission.TENANTS_MANAGE)


def _read(conn: Connection, actor: Actor, tenant_id: UUID) -> TenantRow:
    row = store.read_tenant(conn, tenant_id, actor)
    if row is None:
        raise TenantNotFound(tenant_id)
    return row


def _announced(
    conn: Connection, actor: Actor, what: str, before: TenantRow, after: TenantRow | None, now: datetime
) -> TenantRow:
    if after is None:
        raise RevisionStale(before.revision)
    data: dict[str, object] = {"tenant_id": after.tenant_id}
    event = outbox.Event(f"plugyard.tenant.{what}", "tenant", after.tenant_id, after.revision, data)
    outbox.add(conn, actor, [event], now)
    return after
