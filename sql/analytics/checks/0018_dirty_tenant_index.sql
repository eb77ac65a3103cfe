-- post: the index was built to its end
select i.indisvalid and i.indisready
from pg_index as i
where i.indexrelid = 'public.dirty_bucket_tenant_idx'::regclass;
