-- What the job that deletes old rows may do: read how old they are, hold and delete them. Safe: only grants.
-- migrate:up
-- Holding a row while others pass it over takes the right to update some column of it.
grant select (tenant_id, user_id, key, created_at), update (created_at), delete on public.idempotency_key to plugyard_jobs;
grant delete on public.outbox to plugyard_jobs;

-- migrate:down
revoke select (tenant_id, user_id, key, created_at), update (created_at), delete on public.idempotency_key from plugyard_jobs;
revoke delete on public.outbox from plugyard_jobs;
