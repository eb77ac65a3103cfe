-- Whose API key has this SHA-256, and what the key may at most: asked before there is a tenant context, so as the owner.
-- Empty when unknown, revoked or past its expiry, by this server's clock.
-- Index: api_key_hash_key, tenant_user_pkey.
create or replace function app.find_api_key_user(p_key_hash bytea)
returns table (tenant_id uuid, person_id uuid, user_id uuid, api_key_id uuid, scopes text[])
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select
        u.tenant_id,
        u.person_id,
        u.user_id,
        k.api_key_id,
        k.scopes
    from public.api_key as k
    inner join public.tenant_user as u on u.tenant_id = k.tenant_id and u.user_id = k.user_id
    where
        k.key_hash = p_key_hash
        and k.revoked_at is null
        and (k.expires_at is null or k.expires_at > now())
$$;
revoke all on function app.find_api_key_user(bytea) from public;
grant execute on function app.find_api_key_user(bytea) to plugyard_app;
