-- Which slots of a plugin were counted since a moment: what objectives add up anew. Safe: concurrently, and alone.
-- migrate:up transaction:false
create index concurrently performance_slot_computed on public.performance_slot (tenant_id, plugin_id, computed_at);

-- migrate:down transaction:false
drop index concurrently public.performance_slot_computed;
