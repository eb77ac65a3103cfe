-- May the verified actor do that, now? Reads the rows themselves, so a revocation holds from its commit on. A function of the
-- owner because its plan is kept: planning four tables under their policies would cost more than reading them.
-- Index: tenant_pkey, tenant_user_pkey, member_pkey, role_pkey.
create or replace function app.has_permission(p_permission text) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_actor app.actor := app.current_actor();
begin
    return exists (
        select
        from public.tenant as t
        inner join public.tenant_user as u on u.tenant_id = t.tenant_id
        inner join public.member as m on m.tenant_id = u.tenant_id and m.user_id = u.user_id
        inner join public.role as r on r.tenant_id = m.tenant_id and r.role_id = m.role_id
        where
            t.tenant_id = v_actor.tenant_id
            and u.user_id = v_actor.user_id
            and t.suspended_at is null
            and u.suspended_at is null
            and p_permission = any(r.permissions)
    );
end
$$;
revoke all on function app.has_permission(text) from public;
grant execute on function app.has_permission(text) to plugyard_app, plugyard_reader;
