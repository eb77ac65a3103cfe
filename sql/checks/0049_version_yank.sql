-- post: both tables have row level security that binds their owner too
select count(*) = 2 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname in ('version_yank', 'version_deprecation');

-- post: what a tenant reads and what it writes is held to its own rows and those of the platform, by policies that no other widens
select
    bool_and(
        exists (
            select
            from pg_policy as p
            where
                p.polrelid = c.oid
                and p.polcmd::text = k.command
                and not p.polpermissive
                and p.polroles @> array['plugyard_app'::regrole, 'plugyard_reader'::regrole]::oid []
        )
    )
from pg_class as c
cross join unnest(array['r', 'a', 'w', 'd']) as k (command)
where c.relnamespace = 'public'::regnamespace and c.relname in ('version_yank', 'version_deprecation');

-- post: both are in the audit trail
select count(*) = 2
from pg_trigger as t
where t.tgname = 'audit' and t.tgrelid in ('public.version_yank'::regclass, 'public.version_deprecation'::regclass);

-- post: what is said of a version may be said differently, and never of another version
select
    has_column_privilege('plugyard_app', 'public.version_yank', 'reason', 'update')
    and not has_column_privilege('plugyard_app', 'public.version_yank', 'version_id', 'update')
    and not has_column_privilege('plugyard_app', 'public.version_deprecation', 'version_id', 'update');
