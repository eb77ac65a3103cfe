-- The oldest idempotency keys, for the job that deletes them. Safe: built beside the writers, in its own transaction.
-- migrate:up transaction:false
create index concurrently idempotency_key_created on public.idempotency_key (created_at);

-- migrate:down transaction:false
drop index concurrently public.idempotency_key_created;
