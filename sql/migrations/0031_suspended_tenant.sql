-- Who tells webhooks of changes may see which tenants are suspended, to tell theirs nothing. Safe: a right that old code does
-- not use.
-- migrate:up
grant select (tenant_id, suspended_at) on public.tenant to plugyard_jobs;

-- migrate:down
revoke select (tenant_id, suspended_at) on public.tenant from plugyard_jobs;
