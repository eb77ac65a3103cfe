-- post: who writes events reads none of them
select bool_and(not has_table_privilege('plugyard_events', t.name, 'select, update, delete'))
from (
    values ('public.usage_event'), ('public.performance_sample'), ('public.written_message'), ('public.dirty_bucket'),
    ('public.dead_event')
) as t (name);

-- post: no request reads raw rows past the functions
select bool_and(not has_table_privilege(r.name, t.name, 'select, insert, update, delete'))
from (values ('plugyard_app'), ('plugyard_reader')) as r (name)
cross join (
    values ('public.usage_event'), ('public.performance_sample'), ('public.written_message'), ('public.dirty_bucket')
) as t (name);
