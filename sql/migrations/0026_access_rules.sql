-- What holds for every writer of rights: the epoch row first, no conflicting roles, never without an owner. Safe: functions
-- that nothing calls yet.
-- migrate:up
-- A change of rights takes the tenant's epoch row before anything else, so two of them never cross. Row by row here, as a
-- trigger before a statement does not know whose rows are meant; for the second row the lock is already held. The number
-- moves once a statement, in app.derive_access(): moved by every row, a statement of 10,000 would read 10,000 versions.
create function app.hold_epoch() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from public.tenant_epoch as e where e.tenant_id = coalesce(new.tenant_id, old.tenant_id) for no key update;
    if not found then
        raise exception 'tenant % has no epoch', coalesce(new.tenant_id, old.tenant_id);
    end if;
    return coalesce(new, old);
end
$$;

-- The same, asked for as the first statement of a use case: what it reads after that, no other change of rights can alter.
create function app.lock_epoch() returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_epoch bigint;
begin
    select e.epoch into v_epoch
    from public.tenant_epoch as e
    where e.tenant_id = app.tenant_id()
    for no key update;
    return v_epoch;
end
$$;
grant execute on function app.lock_epoch() to plugyard_app;

-- Groups a user is in, written anew for the given users of one tenant.
create function app.derive_groups(p_tenant_id uuid, p_user_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from public.effective_group as e where e.tenant_id = p_tenant_id and e.user_id = any(p_user_ids);
    with recursive reached as (
        select
            g.user_id,
            g.group_id
        from public.group_user as g
        where
            g.tenant_id = p_tenant_id
            and g.user_id = any(p_user_ids)
        union
        select
            r.user_id,
            g.group_id
        from reached as r
        inner join public.group_group as g on g.member_group_id = r.group_id
        where g.tenant_id = p_tenant_id
    )

    insert into public.effective_group (tenant_id, user_id, group_id)
    select
        p_tenant_id,
        r.user_id,
        r.group_id
    from reached as r;
end
$$;

-- Refuses what must not be after a change of a tenant's rights, by who is held against it: a user with both roles of a
-- conflicting pair (PYSOD, as in separation of duties).
create function app.refuse_conflicts(p_tenant_id uuid, p_user_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found record;
begin
    -- Most tenants have no pair, and then nobody's roles need be read.
    if not exists (select from public.role_conflict as c where c.tenant_id = p_tenant_id) then
        return;
    end if;
    with principal as (
        select
            u.user_id,
            u.user_id as principal_id
        from unnest(p_user_ids) as u (user_id)
        union all
        select
            g.user_id,
            g.group_id
        from public.effective_group as g
        where
            g.tenant_id = p_tenant_id
            and g.user_id = any(p_user_ids)
    ),

    held as (
        select distinct
            p.user_id,
            e.role_id
        from principal as p
        inner join public.effective_permission as e on e.principal_id = p.principal_id
        where
            e.tenant_id = p_tenant_id
            and e.effect = 'allow'
            and (e.valid_until is null or e.valid_until > now())
    )

    select
        one.user_id,
        c.role_id,
        c.other_role_id
    into v_found
    from public.role_conflict as c
    inner join held as one on one.role_id = c.role_id
    inner join held as other on other.role_id = c.other_role_id and other.user_id = one.user_id
    where c.tenant_id = p_tenant_id
    order by one.user_id
    limit 1;
    if found then
        raise exception 'a user would hold two conflicting roles' using
            errcode = 'PYSOD',
            detail = format('%s %s %s', v_found.user_id, v_found.role_id, v_found.other_role_id);
    end if;
end
$$;

-- Refuses to leave a tenant without an owner (PYOWN): a person, not suspended, who has the role tenant-wide, for good and
-- without a condition, and whom no deny keeps from giving roles.
create function app.refuse_ownerless(p_tenant_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from public.role as r
        inner join public.effective_permission as e on e.tenant_id = r.tenant_id and e.role_id = r.role_id
        left join public.effective_group as g on g.tenant_id = e.tenant_id and g.group_id = e.principal_id
        inner join public.tenant_user as u on u.tenant_id = e.tenant_id and u.user_id = coalesce(g.user_id, e.principal_id)
        where
            r.tenant_id = p_tenant_id
            and r.name = 'owner'
            and r.is_built_in
            and e.effect = 'allow'
            and e.scope_id = '00000000-0000-0000-0000-000000000000'
            and num_nonnulls(e.valid_until, e.mfa_max_age_s, e.weekdays, e.networks) = 0
            and u.kind = 'human'
            and u.suspended_at is null
            and not exists (
                select
                from public.effective_permission as d
                where
                    d.tenant_id = p_tenant_id
                    and d.effect = 'deny'
                    and d.scope_id = '00000000-0000-0000-0000-000000000000'
                    and (d.valid_until is null or d.valid_until > now())
                    and get_bit(d.mask, 9) = 1
                    and (
                        d.principal_id = u.user_id
                        or exists (
                            select
                            from public.effective_group as dg
                            where
                                dg.tenant_id = p_tenant_id
                                and dg.user_id = u.user_id
                                and dg.group_id = d.principal_id
                        )
                    )
            )
    ) then
        raise exception 'the tenant would have no owner' using errcode = 'PYOWN';
    end if;
end
$$;

-- migrate:down
drop function app.refuse_ownerless(uuid), app.refuse_conflicts(uuid, uuid[]), app.derive_groups(uuid, uuid[]), app.lock_epoch(),
app.hold_epoch();
