-- post: the trail has row level security that binds its owner too
select c.relrowsecurity and c.relforcerowsecurity
from pg_class as c
where c.oid = 'public.audit_entry'::regclass;

-- post: only the trail's own role can add an entry, and nobody but the owner can change or remove one
select
    has_table_privilege('plugyard_audit', 'public.audit_entry', 'insert')
    and not has_table_privilege('plugyard_audit', 'public.audit_entry', 'select, update, delete')
    and not bool_or(has_table_privilege(r.rolname, 'public.audit_entry', 'insert, update, delete, truncate'))
from pg_roles as r
where r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events');
