-- name: check_permissions(tenant_id, questions, at, mfa_at, source_ip)
-- record_class: CheckRow
-- For each question, in order: may that user do it there; are user and scope known; may the verified actor ask about that user.
-- A question without a user is about the verified actor.
-- Index: inside app.effective_mask; tenant_user_pkey, plugin_pkey, environment_pkey.
with question as materialized (
    select
        q.place,
        (q.asked ->> 'user_id')::uuid as user_id,
        (q.asked ->> 'bit')::int as bit,
        (q.asked ->> 'plugin_id')::uuid as plugin_id,
        (q.asked ->> 'environment_id')::uuid as environment_id,
        coalesce((q.asked ->> 'plugin_id')::uuid, (q.asked ->> 'environment_id')::uuid) as scope_id,
        (q.asked ->> 'mfa_at')::timestamptz as mfa_at,
        (q.asked ->> 'source_ip')::inet as source_ip
    from jsonb_array_elements(:questions::jsonb) with ordinality as q (asked, place)
),

held as materialized (
    select
        a.user_id,
        a.scope_id,
        a.mfa_at,
        a.source_ip,
        app.effective_mask(
            :tenant_id, a.user_id, array_remove(array[a.scope_id], null), a.mfa_at, a.source_ip,
            coalesce(:at::timestamptz, now())
        ) as mask
    from (
        select distinct
            q.user_id,
            q.scope_id,
            q.mfa_at,
            q.source_ip
        from question as q
    ) as a
)

select
    get_bit(h.mask, q.bit) = 1 as is_allowed,
    case
        when q.user_id is null then true
        else (
            select get_bit(app.effective_mask(:tenant_id, null, '{}', :mfa_at::timestamptz, :source_ip::inet), 8) = 1
        )
    end as can_be_asked,
    q.user_id is null
    or exists (select from tenant_user as u where u.tenant_id = :tenant_id and u.user_id = q.user_id) as is_user_known,
    q.plugin_id is null
    or exists (
        select
        from plugin as p
        where
            p.tenant_id in (:tenant_id, app.platform_tenant_id())
            and p.plugin_id = q.plugin_id
    ) as is_plugin_known,
    q.plugin_id is not null
    and app.tenant_id() <> app.platform_tenant_id()
    and exists (
        select
        from plugin as p
        where
            p.tenant_id = app.platform_tenant_id()
            and p.plugin_id = q.plugin_id
    ) as is_plugin_read_only,
    q.environment_id is null
    or exists (
        select
        from environment as e
        where
            e.tenant_id = :tenant_id
            and e.environment_id = q.environment_id
    ) as is_environment_known
from question as q
inner join held as h
    on
        q.user_id is not distinct from h.user_id
        and q.scope_id is not distinct from h.scope_id
        and q.mfa_at is not distinct from h.mfa_at
        and q.source_ip is not distinct from h.source_ip
order by q.place;

-- name: find_standing(tenant_id, user_id, at)^
-- record_class: Standing
-- What stands above every binding of a user, and what time it is where the tenant is.
-- Index: tenant_pkey, tenant_user_pkey.
select
    t.time_zone,
    coalesce(:at::timestamptz, now()) as asked_at,
    coalesce(:at::timestamptz, now()) at time zone t.time_zone as local_at,
    t.suspended_at is not null as is_tenant_suspended,
    u.suspended_at is not null as is_user_suspended,
    u.removed_at is not null as is_user_removed
from tenant as t
inner join tenant_user as u on t.tenant_id = u.tenant_id
where
    t.tenant_id = :tenant_id
    and u.user_id = :user_id;

-- name: explain_permission(tenant_id, user_id, bit, scope_ids, mfa_at, source_ip, at)
-- record_class: JudgedBinding
-- The bindings that speak of a permission to a user in a scope, each limit judged.
-- Index: inside app.explain_bindings; role_pkey, binding_pkey.
select
    b.binding_id,
    b.role_id,
    r.name as role_name,
    b.principal_id,
    b.scope_id,
    b.effect,
    b.valid_until,
    b.mfa_max_age_s,
    b.is_scheduled,
    b.is_placed,
    b.is_valid,
    b.is_mfa_met,
    b.is_open,
    b.is_network_met,
    k.weekdays,
    k.opens_at,
    k.closes_at
