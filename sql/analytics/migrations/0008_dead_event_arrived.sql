-- Dead events by when they came, whatever their reason. Safe: built beside the writers, in its own transaction.
-- migrate:up transaction:false
create index concurrently dead_event_arrived_idx on public.dead_event (tenant_id, arrived_at, dead_event_id);

-- migrate:down transaction:false
drop index concurrently public.dead_event_arrived_idx;
