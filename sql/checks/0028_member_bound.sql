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
select (select count(*) from public.binding) = (select count(*) from public.effective_permission);
