-- post: raw tables are their own role's, and who writes events still only writes
select
    bool_and(
        pg_get_userbyid(c.relowner) = 'plugyard_series'
        and has_table_privilege('plugyard_events', c.oid, 'insert')
        and not has_table_privilege('plugyard_events', c.oid, 'select, update, delete')
        and not has_table_privilege('plugyard_app', c.oid, 'select, insert, update, delete')
    )
from pg_class as c
where c.oid in ('public.usage_event'::regclass, 'public.performance_sample'::regclass);

-- post: the schedule may act as that role where it asks to, and has none of its rights otherwise
select
    pg_has_role('plugyard_jobs', 'plugyard_series', 'set')
    and not pg_has_role('plugyard_jobs', 'plugyard_series', 'usage')
    and not pg_has_role('plugyard_app', 'plugyard_series', 'member')
    and not pg_has_role('plugyard_events', 'plugyard_series', 'member');

-- post: a tenant's settings have row level security that binds their owner too
select c.relrowsecurity and c.relforcerowsecurity
from pg_class as c
where c.oid = 'public.tenant_series'::regclass;
