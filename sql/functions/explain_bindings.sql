-- Every binding that speaks of a permission to a user in a scope, and how each of its limits is judged: true, false, or null where
-- that cannot be told. app.effective_mask judges in the same words; a test holds the two against each other. A function of the
-- owner, since it judges hours. Nothing for a tenant that is not the verified one.
-- Index: tenant_pkey, effective_group_pkey, effective_permission_pkey.
create or replace function app.explain_bindings(
    p_tenant_id uuid,
    p_user_id uuid,
    p_bit smallint,
    p_scope_ids uuid[],
    p_mfa_at timestamptz,
    p_source inet,
    p_at timestamptz
) returns table (
    binding_id uuid,
    role_id uuid,
    principal_id uuid,
    scope_id uuid,
    effect text,
    valid_until timestamptz,
    mfa_max_age_s integer,
    is_scheduled boolean,
    is_placed boolean,
    is_valid boolean,
    is_mfa_met boolean,
    is_open boolean,
    is_network_met boolean
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_tenant_id is distinct from app.tenant_id() then
        return;
    end if;
    return query
    select
        e.binding_id,
        e.role_id,
        e.principal_id,
        e.scope_id,
        e.effect,
        e.valid_until,
        e.mfa_max_age_s,
        e.weekdays is not null,
        e.networks is not null,
        e.valid_until is null or e.valid_until > p_at,
        e.mfa_max_age_s is null or p_at - p_mfa_at <= make_interval(secs => e.mfa_max_age_s),
        e.weekdays is null or app.is_open(e.weekdays, e.opens_at, e.closes_at, p_at at time zone t.time_zone),
        e.networks is null or p_source <<= any(e.networks)
    from public.tenant as t
    cross join (
        select p_user_id as principal_id
        union all
        select g.group_id
        from public.effective_group as g
        where
            g.tenant_id = p_tenant_id
            and g.user_id = p_user_id
    ) as p
    inner join public.effective_permission as e
        on
            e.tenant_id = t.tenant_id
            and e.principal_id = p.principal_id
            and e.scope_id = any('00000000-0000-0000-0000-000000000000'::uuid || p_scope_ids)
    where
        t.tenant_id = p_tenant_id
        and get_bit(e.mask, p_bit) = 1
    order by e.binding_id;
end
$$;
revoke all on function app.explain_bindings(uuid, uuid, smallint, uuid[], timestamptz, inet, timestamptz) from public;
grant execute on function app.explain_bindings(uuid, uuid, smallint, uuid[], timestamptz, inet, timestamptz)
to plugyard_app, plugyard_reader;
