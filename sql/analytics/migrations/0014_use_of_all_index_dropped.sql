-- The index that usage_day_use_of_all_idx does all the work of. Safe: nothing reads it any more, and dropping waits for who does.
-- migrate:up transaction:false
drop index concurrently public.usage_day_of_all_idx;

-- migrate:down transaction:false
create index concurrently usage_day_of_all_idx on public.usage_day (plugin_id, bucket);
