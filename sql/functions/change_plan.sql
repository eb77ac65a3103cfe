-- Gives a tenant that is at the given revision another plan, by who keeps the tenants. Its trail and the platform's both have an
-- entry.
-- Index: tenant_pkey.
create or replace function app.change_plan(
    p_tenant_id uuid, p_revision bigint, p_plan text, p_mfa_at timestamptz, p_source inet
) returns setof public.tenant
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform app.require_keeper(p_mfa_at, p_source);
    return query
    update public.tenant as t
    set
        plan = p_plan,
        revision = t.revision + 1
    where
        t.tenant_id = p_tenant_id
        and t.revision = p_revision
    returning t.*;
    if found then
        perform audit.record_audit('tenant.plan-changed', 'tenant', p_tenant_id::text);
    end if;
end
$$;
revoke all on function app.change_plan(uuid, bigint, text, timestamptz, inet) from public;
grant execute on function app.change_plan(uuid, bigint, text, timestamptz, inet) to plugyard_app;
