-- The next unpublished revisions of one aggregate, for the relay. Safe: built beside the writers, in its own transaction.
-- migrate:up transaction:false
create index concurrently outbox_next on public.outbox (tenant_id, aggregate_id, revision) where published_at is null;

-- migrate:down transaction:false
drop index concurrently public.outbox_next;
