"""HTTP endpoints of the own tenant, and of all tenants for the platform."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, Now, room_router
from shared.edge.preconditions import IfMatch, IfMatchGiven
from shared.identity import tenants
from shared.identity.models import TenantDraft
from shared.identity.tenant_models import ListTenants, PlanPatch, Tenant, TenantPage, TenantPatch

router = room_router()


@router.get("/v1/tenant")
def get_tenant(actor: CurrentActor) -> Tenant:
    """Your own tenant."""
    return tenants.get_tenant(actor)


@router.patch("/v1/tenant")
def update_tenant(patch: TenantPatch, revision: IfMatch, actor: CurrentActor, now: Now) -> Tenant:
    """Change name or time zone of your tenant."""
    return tenants.update_tenant(actor, patch, revision, now)


@router.get("/v1/tenants")
def list_tenants(query: Annotated[ListTenants, Query()], actor: CurrentActor) -> TenantPage:
    """All tenants, by slug. For the platform's own users only, as are all of /v1/tenants."""
    return tenants.list_tenants(actor, query)


@router.post("/v1/tenants", status_code=201)
def open_tenant(draft: TenantDraft, actor: CurrentActor, now: Now) -> Tenant:
    """Make a tenant with its owner, as the issuer's tokens name that person."""
    return tenants.open_tenant(actor, draft, now)


@router.get("/v1/tenants/{tenant_id}")
def read_tenant(tenant_id: UUID, actor: CurrentActor) -> Tenant:
    """One tenant by its id."""
    return tenants.read_tenant(actor, tenant_id)


@router.patch("/v1/tenants/{tenant_id}")
def change_plan(tenant_id: UUID, patch: PlanPatch, revision: IfMatch, actor: CurrentActor, now: Now) -> Tenant:
    """Give a tenant another plan."""
    return tenants.change_plan(actor, tenant_id, patch, revision, now)


@router.post("/v1/tenants/{tenant_id}/suspend")
def suspend_tenant(tenant_id: UUID, revision: IfMatchGiven, actor: CurrentActor, now: Now) -> Tenant:
    """Refuse all users of a tenant everything, from the next request on; If-Match may be left out."""
    return tenants.suspend_tenant(actor, tenant_id, revision, now)


@router.post("/v1/tenants/{tenant_id}/resume")
def resume_tenant(tenant_id: UUID, revision: IfMatch, actor: CurrentActor, now: Now) -> Tenant:
    """End a suspension."""
    return tenants.resume_tenant(actor, tenant_id, revision, now)
