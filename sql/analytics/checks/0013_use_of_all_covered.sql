-- post: the index was built to its end
select i.indisvalid and i.indisready
from pg_index as i
where i.indexrelid = 'public.usage_day_use_of_all_idx'::regclass;
