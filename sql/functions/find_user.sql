-- Which user of a tenant a verified token's subject is: asked before there is a tenant context, so as the owner.
-- Empty when the tenant is unknown or the person is no user of it; the caller cannot tell which.
create or replace function app.find_user(p_issuer text, p_subject text, p_tenant_id uuid)
returns table (person_id uuid, user_id uuid)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select
        u.person_id,
        u.user_id
    from public.person as p
    inner join public.tenant_user as u on u.person_id = p.person_id
    where
        p.issuer = p_issuer
        and p.subject = p_subject
        and u.tenant_id = p_tenant_id
$$;
revoke all on function app.find_user(text, text, uuid) from public;
grant execute on function app.find_user(text, text, uuid) to plugyard_app;