from app.explain_bindings(
        :tenant_id, :user_id, :bit::smallint, :scope_ids::uuid [], :mfa_at::timestamptz, :source_ip::inet, :at
    ) as b
inner join role as r on b.role_id = r.role_id
inner join binding as k on r.tenant_id = k.tenant_id and b.binding_id = k.binding_id
where r.tenant_id = :tenant_id
order by b.binding_id;

-- name: list_memberships(tenant_id, user_ids)
-- record_class: Membership
-- Each group that each of these users is in, and by which group; by none where directly.
-- Index: effective_group_pkey, group_user_user, group_group_member, user_group_pkey.
select
    m.user_id,
    m.group_id,
    g.name,
    m.inner_group_id
from (
    select
        d.user_id,
        d.group_id,
        null::uuid as inner_group_id
    from group_user as d
    where
        d.tenant_id = :tenant_id
        and d.user_id = any(:user_ids::uuid [])
    union all
    select
        e.user_id,
        n.group_id,
        n.member_group_id
    from effective_group as e
    inner join group_group as n on e.tenant_id = n.tenant_id and e.group_id = n.member_group_id
    where
        e.tenant_id = :tenant_id
        and e.user_id = any(:user_ids::uuid [])
) as m
inner join user_group as g on m.group_id = g.group_id
where g.tenant_id = :tenant_id
order by m.user_id, m.group_id, m.inner_group_id;

-- name: list_holders(tenant_id, bit, scope_ids, after_user_id, page_size)
-- record_class: HolderRow
-- Who may do something in a scope now, by user id, and which bindings allow it; whom a deny without a condition reaches is not
-- there. is_conditional: an allow without a condition is not among them, or a deny with one reaches the user.
-- Index: effective_permission_scope, role_pkey, effective_group_group, tenant_user_pkey.
with bound as materialized (
    select
        e.principal_id,
        e.binding_id,
        e.role_id,
        r.name as role_name,
        e.effect = 'allow' as is_allow,
        num_nonnulls(e.mfa_max_age_s, e.weekdays, e.networks) = 0 as is_plain
    from effective_permission as e
    inner join role as r on e.tenant_id = r.tenant_id and e.role_id = r.role_id
    where
        e.tenant_id = :tenant_id
        and e.scope_id = any('00000000-0000-0000-0000-000000000000'::uuid || :scope_ids::uuid [])
        and get_bit(e.mask, :bit::int) = 1
        and (e.valid_until is null or e.valid_until > now())
),

reached as (
    select
        b.principal_id as user_id,
        null::uuid as group_id,
        b.binding_id,
        b.role_id,
        b.role_name,
        b.is_allow,
        b.is_plain
    from bound as b
    union all
    select
        g.user_id,
        g.group_id,
        b.binding_id,
        b.role_id,
        b.role_name,
        b.is_allow,
        b.is_plain
    from bound as b
    inner join effective_group as g on b.principal_id = g.group_id
    where g.tenant_id = :tenant_id
)

select
    u.user_id,
    u.display_name,
    not bool_or(r.is_allow and r.is_plain) or bool_or(not r.is_allow) as is_conditional,
    array_agg(r.binding_id order by r.binding_id) filter (where r.is_allow) as binding_ids,
    array_agg(r.role_id order by r.binding_id) filter (where r.is_allow) as role_ids,
    array_agg(r.role_name order by r.binding_id) filter (where r.is_allow) as role_names,
    array_agg(r.group_id order by r.binding_id) filter (where r.is_allow) as group_ids
from reached as r
inner join tenant_user as u on r.user_id = u.user_id
inner join tenant as t on u.tenant_id = t.tenant_id
where
    u.tenant_id = :tenant_id
    and u.suspended_at is null
    and t.suspended_at is null
    and (:after_user_id::uuid is null or u.user_id > :after_user_id)
group by u.tenant_id, u.user_id
having bool_or(r.is_allow) and not bool_or(not r.is_allow and r.is_plain)
order by u.user_id
limit :page_size;
