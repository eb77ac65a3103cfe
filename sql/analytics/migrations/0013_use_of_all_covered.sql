-- Use of a plugin by all tenants, from the index alone: rows of a day lie with their tenants, each on a page of its own. Safe: built
-- beside the writers, in its own transaction.
-- migrate:up transaction:false
create index concurrently usage_day_use_of_all_idx on public.usage_day (plugin_id, bucket) include (tenant_id, events, errors);

-- migrate:down transaction:false
drop index concurrently public.usage_day_use_of_all_idx;
