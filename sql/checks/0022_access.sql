-- post: every permission has its own bit, and every role a mask
select count(*) = 26 from app.permission;

-- post: every role has the mask of its permissions
select coalesce(bool_and(r.mask = app.permission_mask(r.permissions)), true)
from public.role as r;

-- post: every role that a member had is bound
select count(*) = 0
from public.member as m
where not exists (
    select
    from public.binding as b
    where
        b.tenant_id = m.tenant_id
        and b.user_id = m.user_id
        and b.role_id = m.role_id
);

-- post: what a check reads is there for each binding
select
    (select count(*) from public.binding) = (select count(*) from public.effective_permission);

-- post: every new table has row level security that binds its owner too
select count(*) = 7 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in (
        'user_group', 'group_user', 'group_group', 'binding', 'role_conflict', 'effective_group', 'effective_permission'
    );
