-- name: report_packages(tenant_id, platform_tenant_id, is_everywhere, exception_ids, names, versions, sort_keys)
-- record_class: PluginFact
-- What the catalog says of those of these packages that are plugins in reach (everywhere, all but the exceptions; else those
-- alone): the tenant's own before public ones, with the highest stable version and how many such are above this one, none yanked.
-- Index: plugin_tenant_name_key, version_sort_key, version_stable, plugin_deprecation_pkey, plugin_pkey, version_yank_pkey,
-- version_deprecation_pkey.
with named as materialized (
    select distinct on (p.name)
        p.tenant_id,
        p.plugin_id,
        p.name,
        p.role = 'library' and p.tenant_id != :tenant_id as is_library
    from plugin as p
    where
        p.tenant_id in (:tenant_id, :platform_tenant_id)
        and p.name = any(:names::text [])
    order by p.name, p.tenant_id = :tenant_id desc
)

select
    n.plugin_id,
    n.name,
    n.is_library,
    w.version,
    v.released_at,
    newest.version as latest_version,
    newest.released_at as latest_released_at,
    (
        select count(*)
        from version as a
        where
            a.tenant_id = n.tenant_id
            and a.plugin_id = n.plugin_id
            and not a.is_prerelease
            and a.sort_key > w.sort_key
            and not exists (
                select
                from version_yank as y
                where
                    y.tenant_id = a.tenant_id
                    and y.version_id = a.version_id
            )
    ) as releases_ahead,
    said.reason as yanked_reason,
    vd.message as version_message,
    d.message as deprecation_message,
    s.plugin_id as successor_plugin_id,
    s.name as successor_name
from unnest(:names::text [], :versions::text [], :sort_keys::text []) as w (name, version, sort_key)
inner join named as n on w.name = n.name
left join version as v on n.tenant_id = v.tenant_id and n.plugin_id = v.plugin_id and w.sort_key = v.sort_key
left join version_yank as said on v.tenant_id = said.tenant_id and v.version_id = said.version_id
left join version_deprecation as vd on v.tenant_id = vd.tenant_id and v.version_id = vd.version_id
left join lateral (
    select
        a.version,
        a.released_at
    from version as a
    where
        a.tenant_id = n.tenant_id
        and a.plugin_id = n.plugin_id
        and not a.is_prerelease
        and not exists (
            select
            from version_yank as y
            where
                y.tenant_id = a.tenant_id
                and y.version_id = a.version_id
        )
    order by a.sort_key desc
    limit 1
) as newest on true
left join plugin_deprecation as d on n.tenant_id = d.tenant_id and n.plugin_id = d.plugin_id
left join plugin as s on d.successor_tenant_id = s.tenant_id and d.successor_plugin_id = s.plugin_id
where (n.plugin_id = any(:exception_ids::uuid [])) != :is_everywhere
order by n.name, w.sort_key, w.version;
