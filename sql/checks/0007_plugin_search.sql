-- post: no login can read the projection past its functions
select not bool_or(has_table_privilege(r.rolname, c.oid, 'select, insert, update, delete'))
from pg_roles as r
cross join pg_class as c
where
    r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events')
    and c.relnamespace = 'search'::regnamespace
    and c.relkind in ('r', 'p');

-- post: its functions run with the rights of a role that can do nothing else
select bool_and(p.proowner = 'plugyard_search'::regrole)
from pg_proc as p
where p.pronamespace = 'search'::regnamespace;
