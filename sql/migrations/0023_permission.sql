-- Permissions under numbers, roles with masks, and the built-in roles of today for the tenants there are. Safe: new objects,
-- and columns that are empty or have a constant default; old code knows none of them.
-- migrate:up
-- What a role can allow, each under a number for good: masks written long ago must mean the same today.
create table app.permission (
    bit smallint not null,
    name text not null,
    constraint permission_pkey primary key (bit),
    constraint permission_name_key unique (name),
    constraint permission_bit_check check (bit between 0 and 127)
);
insert into app.permission (bit, name) values
(0, 'catalog:read'), (1, 'catalog:write'), (2, 'versions:publish'), (3, 'members:manage'), (4, 'operations:read'),
(5, 'operations:manage'), (6, 'webhooks:manage'), (7, 'members:read'), (8, 'roles:read'), (9, 'roles:manage'),
(10, 'api-keys:manage'), (11, 'sessions:manage'), (12, 'tenant:manage'), (13, 'tenants:manage'),
(14, 'access-reviews:read'), (15, 'access-reviews:manage'), (16, 'access-reviews:decide'), (17, 'scim:manage'),
(18, 'personal:read'), (19, 'environments:read'), (20, 'environments:manage'), (21, 'audit:read'),
(22, 'privacy:manage'), (23, 'requests:review-security'), (24, 'requests:review-architecture'), (25, 'payouts:manage');

-- The mask of permissions by name. A function of the owner: nobody else needs the table.
create function app.permission_mask(p_names text[]) returns bit(128)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_mask bit(128) := repeat('0', 128)::bit(128);
    v_bit smallint;
    v_name text;
begin
    foreach v_name in array p_names loop
        select p.bit into v_bit from app.permission as p where p.name = v_name;
        if not found then
            raise exception 'there is no permission %', v_name using errcode = 'PYPRM';
        end if;
        v_mask := set_bit(v_mask, v_bit, 1);
    end loop;
    return v_mask;
end
$$;
grant execute on function app.permission_mask(text[]) to plugyard_app, plugyard_jobs, plugyard_search;

-- Hours of a condition are the tenant's own. A zone that the server does not know fails the check, so no later check fails.
alter table public.tenant add column time_zone text not null default 'UTC'
constraint tenant_time_zone_check check ((timestamptz '2000-01-01 00:00:00Z' at time zone time_zone) is not null);
alter table public.tenant add column revision bigint not null default 1;
alter table public.tenant_user add column revision bigint not null default 1;
alter table public.role add column mask bit(128);
alter table public.role add column description text not null default '';
alter table public.role add column revision bigint not null default 1;

create function app.mask_role() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    new.mask := app.permission_mask(new.permissions);
    return new;
end
$$;
create trigger mask before insert or update on public.role for each row execute function app.mask_role();

-- A built-in role means the same in every tenant.
create policy made_here_update on public.role as restrictive for update to plugyard_app, plugyard_reader
using (not is_built_in) with check (not is_built_in);
create policy made_here_delete on public.role as restrictive for delete to plugyard_app, plugyard_reader
using (not is_built_in);
grant delete, update (name, description, permissions, revision) on public.role to plugyard_app;
grant update (display_name, email, suspended_at, revision) on public.tenant_user to plugyard_app;
grant update (name, time_zone, revision) on public.tenant to plugyard_app;

-- What the built-in roles allow, for the tenants there are, and the roles they have not. A migration has no tenant context,
-- which the trail's trigger asks for; what it would have written is written here.
alter table public.role disable trigger audit;
with built_in (name, permissions) as (
    values
    ('owner', array(select p.name from app.permission as p order by p.bit)),
    ('admin', array(select p.name from app.permission as p where p.bit not in (12, 13) order by p.bit)),
    ('publisher', array['catalog:read', 'environments:read', 'catalog:write', 'versions:publish']),
    (
        'reviewer-security',
        array['catalog:read', 'environments:read', 'requests:review-security', 'access-reviews:decide']
    ),
    (
        'reviewer-architecture',
        array['catalog:read', 'environments:read', 'requests:review-architecture', 'access-reviews:decide']
    ),
    ('developer', array['catalog:read', 'environments:read']),
    (
        'auditor',
        array[
            'catalog:read', 'environments:read', 'members:read', 'roles:read', 'access-reviews:read', 'operations:read',
            'audit:read'
        ]
    ),
    ('finance', array['catalog:read', 'environments:read', 'payouts:manage']),
    (
        'privacy-officer',
        array['catalog:read', 'environments:read', 'members:read', 'personal:read', 'audit:read', 'privacy:manage']
    )
),

-- The platform gets its roles with its owner, as every tenant does; without one it has none yet.
written as (
    insert into public.role (tenant_id, role_id, name, permissions, is_built_in)
    select
        t.tenant_id,
        gen_random_uuid(),
        b.name,
        b.permissions,
        true
    from public.tenant as t
    cross join built_in as b
    where exists (select from public.role as r where r.tenant_id = t.tenant_id and r.is_built_in)
    on conflict (tenant_id, name) do update
        set permissions = excluded.permissions
        where role.is_built_in
    returning tenant_id, role_id, (xmax = 0) as is_new
)

insert into public.audit_entry (tenant_id, user_id, person_id, reason, action, object_type, object_id, changed_columns)
select
    w.tenant_id,
    '00000000-0000-7000-8000-000000000005',
    '00000000-0000-7000-8000-000000000004',
    'migration 0023',
    case when w.is_new then 'role.created' else 'role.updated' end,
    'role',
    w.role_id::text,
    array['mask', 'permissions']
from written as w;

-- Roles of the tenants' own making get their mask from the trigger.
update public.role set permissions = permissions where mask is null;
alter table public.role enable trigger audit;

-- migrate:down
drop policy made_here_update on public.role;
drop policy made_here_delete on public.role;
drop trigger mask on public.role;
drop function app.mask_role();
revoke update (name, description, permissions, revision), delete on public.role from plugyard_app;
revoke update (display_name, email, suspended_at, revision) on public.tenant_user from plugyard_app;
revoke update (name, time_zone, revision) on public.tenant from plugyard_app;
alter table public.role drop column mask, drop column description, drop column revision;
alter table public.tenant drop column time_zone, drop column revision;
alter table public.tenant_user drop column revision;
drop function app.permission_mask(text[]);
drop table app.permission;
