-- An edit of a role that is bound as a deny is held against the rule that a tenant keeps an owner. Safe: replaces a function;
-- old code edits no role.
-- migrate:up
create or replace function app.derive_role() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tenant_id uuid;
begin
    update public.tenant_epoch as t
    set epoch = t.epoch + 1
    where t.tenant_id in (select distinct c.tenant_id from changed as c);
    update public.effective_permission as e
    set mask = c.mask
    from changed as c
    where
        e.tenant_id = c.tenant_id
        and e.role_id = c.role_id
        and e.mask <> c.mask;
    -- A role bound as a deny that comes to deny the giving of roles, could leave nobody who gives them.
    for v_tenant_id in
        select distinct e.tenant_id
        from changed as c
        inner join public.effective_permission as e on e.tenant_id = c.tenant_id and e.role_id = c.role_id
        where e.effect = 'deny'
    loop
        perform app.refuse_ownerless(v_tenant_id);
    end loop;
    return null;
end
$$;

-- migrate:down
create or replace function app.derive_role() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update public.tenant_epoch as t
    set epoch = t.epoch + 1
    where t.tenant_id in (select distinct c.tenant_id from changed as c);
    update public.effective_permission as e
    set mask = c.mask
    from changed as c
    where
        e.tenant_id = c.tenant_id
        and e.role_id = c.role_id
        and e.mask <> c.mask;
    return null;
end
$$;
