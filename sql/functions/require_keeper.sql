-- Goes on only for the verified actor who keeps the tenants: of the platform's tenant, and with tenants:manage (bit 13) by what
-- app.effective_mask says in this transaction. In any other tenant the permission means nothing. Only the functions call it that
-- cross tenants.
-- Index: inside app.effective_mask.
create or replace function app.require_keeper(p_mfa_at timestamptz, p_source inet) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if
        app.tenant_id() is distinct from app.platform_tenant_id()
        or get_bit(app.effective_mask(app.platform_tenant_id(), null, '{}', p_mfa_at, p_source), 13) <> 1
    then
        raise exception 'the actor does not keep the tenants' using errcode = '42501';
    end if;
end
$$;
revoke all on function app.require_keeper(timestamptz, inet) from public;
