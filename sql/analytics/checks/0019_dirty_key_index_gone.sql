-- post: lines have an index by number, by bucket and by tenant, and no other
select count(*) = 3
from pg_index as i
where i.indrelid = 'public.dirty_bucket'::regclass;
