-- What bindings allow the verified actor in a scope for at least as long and on no more conditions than the given limits: what may be
-- handed on under those limits. Without limits: for good and always. p_scope_id: a plugin or an environment; all zeros, or null, for
-- the whole tenant. It says nothing of denies, nor whether conditions hold now: the caller holds it against app.effective_mask.
-- Index: effective_group_pkey, effective_permission_pkey.
create or replace function app.lasting_mask(
    p_tenant_id uuid,
    p_scope_id uuid,
    p_valid_until timestamptz,
    p_mfa_max_age_s integer,
    p_weekdays smallint[],
    p_opens_at time,
    p_closes_at time,
    p_networks cidr[]
) returns bit(128)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_none constant bit(128) := repeat('0', 128)::bit(128);
    v_actor app.actor := app.current_actor();
    v_mask bit(128);
begin
    select coalesce(bit_or(e.mask), v_none) into v_mask
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
            and e.scope_id in ('00000000-0000-0000-0000-000000000000', p_scope_id)
    where
        v_actor.tenant_id = p_tenant_id
        and e.effect = 'allow'
        and (e.valid_until is null or (e.valid_until > now() and p_valid_until <= e.valid_until))
        and (e.mfa_max_age_s is null or p_mfa_max_age_s <= e.mfa_max_age_s)
        and (
            e.weekdays is null
            or (p_weekdays <@ e.weekdays and p_opens_at = e.opens_at and p_closes_at = e.closes_at)
        )
        and (
            e.networks is null
            or (
                cardinality(p_networks) > 0
                and not exists (
                    select
                    from unnest(p_networks) as n (network)
                    where not n.network <<= any(e.networks)
                )
            )
        );
    return v_mask;
end
$$;
revoke all on function app.lasting_mask(uuid, uuid, timestamptz, integer, smallint[], time, time, cidr[]) from public;
grant execute on function app.lasting_mask(uuid, uuid, timestamptz, integer, smallint[], time, time, cidr[]) to plugyard_app;
