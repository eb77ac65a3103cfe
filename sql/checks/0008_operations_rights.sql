-- pre: there is a platform tenant for the operator to belong to
select count(*) = 1
from public.tenant as t
where t.tenant_id = app.platform_tenant_id();

-- post: every built-in owner and admin has the three rights, once each
select
    coalesce(bool_and(
        (
            select count(*) = 3
            from unnest(r.permissions) as p (name)
            where p.name in ('operations:read', 'operations:manage', 'webhooks:manage')
        )
    ), true)
from public.role as r
where r.is_built_in and r.name in ('owner', 'admin');

-- post: no other role has got one of them
select count(*) = 0
from public.role as r
where
    not (r.is_built_in and r.name in ('owner', 'admin'))
    and r.permissions && array['operations:manage', 'webhooks:manage'];

-- post: the trail is kept again
select count(*) = 2
from pg_trigger as t
where
    t.tgfoid = 'audit.record_row()'::regprocedure
    and t.tgrelid in ('public.role'::regclass, 'public.tenant_user'::regclass)
    and t.tgenabled = 'O';
