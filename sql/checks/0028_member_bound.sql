-- post: every role that a member had is bound
select count(*) = 0
from public.member as m
left join public.binding as b on m.tenant_id = b.tenant_id and m.user_id = b.user_id and m.role_id = b.role_id
where b.binding_id is null;

-- post: what a check reads is there for each binding
select (select count(*) from public.binding) = (select count(*) from public.effective_permission);
