-- Tenants, persons, users, roles, members and API keys, with the epoch that every change of rights moves. Safe: new objects.
-- migrate:up
create table public.tenant (
    tenant_id uuid not null,
    slug text not null,
    name text not null,
    created_at timestamptz not null,
    suspended_at timestamptz,
    constraint tenant_pkey primary key (tenant_id),
    constraint tenant_slug_key unique (slug),
    constraint tenant_slug_check check (slug ~ '^[a-z][a-z0-9-]{1,62}$')
);
select app.protect_own('public.tenant');

-- One row per tenant, taken first by every change of a role or a member: changes of rights queue up behind it, and
-- whoever remembers an answer can see by the number that it is old.
create table public.tenant_epoch (
    tenant_id uuid not null,
    epoch bigint not null default 1,
    constraint tenant_epoch_pkey primary key (tenant_id),
    constraint tenant_epoch_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id)
);
select app.protect_own('public.tenant_epoch');
insert into app.table_exemption (table_name, exempt_from, reason)
values ('tenant_epoch', 'audit', 'derived: moves with each change of a role or a member, which is audited');

-- A person is global and opaque; request roles never see this table, two definer functions answer from it.
create table public.person (
    person_id uuid not null,
    issuer text not null,
    subject text not null,
    constraint person_pkey primary key (person_id),
    constraint person_issuer_subject_key unique (issuer, subject)
);
insert into app.table_exemption (table_name, exempt_from, reason) values
('person', 'row_security', 'belongs to no tenant; request roles have no grant on it'),
('person', 'audit', 'belongs to no tenant; the user made from it is audited');
insert into app.personal_column (table_name, column_name) values ('person', 'subject');

create table public.tenant_user (
    tenant_id uuid not null,
    user_id uuid not null,
    person_id uuid not null,
    kind text not null,
    display_name text not null,
    email text,
    created_at timestamptz not null,
    suspended_at timestamptz,
    constraint tenant_user_pkey primary key (tenant_id, user_id),
    constraint tenant_user_person_key unique (tenant_id, person_id),
    constraint tenant_user_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint tenant_user_person_fkey foreign key (person_id) references public.person (person_id),
    constraint tenant_user_kind_check check (kind in ('human', 'service'))
);
create index tenant_user_person on public.tenant_user (person_id);
select app.protect_own('public.tenant_user');
insert into app.personal_column (table_name, column_name)
values ('tenant_user', 'display_name'), ('tenant_user', 'email');

create table public.role (
    tenant_id uuid not null,
    role_id uuid not null,
    name text not null,
    permissions text[] not null,
    is_built_in boolean not null default false,
    constraint role_pkey primary key (tenant_id, role_id),
    constraint role_name_key unique (tenant_id, name),
    constraint role_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id)
);
select app.protect_own('public.role');

create table public.member (
    tenant_id uuid not null,
    user_id uuid not null,
    role_id uuid not null,
    created_at timestamptz not null,
    constraint member_pkey primary key (tenant_id, user_id, role_id),
    constraint member_user_fkey foreign key (tenant_id, user_id) references public.tenant_user (tenant_id, user_id),
    constraint member_role_fkey foreign key (tenant_id, role_id) references public.role (tenant_id, role_id)
);
create index member_role on public.member (tenant_id, role_id);
select app.protect_own('public.member');

create table public.api_key (
    tenant_id uuid not null,
    api_key_id uuid not null,
    user_id uuid not null,
    name text not null,
    key_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    constraint api_key_pkey primary key (tenant_id, api_key_id),
    constraint api_key_hash_key unique (key_hash),
    constraint api_key_hash_check check (octet_length(key_hash) = 32),
    constraint api_key_user_fkey foreign key (tenant_id, user_id) references public.tenant_user (tenant_id, user_id)
);
create index api_key_user on public.api_key (tenant_id, user_id);
select app.protect_own('public.api_key');

-- Epoch row first, then the change: two changes of one tenant's rights can then never cross.
create function app.advance_epoch() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update public.tenant_epoch set epoch = epoch + 1 where tenant_id = coalesce(new.tenant_id, old.tenant_id);
    if not found then
        raise exception 'tenant % has no epoch', coalesce(new.tenant_id, old.tenant_id);
    end if;
    return coalesce(new, old);
end
$$;
create trigger epoch before insert or update or delete on public.role for each row execute function app.advance_epoch();
create trigger epoch before insert or update or delete on public.member for each row execute function app.advance_epoch();
create trigger epoch before update of suspended_at on public.tenant_user for each row execute function app.advance_epoch();
create trigger epoch before update of suspended_at on public.tenant for each row execute function app.advance_epoch();

-- The platform's tenant and the service users that schedules act as are constants, so an actor is never null.
insert into public.tenant (tenant_id, slug, name, created_at)
values (app.platform_tenant_id(), 'platform', 'Platform', now());
insert into public.tenant_epoch (tenant_id) values (app.platform_tenant_id());
insert into public.person (person_id, issuer, subject)
values ('00000000-0000-7000-8000-000000000002', 'plugyard', 'search-projector');
insert into public.tenant_user (tenant_id, user_id, person_id, kind, display_name, created_at)
values (
    app.platform_tenant_id(), '00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002',
    'service', 'search projector', now()
);

select app.audit_table('public.tenant', 'tenant_id');
select app.audit_table('public.tenant_user', 'user_id');
select app.audit_table('public.role', 'role_id');
select app.audit_table('public.member', 'user_id', 'role_id');
select app.audit_table('public.api_key', 'api_key_id');

grant select, insert on public.tenant, public.tenant_epoch, public.tenant_user, public.role, public.member, public.api_key
to plugyard_app;
grant select on public.tenant, public.tenant_user, public.role, public.member to plugyard_reader;

-- migrate:down
drop table public.api_key, public.member, public.role, public.tenant_user, public.person, public.tenant_epoch, public.tenant;
drop function app.advance_epoch();
delete from app.table_exemption where table_name in ('tenant_epoch', 'person');
delete from app.personal_column where table_name in ('person', 'tenant_user');
