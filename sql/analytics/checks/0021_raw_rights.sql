-- post: only the writer adds raw rows
select
    bool_and(
        not has_table_privilege('plugyard_jobs', t.name, 'insert')
        and has_table_privilege('plugyard_jobs', t.name, 'delete')
        and has_table_privilege('plugyard_events', t.name, 'insert')
    )
from (values ('public.usage_event'), ('public.performance_sample')) as t (name);
