-- Permissions to send events, to read and manage analytics and to manage objectives, and the built-in roles that hold them. Safe:
-- additions only; until its functions are replaced, old code checks masks as before but cannot list roles with names it does not know.
-- migrate:up
insert into app.permission (bit, name) values
(28, 'events:write'), (29, 'analytics:read'), (30, 'analytics:manage'), (31, 'slos:manage');

-- A migration has no tenant context, which the trail's trigger asks for; what it would have written is written here. The
-- trigger `mask` makes the mask anew, and `derive_update` what a check reads.
alter table public.role disable trigger audit;
with added (name, permissions) as (
    values
    ('owner', array['events:write', 'analytics:read', 'analytics:manage', 'slos:manage']),
    ('admin', array['events:write', 'analytics:read', 'analytics:manage', 'slos:manage']),
    ('publisher', array['events:write', 'analytics:read']),
    ('reviewer-security', array['analytics:read']),
    ('reviewer-architecture', array['analytics:read']),
    ('developer', array['analytics:read']),
    ('auditor', array['analytics:read']),
    ('finance', array['analytics:read']),
    ('privacy-officer', array['analytics:read'])
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
    'migration 0051',
    'role.updated',
    'role',
    w.role_id::text,
    array['mask', 'permissions']
from written as w;
alter table public.role enable trigger audit;

-- migrate:down
alter table public.role disable trigger audit;
update public.role as r
set
    permissions = array(
        select p.name
        from unnest(r.permissions) with ordinality as p (name, place)
        where p.name != all(array['events:write', 'analytics:read', 'analytics:manage', 'slos:manage'])
        order by p.place
    )
where r.permissions && array['events:write', 'analytics:read', 'analytics:manage', 'slos:manage'];
alter table public.role enable trigger audit;
delete from app.permission where bit between 28 and 31;
