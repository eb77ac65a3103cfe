-- post: the settings are there
select cardinality(c.reloptions) = 2
from pg_class as c
where c.oid = 'public.usage_day'::regclass;
