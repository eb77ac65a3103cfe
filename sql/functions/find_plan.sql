-- By which plan a tenant's requests are limited: asked before there is a tenant context, so as the owner.
-- Null for a tenant that is unknown.
create or replace function app.find_plan(p_tenant_id uuid)
returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select t.plan
    from public.tenant as t
    where t.tenant_id = p_tenant_id
$$;
revoke all on function app.find_plan(uuid) from public;
grant execute on function app.find_plan(uuid) to plugyard_app;
