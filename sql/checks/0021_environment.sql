-- post: the table has row level security that binds its owner too
select count(*) = 1 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname = 'environment';

-- post: it holds each request role to its own tenant, by a policy that no other policy widens
select count(*) > 0
from pg_policy as p
where
    p.polrelid = 'public.environment'::regclass
    and not p.polpermissive
    and p.polroles @> array['plugyard_app'::regrole, 'plugyard_reader'::regrole]::oid [];

-- post: no request can rename an environment or take one away
select
    not bool_or(
        has_column_privilege(r.rolname, 'public.environment', 'name', 'update')
        or has_table_privilege(r.rolname, 'public.environment', 'delete')
    )
from pg_roles as r
where r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_events');
