-- The longest published events, for the job that deletes them. Safe: built beside the writers, in its own transaction.
-- migrate:up transaction:false
create index concurrently outbox_published on public.outbox (published_at) where published_at is not null;

-- migrate:down transaction:false
drop index concurrently public.outbox_published;
