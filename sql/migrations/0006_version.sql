-- Versions: immutable releases of a plugin, numbered as published and sorted as semver. Safe: new objects.
-- migrate:up
create table public.version (
    tenant_id uuid not null,
    version_id uuid not null,
    plugin_id uuid not null,
    is_public boolean not null,
    version text not null,
    ordinal integer not null,
    sort_key text collate "C" not null,
    is_prerelease boolean not null,
    released_at timestamptz not null,
    published_at timestamptz not null,
    published_by uuid not null,
    constraint version_pkey primary key (tenant_id, version_id),
    constraint version_ordinal_key unique (tenant_id, plugin_id, ordinal),
    -- Build metadata has no precedence in semver, so 1.0.0+a and 1.0.0+b are one version here, as on npm.
    constraint version_sort_key unique (tenant_id, plugin_id, sort_key),
    constraint version_plugin_fkey foreign key (tenant_id, plugin_id, is_public)
    references public.plugin (tenant_id, plugin_id, is_public) on update cascade,
    constraint version_publisher_fkey foreign key (tenant_id, published_by)
    references public.tenant_user (tenant_id, user_id),
    constraint version_length_check check (length(version) between 5 and 256)
);
-- The newest stable version of a plugin is one step into this index.
create index version_stable on public.version (tenant_id, plugin_id, sort_key desc) where not is_prerelease;
create index version_publisher on public.version (tenant_id, published_by);
select app.protect_shared('public.version');
select app.audit_table('public.version', 'version_id');
grant select on public.version to plugyard_app, plugyard_reader;
grant insert on public.version to plugyard_app;

-- migrate:down
drop table public.version;
