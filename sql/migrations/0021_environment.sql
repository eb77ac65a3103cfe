-- Environments: where a tenant runs plugins. Their names never change, since people and pipelines say them.
-- Safe: only new objects; the foreign key's lock on tenant waits for no reader, and no request writes that table.
-- migrate:up
create table public.environment (
    tenant_id uuid not null,
    environment_id uuid not null,
    name text not null,
    title text not null,
    is_production boolean not null,
    revision bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint environment_pkey primary key (tenant_id, environment_id),
    constraint environment_tenant_name_key unique (tenant_id, name),
    constraint environment_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint environment_name_check check (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    constraint environment_title_check check (length(title) between 1 and 200)
);
select app.protect_own('public.environment');
select app.audit_table('public.environment', 'environment_id');
grant select on public.environment to plugyard_app, plugyard_reader;
grant insert, update (title, is_production, revision, updated_at) on public.environment to plugyard_app;

-- migrate:down
drop table public.environment;
