-- post: every table has row level security that binds its owner too
select count(*) = 4 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in ('binding', 'role_conflict', 'effective_group', 'effective_permission');
