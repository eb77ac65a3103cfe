-- Tenants by slug, after a given one (null: from the first), or one of them by its id; for who keeps the tenants.
-- Index: tenant_slug_key, tenant_pkey.
create or replace function app.list_tenants(
    p_tenant_id uuid, p_after_slug text, p_page_size integer, p_mfa_at timestamptz, p_source inet
) returns setof public.tenant
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform app.require_keeper(p_mfa_at, p_source);
    if p_tenant_id is not null then
        return query select t.* from public.tenant as t where t.tenant_id = p_tenant_id;
        return;
    end if;
    return query
    select t.*
    from public.tenant as t
    where p_after_slug is null or t.slug > p_after_slug
    order by t.slug
    limit p_page_size;
end
$$;
revoke all on function app.list_tenants(uuid, text, integer, timestamptz, inet) from public;
grant execute on function app.list_tenants(uuid, text, integer, timestamptz, inet) to plugyard_app;
