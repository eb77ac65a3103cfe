-- post: the index was built to its end
select i.indisvalid and i.indisready and i.indisunique
from pg_index as i
where i.indexrelid = 'public.tenant_user_name'::regclass;
