-- name: list_group_grants(tenant_id, group_id, mfa_at, source_ip)
-- record_class: LimitedGrant
-- What who joins a group is given or denied by scope and limits, beside what the verified actor may do there now, and may for
-- as long. Who is in a group may be denied what they hand on, so of a deny all of it lasts.
-- Index: group_group_member, effective_permission_pkey; inside app.effective_mask, app.lasting_mask.
with recursive above as (
    select :group_id::uuid as group_id
    union
    select g.group_id
    from above as a
    inner join group_group as g on a.group_id = g.member_group_id
    where g.tenant_id = :tenant_id
),

bound as (
    select
        e.scope_id,
        e.effect,
        e.valid_until,
        e.mfa_max_age_s,
        e.weekdays,
        e.opens_at,
        e.closes_at,
        e.networks,
        bit_or(e.mask) as mask
    from above as a
    inner join effective_permission as e on a.group_id = e.principal_id
    where
        e.tenant_id = :tenant_id
        and (e.valid_until is null or e.valid_until > now())
    group by
        e.scope_id, e.effect, e.valid_until, e.mfa_max_age_s, e.weekdays, e.opens_at, e.closes_at, e.networks
)

select
    b.scope_id,
    b.mask::text as bound_mask,
    app.effective_mask(
        :tenant_id, null, array[b.scope_id], :mfa_at::timestamptz, :source_ip::inet
    )::text as held_mask,
    case
        when b.effect = 'deny' then b.mask
        else
            app.lasting_mask(
                :tenant_id,
                b.scope_id,
                b.valid_until,
                b.mfa_max_age_s,
                b.weekdays,
                b.opens_at,
                b.closes_at,
                b.networks
            )
    end::text as lasting_mask
from bound as b
order by b.scope_id, b.effect, b.mask;

-- name: list_user_grants(tenant_id, user_id, mfa_at, source_ip)
-- record_class: Grant
-- What a user is given or denied by scope, directly and by groups, beside what the verified actor may do there now.
-- Index: effective_group_pkey, effective_permission_pkey; inside app.effective_mask.
select
    b.scope_id,
    b.mask::text as bound_mask,
    app.effective_mask(
        :tenant_id, null, array[b.scope_id], :mfa_at::timestamptz, :source_ip::inet
    )::text as held_mask
from (
    select
        e.scope_id,
        bit_or(e.mask) as mask
    from effective_permission as e
    where
        e.tenant_id = :tenant_id
        and (e.valid_until is null or e.valid_until > now())
        and e.principal_id = any(array(
            select :user_id::uuid
            union all
            select g.group_id
            from effective_group as g
            where
                g.tenant_id = :tenant_id
                and g.user_id = :user_id
        ))
    group by e.scope_id
) as b
order by b.scope_id;

-- name: list_role_grants(tenant_id, role_id, mfa_at, source_ip)
-- record_class: LimitedGrant
-- The scopes and limits under which a role is bound, what the verified actor may do there now, and may for as long.
-- Index: effective_permission_role; inside app.effective_mask, app.lasting_mask.
select
    b.scope_id,
    b.mask::text as bound_mask,
    app.effective_mask(
        :tenant_id, null, array[b.scope_id], :mfa_at::timestamptz, :source_ip::inet
    )::text as held_mask,
    case
        when b.effect = 'deny' then repeat('1', 128)::bit(128)
        else
            app.lasting_mask(
                :tenant_id,
                b.scope_id,
                b.valid_until,
                b.mfa_max_age_s,
                b.weekdays,
                b.opens_at,
                b.closes_at,
                b.networks
            )
    end::text as lasting_mask
from (
    select distinct
        e.scope_id,
        e.effect,
        e.mask,
        e.valid_until,
        e.mfa_max_age_s,
        e.weekdays,
        e.opens_at,
        e.closes_at,
        e.networks
    from effective_permission as e
    where
        e.tenant_id = :tenant_id
        and e.role_id = :role_id
        and (e.valid_until is null or e.valid_until > now())
) as b
order by b.scope_id, b.effect, b.mask;

-- name: lasting_mask(tenant_id, scope_id, limits)$
-- What the verified actor may hand on in a scope under these limits, as a mask; denies and conditions of now aside.
-- Index: inside app.lasting_mask.
select
    app.lasting_mask(
        :tenant_id,
        :scope_id::uuid,
        d.valid_until,
        d.mfa_max_age_s,
        d.weekdays,
        d.opens_at,
        d.closes_at,
        d.networks
    )::text
from jsonb_to_record(:limits::jsonb) as d (
        valid_until timestamptz, mfa_max_age_s integer, weekdays smallint [], opens_at time, closes_at time, networks cidr []
    );
