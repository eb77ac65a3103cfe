-- For code of before, which serves until a deployment has ended: whose API key has this SHA-256. That code knows no scopes, so
-- a key that has some is unknown to it. Goes one deployment after app.find_api_key_user came.
create or replace function app.find_api_key(p_key_hash bytea)
returns table (tenant_id uuid, person_id uuid, user_id uuid)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select
        u.tenant_id,
        u.person_id,
        u.user_id
    from public.api_key as k
    inner join public.tenant_user as u on u.tenant_id = k.tenant_id and u.user_id = k.user_id
    where
        k.key_hash = p_key_hash
        and k.scopes is null
        and k.revoked_at is null
        and (k.expires_at is null or k.expires_at > now())
$$;
revoke all on function app.find_api_key(bytea) from public;
grant execute on function app.find_api_key(bytea) to plugyard_app;
