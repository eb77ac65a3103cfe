-- What a user of the caller's tenant may do in a scope, as a mask: what bindings allow there less what they deny. Without a user,
-- the verified actor. p_scope_ids: the plugin or the environment asked about; bindings of the whole tenant always count.
-- An allow counts while it is valid and its condition holds, a deny unless its condition is known not to hold: what
-- cannot be judged (no second factor, no address) never widens. Reads rows as they are in this transaction, so a revocation
-- holds from its commit on. A function of the owner because its plan is kept. Nothing for a suspended user or tenant, or a
-- tenant that is not the verified one.
-- Index: tenant_pkey, tenant_user_pkey, effective_group_pkey, effective_permission_pkey.
create or replace function app.effective_mask(
    p_tenant_id uuid,
    p_user_id uuid,
    p_scope_ids uuid[],
    p_mfa_at timestamptz,
    p_source inet,
    p_at timestamptz default now()
) returns bit(128)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_none constant bit(128) := repeat('0', 128)::bit(128);
    v_actor app.actor := app.current_actor();
    v_user_id uuid := coalesce(p_user_id, v_actor.user_id);
    v_local timestamp;
    v_mask bit(128);
begin
    if p_tenant_id is distinct from v_actor.tenant_id then
        return v_none;
    end if;
    select p_at at time zone t.time_zone into v_local
    from public.tenant as t
    inner join public.tenant_user as u on u.tenant_id = t.tenant_id
    where
        t.tenant_id = p_tenant_id
        and u.user_id = v_user_id
        and t.suspended_at is null
        and u.suspended_at is null;
    if not found then
        return v_none;
    end if;
    select
        coalesce(bit_or(e.mask) filter (where e.effect = 'allow' and c.is_met), v_none)
        & ~coalesce(bit_or(e.mask) filter (where e.effect = 'deny' and c.is_met is not false), v_none)
    into v_mask
    from (
        select v_user_id as principal_id
        union all
        select g.group_id
        from public.effective_group as g
        where
            g.tenant_id = p_tenant_id
            and g.user_id = v_user_id
    ) as p
    inner join public.effective_permission as e
        on
            e.tenant_id = p_tenant_id
            and e.principal_id = p.principal_id
            and e.scope_id = any('00000000-0000-0000-0000-000000000000'::uuid || p_scope_ids)
    cross join lateral (
        select
            (e.mfa_max_age_s is null or p_at - p_mfa_at <= make_interval(secs => e.mfa_max_age_s))
            and (e.networks is null or p_source <<= any(e.networks))
            and (e.weekdays is null or app.is_open(e.weekdays, e.opens_at, e.closes_at, v_local)) as is_met
    ) as c
    where e.valid_until is null or e.valid_until > p_at;
    return v_mask;
end
$$;
revoke all on function app.effective_mask(uuid, uuid, uuid[], timestamptz, inet, timestamptz) from public;
grant execute on function app.effective_mask(uuid, uuid, uuid[], timestamptz, inet, timestamptz)
to plugyard_app, plugyard_reader, plugyard_counts;
