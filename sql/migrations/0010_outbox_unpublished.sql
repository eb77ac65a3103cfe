-- The oldest unpublished events of each lane, for the relay. Safe: built beside the writers, in its own transaction.
-- migrate:up transaction:false
create index concurrently outbox_unpublished on public.outbox (app.outbox_lane_of(tenant_id, aggregate_id), event_id)
where published_at is null;

-- migrate:down transaction:false
drop index concurrently public.outbox_unpublished;
