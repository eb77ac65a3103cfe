-- API keys: what each may at most, what replaced it, and when it was last used. Safe: a new table, and columns that are empty,
-- which code of before neither names nor fills; that code knows no key with scopes (sql/functions/find_api_key.sql).
-- migrate:up
-- scopes: permissions by name; null is all that the key's user may. replaced_by: the key it was rotated into, so no key is
-- rotated twice. last_four: the key's ending, by which a person tells it from others.
alter table public.api_key add column scopes text[] constraint api_key_scopes_check check (cardinality(scopes) > 0);
alter table public.api_key add column last_four text constraint api_key_last_four_check check (length(last_four) = 4);
alter table public.api_key add column replaced_by uuid;
grant update (expires_at, replaced_by) on public.api_key to plugyard_app;
-- Only the function that finds a key by its hash reads one.
revoke select on public.api_key from plugyard_app;
grant select (
    tenant_id, api_key_id, user_id, name, created_at, expires_at, revoked_at, scopes, last_four, replaced_by
) on public.api_key to plugyard_app;

-- Beside the keys, so that a use is no change of a key and leaves nothing in the trail.
create table public.api_key_use (
    tenant_id uuid not null,
    api_key_id uuid not null,
    last_used_at timestamptz not null,
    constraint api_key_use_pkey primary key (tenant_id, api_key_id),
    constraint api_key_use_key_fkey foreign key (tenant_id, api_key_id) references public.api_key (tenant_id, api_key_id)
);
select app.protect_own('public.api_key_use');
insert into app.table_exemption (table_name, exempt_from, reason)
values ('api_key_use', 'audit', 'derived: when requests that the log tells of came; no right hangs on it');
grant select, insert, update (last_used_at) on public.api_key_use to plugyard_app;
grant select on public.api_key_use to plugyard_reader;

-- migrate:down
drop table public.api_key_use;
delete from app.table_exemption where table_name = 'api_key_use';
revoke update (expires_at, replaced_by) on public.api_key from plugyard_app;
revoke select (
    tenant_id, api_key_id, user_id, name, created_at, expires_at, revoked_at, scopes, last_four, replaced_by
) on public.api_key from plugyard_app;
grant select on public.api_key to plugyard_app;
alter table public.api_key drop column scopes, drop column last_four, drop column replaced_by;
