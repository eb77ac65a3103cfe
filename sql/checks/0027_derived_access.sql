-- post: every table of rights holds the epoch before a row changes
select count(*) = 7
from pg_trigger as t
where
    t.tgname = 'epoch'
    and t.tgfoid = 'app.hold_epoch()'::regprocedure
    and t.tgrelid in (
        'public.role'::regclass, 'public.binding'::regclass, 'public.group_user'::regclass, 'public.group_group'::regclass,
        'public.role_conflict'::regclass, 'public.tenant'::regclass, 'public.tenant_user'::regclass
    );
