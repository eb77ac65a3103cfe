-- Permissions to import advisories and to tell what an environment runs, and the built-in roles that hold them. Safe: additions
-- only; until its functions are replaced, old code checks masks as before but cannot list roles with names it does not know.
-- migrate:up
insert into app.permission (bit, name) values (26, 'advisories:manage'), (27, 'installs:write');

-- A migration has no tenant context, which the trail's trigger asks for; what it would have written is written here. The
-- trigger `mask` makes the mask anew, and `derive_update` what a check reads.
alter table public.role disable trigger audit;
with added (name, permissions) as (
    values
    ('owner', array['advisories:manage', 'installs:write']),
    ('admin', array['advisories:manage', 'installs:write']),
    ('publisher', array['installs:write']),
    ('reviewer-security', array['advisories:manage'])
),

written as (
    update public.role as r
    set permissions = r.permissions || a.permissions
    from added as a
    where
        r.name = a.name
        and r.is_built_in
    returning r.tenant_id, r.role_id
)

insert into public.audit_entry (tenant_id, user_id, person_id, reason, action, object_type, object_id, changed_columns)
select
    w.tenant_id,
    '00000000-0000-7000-8000-000000000005',
    '00000000-0000-7000-8000-000000000004',
    'migration 0039',
    'role.updated',
    'role',
    w.role_id::text,
    array['mask', 'permissions']
from written as w;
alter table public.role enable trigger audit;

-- migrate:down
alter table public.role disable trigger audit;
update public.role
set permissions = array_remove(array_remove(permissions, 'advisories:manage'), 'installs:write')
where permissions && array['advisories:manage', 'installs:write'];
alter table public.role enable trigger audit;
delete from app.permission where bit in (26, 27);
