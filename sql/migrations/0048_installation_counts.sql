-- How many tenants run a public plugin, for who publishes it to all of them: a role without login that may read the names and
-- versions of what is installed, and owns the one function that counts them. Safe: new objects; sql/roles.sql makes the role.
-- migrate:up
create schema counts;
comment on schema counts is 'What counts over all tenants; its role reads names and versions, and can change nothing.';
grant usage, create on schema counts to plugyard_counts;
grant usage on schema counts to plugyard_app;
grant usage on schema app, public to plugyard_counts;
grant execute on function app.current_actor(), app.tenant_id(), app.platform_tenant_id() to plugyard_counts;

create policy counts_read on public.installed_package for select to plugyard_counts using (true);
grant select (tenant_id, environment_id, name, version) on public.installed_package to plugyard_counts;
-- A name is a tenant's own plugin where it has one of that name, public or not.
create policy counts_read on public.plugin for select to plugyard_counts using (true);
grant select (tenant_id, plugin_id, name, is_public) on public.plugin to plugyard_counts;

set local role plugyard_counts;
alter default privileges revoke execute on functions from public;
reset role;

-- migrate:down
drop schema counts cascade;
drop policy counts_read on public.plugin;
drop policy counts_read on public.installed_package;
revoke select (tenant_id, plugin_id, name, is_public) on public.plugin from plugyard_counts;
revoke select (tenant_id, environment_id, name, version) on public.installed_package from plugyard_counts;
revoke execute on function app.current_actor(), app.tenant_id(), app.platform_tenant_id() from plugyard_counts;
revoke usage on schema app, public from plugyard_counts;
set local role plugyard_counts;
alter default privileges grant execute on functions to public;
reset role;
