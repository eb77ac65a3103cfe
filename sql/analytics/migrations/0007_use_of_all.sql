-- Use of a public plugin by all tenants together, for who publishes it: a role without login that reads whose and how many, and
-- owns the one function that counts them. Safe: new objects; sql/roles.sql makes the role.
-- migrate:up
create schema counts;
comment on schema counts is 'What counts over all tenants; its role reads numbers by day, and can change nothing.';
grant usage, create on schema counts to plugyard_counts;
grant usage on schema counts to plugyard_app;
grant usage on schema app, public to plugyard_counts;
grant execute on function app.current_actor(), app.tenant_id(), app.platform_tenant_id() to plugyard_counts;

create policy counts_read on public.usage_day for select to plugyard_counts using (true);
grant select (tenant_id, plugin_id, bucket, events, errors) on public.usage_day to plugyard_counts;
grant select (dirty_no, written_at) on public.dirty_bucket to plugyard_counts;

set local role plugyard_counts;
alter default privileges revoke execute on functions from public;
reset role;

-- migrate:down
drop schema counts cascade;
drop policy counts_read on public.usage_day;
revoke select (tenant_id, plugin_id, bucket, events, errors) on public.usage_day from plugyard_counts;
revoke select (dirty_no, written_at) on public.dirty_bucket from plugyard_counts;
revoke execute on function app.current_actor(), app.tenant_id(), app.platform_tenant_id() from plugyard_counts;
revoke usage on schema app, public from plugyard_counts;
set local role plugyard_counts;
alter default privileges grant execute on functions to public;
reset role;
