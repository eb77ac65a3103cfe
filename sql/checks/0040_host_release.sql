-- post: the table has row level security that binds its owner too
select count(*) = 1 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname = 'host_release';

-- post: it holds each request role to its own tenant and the public rows, by a policy that no other policy widens
select count(*) > 0
from pg_policy as p
where
    p.polrelid = 'public.host_release'::regclass
    and not p.polpermissive
    and p.polroles @> array['plugyard_app'::regrole, 'plugyard_reader'::regrole]::oid [];

-- post: no request can change a host release once it is published
select not has_table_privilege('plugyard_app', 'public.host_release', 'delete, truncate, update');
