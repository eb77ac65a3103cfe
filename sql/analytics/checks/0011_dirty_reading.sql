-- post: requests still read no raw event past the functions
select bool_and(not has_table_privilege(r.name, t.name, 'select, insert, update, delete'))
from (values ('plugyard_app'), ('plugyard_reader')) as r (name)
cross join (values ('public.usage_event'), ('public.dirty_bucket')) as t (name);

-- post: who owns the functions can read what they read, and change nothing
select
    bool_and(
        has_table_privilege('plugyard_counts', t.name, 'select')
        and not has_table_privilege('plugyard_counts', t.name, 'insert, update, delete')
    )
from (values ('public.usage_event'), ('public.dirty_bucket'), ('public.user_number')) as t (name);
