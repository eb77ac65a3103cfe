-- For each plugin and environment that a binding of the verified actor names: may the actor do that there, now? What is not in the
-- answer is decided by the whole tenant's bindings alone. For pages of things: those whose scope is here follow its word.
-- Index: effective_group_pkey, effective_permission_pkey; inside app.effective_mask.
create or replace function app.scoped_permissions(p_bit smallint, p_mfa_at timestamptz, p_source inet)
returns table (scope_id uuid, is_held boolean)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_actor app.actor := app.current_actor();
begin
    return query
    with named as (
        select distinct e.scope_id
        from (
            select v_actor.user_id as principal_id
            union all
            select g.group_id
            from public.effective_group as g
            where
                g.tenant_id = v_actor.tenant_id
                and g.user_id = v_actor.user_id
        ) as p
        inner join public.effective_permission as e
            on
                e.tenant_id = v_actor.tenant_id
                and e.principal_id = p.principal_id
        where
            e.scope_id <> '00000000-0000-0000-0000-000000000000'
            and get_bit(e.mask, p_bit) = 1
    )

    select
        n.scope_id,
        get_bit(app.effective_mask(v_actor.tenant_id, null, array[n.scope_id], p_mfa_at, p_source), p_bit) = 1
    from named as n;
end
$$;
revoke all on function app.scoped_permissions(smallint, timestamptz, inet) from public;
grant execute on function app.scoped_permissions(smallint, timestamptz, inet) to plugyard_app, plugyard_reader;
