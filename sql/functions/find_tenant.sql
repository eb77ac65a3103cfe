-- Which tenant has a slug, and whether somebody owns it: asked before there is a tenant context, so as the owner.
create or replace function app.find_tenant(p_slug text)
returns table (tenant_id uuid, is_owned boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select
        t.tenant_id,
        exists (
            select 1
            from public.binding as b
            inner join public.role as r on r.tenant_id = b.tenant_id and r.role_id = b.role_id
            where
                b.tenant_id = t.tenant_id
                and b.effect = 'allow'
                and r.name = 'owner'
        )
    from public.tenant as t
    where t.slug = p_slug
$$;
revoke all on function app.find_tenant(text) from public;
grant execute on function app.find_tenant(text) to plugyard_app;
