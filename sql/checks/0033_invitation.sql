-- post: the table has row level security that binds its owner too
select count(*) = 1 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname = 'invitation';

-- post: no request can change for whom or for what an invitation is
select
    not has_column_privilege('plugyard_app', 'public.invitation', 'role_ids', 'update')
    and not has_column_privilege('plugyard_app', 'public.invitation', 'email', 'update');
