-- Installed sets: which packages an environment runs, names and versions only, as its last import told.
-- Safe: only new objects; the foreign keys' locks on environment and tenant_user wait for no reader and for short writers.
-- migrate:up
create table public.installed_set (
    tenant_id uuid not null,
    installed_set_id uuid not null,
    environment_id uuid not null,
    source text not null,
    host_version text,
    -- Over all that was imported: the same again is known by it, and the trail, which keeps no packages, by it alone.
    digest bytea not null,
    package_count integer not null,
    revision bigint not null default 1,
    imported_at timestamptz not null,
    imported_by uuid not null,
    constraint installed_set_pkey primary key (tenant_id, installed_set_id),
    constraint installed_set_environment_key unique (tenant_id, environment_id),
    constraint installed_set_environment_fkey foreign key (tenant_id, environment_id)
    references public.environment (tenant_id, environment_id),
    constraint installed_set_importer_fkey foreign key (tenant_id, imported_by)
    references public.tenant_user (tenant_id, user_id),
    constraint installed_set_source_check check (
        source in ('yarn-berry', 'yarn-v1', 'npm', 'rhdh', 'cyclonedx', 'manual')
    ),
    constraint installed_set_host_version_check check (length(host_version) between 5 and 256),
    constraint installed_set_digest_check check (octet_length(digest) = 32),
    constraint installed_set_count_check check (package_count >= 0)
);
create index installed_set_importer on public.installed_set (tenant_id, imported_by);
select app.protect_own('public.installed_set');
select app.audit_table('public.installed_set', 'installed_set_id');
grant select on public.installed_set to plugyard_app, plugyard_reader;
grant insert, update (source, host_version, digest, package_count, revision, imported_at, imported_by)
on public.installed_set to plugyard_app;

-- A name can be there in several versions: a lock file may hold that. Whether the catalog knows a name is asked when the
-- package is read, since the catalog changes more often than what is installed.
create table public.installed_package (
    tenant_id uuid not null,
    environment_id uuid not null,
    name text not null,
    version text not null,
    is_direct boolean not null,
    range_wanted text,
    constraint installed_package_pkey primary key (tenant_id, environment_id, name, version),
    constraint installed_package_set_fkey foreign key (tenant_id, environment_id)
    references public.installed_set (tenant_id, environment_id),
    constraint installed_package_name_check check (length(name) between 1 and 214),
    constraint installed_package_version_check check (length(version) between 5 and 256),
    constraint installed_package_range_check check (is_direct = (range_wanted is not null) and length(range_wanted) <= 1024)
);
-- Where a package runs: asked for one tenant by its requests, for all of them by the jobs.
create index installed_package_name on public.installed_package (name, tenant_id, environment_id);
select app.protect_own('public.installed_package');
insert into app.table_exemption (table_name, exempt_from, reason) values
('installed_package', 'audit', 'a part of its installed_set, which is audited with a digest over all of them');
grant select, insert, delete on public.installed_package to plugyard_app;
grant select on public.installed_package to plugyard_reader;
-- What matches a new advisory with what runs: names and versions, and nothing of who imported them or why.
grant select (tenant_id, environment_id, name, version) on public.installed_package to plugyard_jobs;

-- migrate:down
drop table public.installed_package, public.installed_set;
delete from app.table_exemption where table_name = 'installed_package';
