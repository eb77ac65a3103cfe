-- One user of a user name, whatever its case, among those of a tenant who were not removed. Safe: built beside the writers, in
-- its own transaction; no user has a user name before this version.
-- migrate:up transaction:false
create unique index concurrently tenant_user_name on public.tenant_user (tenant_id, lower(user_name))
where removed_at is null;

-- migrate:down transaction:false
drop index concurrently public.tenant_user_name;
