-- post: every table has row level security that binds its owner too
select count(*) = 1 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname in ('version');

-- post: every table holds each request role to its own tenant, by a policy that no other policy widens
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
where c.relnamespace = 'public'::regnamespace and c.relname in ('version');

-- post: no request role can change a version once it is published
select not has_table_privilege('plugyard_app', 'public.version', 'delete, truncate, update');
