-- The secrets of webhooks that end, for the job that deletes them. Safe: built beside the writers, in its own transaction.
-- migrate:up transaction:false
create index concurrently webhook_secret_ending on public.webhook_secret (expires_at) where expires_at is not null;

-- migrate:down transaction:false
drop index concurrently public.webhook_secret_ending;
