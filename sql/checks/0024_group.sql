-- post: every table has row level security that binds its owner too
select count(*) = 3 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in ('user_group', 'group_user', 'group_group');
