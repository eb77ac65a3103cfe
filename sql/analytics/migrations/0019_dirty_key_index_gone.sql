-- No index by a line's one plugin, which lines name no more; the one by tenant has taken its place. Safe: dropped beside the writers.
-- migrate:up transaction:false
drop index concurrently public.dirty_bucket_key_idx;

-- migrate:down transaction:false
create index concurrently dirty_bucket_key_idx on public.dirty_bucket (series, tenant_id, plugin_id, bucket);
