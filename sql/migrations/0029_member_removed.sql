-- Members who were removed: without rights for good, and still there for the trail that names them. Safe: a column without a
-- default rewrites nothing, its check is new with it, and old code neither names nor fills it.
-- migrate:up
alter table public.tenant_user
add column removed_at timestamptz constraint tenant_user_removed_check check (
    removed_at is null or suspended_at is not null
);
grant update (removed_at) on public.tenant_user to plugyard_app;
grant update (revoked_at) on public.api_key to plugyard_app;

-- migrate:down
-- Of sql/functions, and each answers rows of the table itself: while they are there, the table cannot go.
drop function if exists app.change_plan(uuid, bigint, text, timestamptz, inet),
app.list_tenants(uuid, text, integer, timestamptz, inet),
app.open_tenant(uuid, text, text, jsonb, jsonb, timestamptz, timestamptz, inet),
app.suspend_tenant(uuid, bigint, timestamptz, timestamptz, inet);
revoke update (revoked_at) on public.api_key from plugyard_app;
alter table public.tenant_user drop column removed_at;
