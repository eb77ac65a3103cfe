-- name: list_group_grants(tenant_id, group_id, mfa_at, source_ip)
-- record_class: Grant
-- What who joins a group is given or denied by scope, beside what the verified actor may do there now.
-- Index: group_group_member, effective_permission_pkey; inside app.effective_mask.
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
        bit_or(e.mask) as mask
    from above as a
    inner join effective_permission as e on a.group_id = e.principal_id
    where
        e.tenant_id = :tenant_id
        and (e.valid_until is null or e.valid_until > now())
    group by e.scope_id
)

select
    b.scope_id,
    b.mask::text as bound_mask,
    app.effective_mask(
        :tenant_id, null, array[b.scope_id], :mfa_at::timestamptz, :source_ip::inet
    )::text as held_mask
from bound as b
order by b.scope_id;

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
-- record_class: Grant
-- The scopes in which a role is bound, and what the verified actor may do there now.
-- Index: effective_permission_role; inside app.effective_mask.
select
    b.scope_id,
    b.mask::text as bound_mask,
    app.effective_mask(
        :tenant_id, null, array[b.scope_id], :mfa_at::timestamptz, :source_ip::inet
    )::text as held_mask
from (
    select distinct
        e.scope_id,
        e.mask
    from effective_permission as e
    where
        e.tenant_id = :tenant_id
        and e.role_id = :role_id
        and (e.valid_until is null or e.valid_until > now())
) as b
order by b.scope_id;
