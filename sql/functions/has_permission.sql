-- May the verified actor do that in the whole tenant, now? For the code of before 2026-11-24, which serves while a deployment
-- replaces it; remove two deployments later. New code asks app.effective_mask.
-- Index: permission_name_key; inside app.effective_mask.
create or replace function app.has_permission(p_permission text) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select
        from app.permission as p
        where
            p.name = p_permission
            and get_bit(app.effective_mask(app.tenant_id(), null, '{}', null, null), p.bit) = 1
    );
end
$$;
revoke all on function app.has_permission(text) from public;
grant execute on function app.has_permission(text) to plugyard_app, plugyard_reader;
