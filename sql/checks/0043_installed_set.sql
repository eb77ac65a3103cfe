-- post: both tables have row level security that binds their owner too
select count(*) = 2 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname in ('installed_set', 'installed_package');

-- post: they hold each request role to its own tenant, by policies that no other policy widens
select count(distinct p.polrelid) = 2
from pg_policy as p
where
    p.polrelid in ('public.installed_set'::regclass, 'public.installed_package'::regclass)
    and not p.polpermissive
    and p.polroles @> array['plugyard_app'::regrole, 'plugyard_reader'::regrole]::oid [];

-- post: a change of a set is in the trail
select count(*) = 1
from pg_trigger as t
where t.tgrelid = 'public.installed_set'::regclass and t.tgname = 'audit';

-- post: the jobs read where a package runs, and neither what was wanted of it nor who imported it
select
    has_column_privilege('plugyard_jobs', 'public.installed_package', 'version', 'select')
    and not has_column_privilege('plugyard_jobs', 'public.installed_package', 'range_wanted', 'select')
    and not has_any_column_privilege('plugyard_jobs', 'public.installed_set', 'select');
