-- The version a plugin is shown with is its highest stable one that is not yanked. Safe: a view with the same columns.
-- migrate:up
create or replace view app.plugin_detail with (security_invoker = true) as
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
        and not exists (
            select
            from public.version_yank as y
            where
                y.tenant_id = v.tenant_id
                and y.version_id = v.version_id
        )
    order by v.sort_key desc
    limit 1
) as newest on true;

-- migrate:down
create or replace view app.plugin_detail with (security_invoker = true) as
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
