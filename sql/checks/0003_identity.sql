-- post: every table has row level security that binds its owner too
select count(*) = 6 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname in ('tenant', 'tenant_epoch', 'tenant_user', 'role', 'member', 'api_key');

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
where c.relnamespace = 'public'::regnamespace and c.relname in ('tenant', 'tenant_epoch', 'tenant_user', 'role', 'member', 'api_key');

-- post: no login can read persons
select not bool_or(has_table_privilege(r.rolname, 'public.person', 'select, insert, update, delete'))
from pg_roles as r
where r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events');

-- post: every change of rights moves the epoch
select count(*) = 4
from pg_trigger as t
where t.tgfoid = 'app.advance_epoch()'::regprocedure and t.tgenabled = 'O';
