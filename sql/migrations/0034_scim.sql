-- What an identity provider tells of users over SCIM. Safe: columns without a value or with a constant one, and checks that are
-- new with their columns, which code of before neither names nor fills.
-- migrate:up
-- A user is provisioned while it has a user name: what SCIM shows and changes is those alone.
alter table public.tenant_user
add column user_name text constraint tenant_user_name_check check (length(user_name) between 1 and 255),
add column external_id text constraint tenant_user_external_check check (length(external_id) between 1 and 255),
-- The attributes that SCIM answers as it was told them: displayName, name, emails.
add column profile jsonb,
add column updated_at timestamptz;
-- Which attribute names the person as the issuer's tokens do in `sub`.
alter table public.tenant
add column scim_subject text not null default 'externalId'
constraint tenant_scim_subject_check check (scim_subject in ('externalId', 'userName'));
insert into app.personal_column (table_name, column_name)
values ('tenant_user', 'user_name'), ('tenant_user', 'external_id'), ('tenant_user', 'profile');
grant update (user_name, external_id, profile, updated_at) on public.tenant_user to plugyard_app;
grant update (scim_subject) on public.tenant to plugyard_app;

-- migrate:down
delete from app.personal_column where table_name = 'tenant_user' and column_name in ('user_name', 'external_id', 'profile');
alter table public.tenant drop column scim_subject;
alter table public.tenant_user drop column updated_at, drop column profile, drop column external_id, drop column user_name;
