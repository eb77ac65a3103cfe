-- post: both tables have row level security that binds their owner too
select count(*) = 2 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in ('access_review', 'access_review_item');
