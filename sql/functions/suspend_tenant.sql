-- Suspends a tenant that is at the given revision, or with null for p_suspended_at ends that, by who keeps the tenants; nothing
-- for the platform itself, which nobody could resume. Its trail and the platform's both have an entry.
-- Index: tenant_pkey.
create or replace function app.suspend_tenant(
    p_tenant_id uuid, p_revision bigint, p_suspended_at timestamptz, p_mfa_at timestamptz, p_source inet
) returns setof public.tenant
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform app.require_keeper(p_mfa_at, p_source);
    return query
    update public.tenant as t
    set
        suspended_at = case when p_suspended_at is not null then coalesce(t.suspended_at, p_suspended_at) end,
        revision = t.revision + 1
    where
        t.tenant_id = p_tenant_id
        and t.revision = p_revision
        and t.tenant_id <> app.platform_tenant_id()
    returning t.*;
    if found then
        perform audit.record_audit(
            case when p_suspended_at is null then 'tenant.resumed' else 'tenant.suspended' end, 'tenant', p_tenant_id::text
        );
    end if;
end
$$;
revoke all on function app.suspend_tenant(uuid, bigint, timestamptz, timestamptz, inet) from public;
grant execute on function app.suspend_tenant(uuid, bigint, timestamptz, timestamptz, inet) to plugyard_app;
