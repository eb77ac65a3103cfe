-- Groups of users, within one another. Safe: only new objects.
-- migrate:up
create table public.user_group (
    tenant_id uuid not null,
    group_id uuid not null,
    name text not null,
    description text not null default '',
    -- What an identity provider calls it (SCIM).
    external_id text,
    revision bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint user_group_pkey primary key (tenant_id, group_id),
    constraint user_group_name_key unique (tenant_id, name),
    constraint user_group_external_key unique (tenant_id, external_id),
    constraint user_group_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id)
);
select app.protect_own('public.user_group');

create table public.group_user (
    tenant_id uuid not null,
    group_id uuid not null,
    user_id uuid not null,
    created_at timestamptz not null,
    constraint group_user_pkey primary key (tenant_id, group_id, user_id),
    constraint group_user_group_fkey foreign key (tenant_id, group_id) references public.user_group (tenant_id, group_id),
    constraint group_user_user_fkey foreign key (tenant_id, user_id) references public.tenant_user (tenant_id, user_id)
);
create index group_user_user on public.group_user (tenant_id, user_id);
select app.protect_own('public.group_user');

-- Users of the member group are in the group too.
create table public.group_group (
    tenant_id uuid not null,
    group_id uuid not null,
    member_group_id uuid not null,
    created_at timestamptz not null,
    constraint group_group_pkey primary key (tenant_id, group_id, member_group_id),
    constraint group_group_group_fkey foreign key (tenant_id, group_id) references public.user_group (tenant_id, group_id),
    constraint group_group_member_fkey foreign key (tenant_id, member_group_id)
    references public.user_group (tenant_id, group_id)
);
create index group_group_member on public.group_group (tenant_id, member_group_id);
select app.protect_own('public.group_group');

select app.audit_table('public.user_group', 'group_id');
select app.audit_table('public.group_user', 'group_id', 'user_id');
select app.audit_table('public.group_group', 'group_id', 'member_group_id');
grant select, insert, delete on public.group_user, public.group_group to plugyard_app;
grant select, insert, delete, update (name, description, external_id, revision, updated_at)
on public.user_group to plugyard_app;
grant select on public.user_group, public.group_user, public.group_group to plugyard_reader;

-- migrate:down
drop table public.group_group, public.group_user, public.user_group;
