-- Plugins: one installable package each, and what replaces a deprecated one. Safe: new objects.
-- migrate:up
create table public.plugin (
    tenant_id uuid not null,
    plugin_id uuid not null,
    name text not null,
    title text,
    role text not null,
    family text,
    category text,
    keywords text[] not null default '{}',
    publisher text,
    license text,
    homepage_url text,
    documentation_url text,
    repository_url text,
    is_public boolean not null default false,
    revision bigint not null default 1,
    last_ordinal integer not null default 0,
    dependents_count integer not null default 0,
    rating_sum integer not null default 0,
    rating_count integer not null default 0,
    is_official boolean not null default false,
    is_verified boolean not null default false,
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint plugin_pkey primary key (tenant_id, plugin_id),
    constraint plugin_tenant_name_key unique (tenant_id, name),
    constraint plugin_visibility_key unique (tenant_id, plugin_id, is_public),
    constraint plugin_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint plugin_creator_fkey foreign key (tenant_id, created_by) references public.tenant_user (tenant_id, user_id),
    constraint plugin_name_check check (name = lower(name) and length(name) between 1 and 214),
    -- Public rows and the marks of trust belong to the platform alone; a tenant cannot give them to itself.
    constraint plugin_public_check check (not is_public or tenant_id = app.platform_tenant_id()),
    constraint plugin_standing_check check (
        tenant_id = app.platform_tenant_id() or not (is_official or is_verified or rating_count > 0)
    ),
    constraint plugin_count_check check (dependents_count >= 0 and rating_sum >= 0 and rating_count >= 0)
);
-- Browsing reads these in order, own rows and public ones apart, and stops after a page.
create index plugin_popularity on public.plugin (tenant_id, dependents_count desc, plugin_id);
create index plugin_category on public.plugin (tenant_id, category, dependents_count desc, plugin_id);
create index plugin_role on public.plugin (tenant_id, role, dependents_count desc, plugin_id);
create index plugin_publisher on public.plugin (tenant_id, publisher, dependents_count desc, plugin_id);
create index plugin_creator on public.plugin (tenant_id, created_by);
select app.protect_shared('public.plugin');
select app.audit_table('public.plugin', 'plugin_id');
grant select on public.plugin to plugyard_app, plugyard_reader, plugyard_search;
-- Column by column: a right to update the whole table would also be a right to lock it.
grant insert, update (
    title, role, family, category, keywords, publisher, license, homepage_url, documentation_url, repository_url, is_public,
    revision, last_ordinal, dependents_count, rating_sum, rating_count, is_official, is_verified, updated_at
) on public.plugin to plugyard_app;

-- Is this plugin one the caller may see? As a function of the plugin's owner, because a foreign key is checked without
-- row level security and would accept a private platform plugin by its id. What everybody may see must refer to what
-- everybody may see, or the id of a private plugin would show in a public row.
create function app.is_visible_plugin(p_plugin_tenant_id uuid, p_plugin_id uuid, p_to_everybody boolean) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (
    select
    from public.plugin as p
    where
        p.tenant_id = p_plugin_tenant_id
        and p.plugin_id = p_plugin_id
        and (
            (p.tenant_id = app.tenant_id() and not p_to_everybody)
            or (p.is_public and p.tenant_id = app.platform_tenant_id() and app.tenant_id() is not null)
        )
);
grant execute on function app.is_visible_plugin(uuid, uuid, boolean) to plugyard_app, plugyard_reader;

-- Deprecated plugins, with what to use instead where there is something. The row is as public as its plugin.
create table public.plugin_deprecation (
    tenant_id uuid not null,
    plugin_id uuid not null,
    is_public boolean not null,
    message text not null,
    successor_tenant_id uuid,
    successor_plugin_id uuid,
    deprecated_at timestamptz not null,
    constraint plugin_deprecation_pkey primary key (tenant_id, plugin_id),
    constraint plugin_deprecation_plugin_fkey foreign key (tenant_id, plugin_id, is_public)
    references public.plugin (tenant_id, plugin_id, is_public) on update cascade,
    constraint plugin_deprecation_successor_fkey foreign key (successor_tenant_id, successor_plugin_id)
    references public.plugin (tenant_id, plugin_id),
    constraint plugin_deprecation_successor_check check (
        (successor_tenant_id is null) = (successor_plugin_id is null)
        and coalesce(successor_tenant_id in (tenant_id, app.platform_tenant_id()), true)
        and plugin_id is distinct from successor_plugin_id
    )
);
create index plugin_deprecation_successor on public.plugin_deprecation (successor_tenant_id, successor_plugin_id);
select app.protect_shared('public.plugin_deprecation');
create policy successor_insert on public.plugin_deprecation as restrictive for insert to plugyard_app, plugyard_reader
with check (successor_plugin_id is null or app.is_visible_plugin(successor_tenant_id, successor_plugin_id, is_public));
create policy successor_update on public.plugin_deprecation as restrictive for update to plugyard_app, plugyard_reader
using (true)
with check (successor_plugin_id is null or app.is_visible_plugin(successor_tenant_id, successor_plugin_id, is_public));
select app.audit_table('public.plugin_deprecation', 'plugin_id');
grant select on public.plugin_deprecation to plugyard_app, plugyard_reader, plugyard_search;
grant insert, update, delete on public.plugin_deprecation to plugyard_app;

-- migrate:down
drop table public.plugin_deprecation;
drop function app.is_visible_plugin(uuid, uuid, boolean);
drop table public.plugin;
