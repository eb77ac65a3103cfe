-- The lines of a tenant by their buckets, whatever plugins they name. Safe: built beside the writers, in its own transaction.
-- migrate:up transaction:false
create index concurrently dirty_bucket_tenant_idx on public.dirty_bucket (series, tenant_id, bucket);

-- migrate:down transaction:false
drop index concurrently public.dirty_bucket_tenant_idx;
