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

-- A plugin as it is shown: with its highest stable version, and its deprecation if it has one. Read by app.get_plugins.
create view app.plugin_detail with (security_invoker = true) as
select
    p.tenant_id,
    p.plugin_id,
    p.name,
    p.title,
    p.role,
    p.family,
    p.category,
    p.keywords,
    p.publisher,
    p.license,
    p.homepage_url,
    p.documentation_url,
    p.repository_url,
    p.is_public,
    p.revision,
    p.dependents_count,
    p.rating_sum,
    p.rating_count,
    p.is_official,
    p.is_verified,
    p.created_at,
    p.updated_at,
    newest.version as latest_version,
    d.message as deprecation_message,
    d.successor_plugin_id,
    d.deprecated_at
from public.plugin as p
left join public.plugin_deprecation as d on p.tenant_id = d.tenant_id and p.plugin_id = d.plugin_id
left join lateral (
    select v.version
    from public.version as v
    where
        v.tenant_id = p.tenant_id
        and v.plugin_id = p.plugin_id
        and not v.is_prerelease
    order by v.sort_key desc
    limit 1
) as newest on true;
grant select on app.plugin_detail to plugyard_app, plugyard_reader;

-- migrate:down
drop view app.plugin_detail cascade;
drop table public.version;
