-- post: both tables have row level security that binds their owner too
select count(*) = 2 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname in ('event_schema', 'subject_key');

-- post: both tables hold each request role to its own tenant, by a policy that no other policy widens
select
    bool_and(
        exists (
            select
            from pg_policy as p
            where
                p.polrelid = c.oid
                and not p.polpermissive
                and p.polroles @> array['plugyard_app'::regrole, 'plugyard_reader'::regrole]::oid []
        )
    )
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname in ('event_schema', 'subject_key');

-- post: no request can change a version of a schema or a key, or take one away
select
    not bool_or(
        has_any_column_privilege(r.rolname, c.oid, 'update') or has_table_privilege(r.rolname, c.oid, 'delete')
    )
from pg_roles as r
cross join pg_class as c
where
    r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_events')
    and c.relnamespace = 'public'::regnamespace
    and c.relname in ('event_schema', 'subject_key');

-- post: who writes events cannot read the key of their users
select not bool_or(has_any_column_privilege(r.rolname, 'public.subject_key', 'select'))
from pg_roles as r
where r.rolname in ('plugyard_reader', 'plugyard_events');
