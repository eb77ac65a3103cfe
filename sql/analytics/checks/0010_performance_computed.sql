-- post: the index is there and whole
select i.indisvalid
from pg_index as i
where i.indexrelid = 'public.performance_slot_computed'::regclass;
