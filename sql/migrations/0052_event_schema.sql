-- Schemas of a tenant's own types of events, and the key its users are known by in them. Safe: only new objects; the foreign
-- keys' lock on tenant waits for no reader, and no request writes that table.
-- migrate:up
-- A CloudEvent's type is type, ".v" and version. schema: what events of it say beyond what every event of usage says. A version
-- never changes. compatibility: what it was held to against the version before.
create table public.event_schema (
    tenant_id uuid not null,
    event_schema_id uuid not null,
    type text collate "C" not null,
    version integer not null,
    compatibility text not null,
    schema jsonb not null,
    created_at timestamptz not null,
    constraint event_schema_pkey primary key (tenant_id, event_schema_id),
    constraint event_schema_type_version_key unique (tenant_id, type, version),
    constraint event_schema_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint event_schema_type_check check (type ~ '^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$' and length(type) <= 150),
    constraint event_schema_version_check check (version between 1 and 999999),
    constraint event_schema_compatibility_check check (compatibility in ('BACKWARD', 'FORWARD', 'FULL', 'NONE'))
);
comment on table public.event_schema is 'Versions of the schemas of a tenant''s own types of events.';
select app.protect_own('public.event_schema');
select app.audit_table('public.event_schema', 'event_schema_id');
grant select on public.event_schema to plugyard_app, plugyard_reader;
grant insert on public.event_schema to plugyard_app;

-- Random, made with the first event that names a user, and in no event: without it nobody can tell which user a key in an event
-- stands for.
create table public.subject_key (
    tenant_id uuid not null,
    key bytea not null,
    created_at timestamptz not null,
    constraint subject_key_pkey primary key (tenant_id),
    constraint subject_key_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint subject_key_key_check check (octet_length(key) = 32)
);
comment on table public.subject_key is 'The secret by which a tenant''s users become keys in events.';
select app.protect_own('public.subject_key');
insert into app.table_exemption (table_name, exempt_from, reason) values
('subject_key', 'audit', 'made once by chance and never changed; a secret that is to stand nowhere else');
grant select, insert on public.subject_key to plugyard_app;

-- migrate:down
drop table public.subject_key;
drop table public.event_schema;
delete from app.table_exemption where table_name = 'subject_key';
