-- post: both tables have row level security that binds their owner too
select count(*) = 2 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname in ('dependency_graph', 'dependency_edge');

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
where c.relnamespace = 'public'::regnamespace and c.relname in ('dependency_graph', 'dependency_edge');

-- post: a consumer of events brings rows up to date, and can neither add one nor move it to another plugin
select
    has_column_privilege('plugyard_jobs', 'public.dependency_graph', 'packed', 'update')
    and not has_any_column_privilege('plugyard_jobs', 'public.dependency_graph', 'insert')
    and not has_column_privilege('plugyard_jobs', 'public.dependency_graph', 'name', 'update')
    and not has_any_column_privilege('plugyard_jobs', 'public.dependency_edge', 'insert')
    and not has_table_privilege('plugyard_app', 'public.dependency_graph', 'delete');
