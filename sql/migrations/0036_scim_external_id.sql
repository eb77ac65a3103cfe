-- One user of an external id among those of a tenant who were not removed. Safe: built beside the writers, in its own
-- transaction; no user has an external id before this version.
-- migrate:up transaction:false
create unique index concurrently tenant_user_external on public.tenant_user (tenant_id, external_id)
where removed_at is null;

-- migrate:down transaction:false
drop index concurrently public.tenant_user_external;
