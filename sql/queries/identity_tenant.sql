-- name: get_tenant(tenant_id)^
-- record_class: TenantRow
-- The verified actor's own tenant.
-- Index: tenant_pkey.
select
    t.tenant_id,
    t.slug,
    t.name,
    t.time_zone,
    t.plan,
    t.revision,
    t.created_at,
    t.suspended_at
from tenant as t
where t.tenant_id = :tenant_id;

-- name: update_tenant(tenant_id, revision, name, time_zone)^
-- record_class: TenantRow
-- Write name and time zone, if the tenant is still at that revision; an unknown zone fails tenant_time_zone_check.
-- Index: tenant_pkey.
update tenant
set
    name = :name,
    time_zone = :time_zone,
    revision = revision + 1
where
    tenant_id = :tenant_id
    and revision = :revision
returning tenant_id, slug, name, time_zone, plan, revision, created_at, suspended_at;

-- name: list_tenants(after_slug, page_size, mfa_at, source_ip)
-- record_class: TenantRow
-- All tenants by slug, for the platform.
-- Index: inside app.list_tenants.
select
    t.tenant_id,
    t.slug,
    t.name,
    t.time_zone,
    t.plan,
    t.revision,
    t.created_at,
    t.suspended_at
from app.list_tenants(null, :after_slug, :page_size::integer, :mfa_at::timestamptz, :source_ip::inet) as t
order by t.slug;

-- name: read_tenant(tenant_id, mfa_at, source_ip)^
-- record_class: TenantRow
-- Any tenant, for the platform.
-- Index: inside app.list_tenants.
select
    t.tenant_id,
    t.slug,
    t.name,
    t.time_zone,
    t.plan,
    t.revision,
    t.created_at,
    t.suspended_at
from app.list_tenants(:tenant_id, null, 1, :mfa_at::timestamptz, :source_ip::inet) as t;

-- name: open_tenant(tenant_id, slug, name, owner, roles, now, mfa_at, source_ip)^
-- record_class: TenantRow
-- A tenant with its built-in roles and its owner, made by the platform; one of that slug is a broken tenant_slug_key.
-- Index: inside app.open_tenant.
select
    t.tenant_id,
    t.slug,
    t.name,
    t.time_zone,
    t.plan,
    t.revision,
    t.created_at,
    t.suspended_at
from app.open_tenant(
        :tenant_id, :slug, :name, :owner::jsonb, :roles::jsonb, :now::timestamptz, :mfa_at::timestamptz, :source_ip::inet
    ) as t;

-- name: suspend_tenant(tenant_id, revision, now, mfa_at, source_ip)^
-- record_class: TenantRow
-- Suspend a tenant that is still at that revision, by the platform.
-- Index: inside app.suspend_tenant.
select
    t.tenant_id,
    t.slug,
    t.name,
    t.time_zone,
    t.plan,
    t.revision,
    t.created_at,
    t.suspended_at
from app.suspend_tenant(
        :tenant_id, :revision::bigint, :now::timestamptz, :mfa_at::timestamptz, :source_ip::inet
    ) as t;

-- name: resume_tenant(tenant_id, revision, mfa_at, source_ip)^
-- record_class: TenantRow
-- End the suspension of a tenant that is still at that revision, by the platform.
-- Index: inside app.suspend_tenant.
select
    t.tenant_id,
    t.slug,
    t.name,
    t.time_zone,
    t.plan,
    t.revision,
    t.created_at,
    t.suspended_at
from app.suspend_tenant(
        :tenant_id, :revision::bigint, null, :mfa_at::timestamptz, :source_ip::inet
    ) as t;

-- name: change_plan(tenant_id, revision, plan, mfa_at, source_ip)^
-- record_class: TenantRow
-- Give a tenant that is still at that revision another plan, by the platform.
-- Index: inside app.change_plan.
select
    t.tenant_id,
    t.slug,
    t.name,
    t.time_zone,
    t.plan,
    t.revision,
    t.created_at,
    t.suspended_at
from app.change_plan(
        :tenant_id, :revision::bigint, :plan, :mfa_at::timestamptz, :source_ip::inet
    ) as t;
