-- post: every table has row level security that binds its owner too
select count(*) = 5 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in ('advisory', 'advisory_alias', 'advisory_affected', 'exploit_signal', 'advisory_source');

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
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in ('advisory', 'advisory_alias', 'advisory_affected', 'exploit_signal', 'advisory_source');

-- post: the job that matches advisories does not read what they say, and writes none
select
    not has_column_privilege('plugyard_jobs', 'public.advisory', 'details', 'select')
    and not has_any_column_privilege('plugyard_jobs', 'public.advisory', 'insert, update')
    and not has_any_column_privilege('plugyard_jobs', 'public.advisory_affected', 'insert, update');
