-- Use of a plugin by all tenants, by day. Safe: built beside the writers, in its own transaction.
-- migrate:up transaction:false
create index concurrently usage_day_of_all_idx on public.usage_day (plugin_id, bucket);

-- migrate:down transaction:false
drop index concurrently public.usage_day_of_all_idx;
