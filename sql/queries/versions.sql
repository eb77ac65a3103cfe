-- name: list_taken(tenant_id, plugin_ids, sort_keys)
-- Which of some pairs of plugin and version there are already.
-- Index: version_sort_key.
select
    v.plugin_id,
    v.sort_key
from unnest(:plugin_ids::uuid [], :sort_keys::text []) as w (plugin_id, sort_key)
inner join version as v on w.plugin_id = v.plugin_id and w.sort_key = v.sort_key
where v.tenant_id = :tenant_id
order by v.plugin_id, v.sort_key;

-- name: publish_versions(tenant_id, published_by, versions, now)
-- record_class: VersionRow
-- Publish some versions; the caller holds their plugins' rows and has reserved the ordinals.
-- Index: version_pkey, version_sort_key.
insert into version (
    tenant_id, version_id, plugin_id, is_public, version, ordinal, sort_key, is_prerelease,
    released_at, published_at, published_by, dependencies, host_range
)
select
    :tenant_id,
    d.version_id,
    d.plugin_id,
    d.is_public,
    d.version,
    d.ordinal,
    d.sort_key,
    d.is_prerelease,
    d.released_at,
    :now,
    :published_by,
    d.dependencies,
    d.host_range
from jsonb_to_recordset(:versions::jsonb) as d (
        version_id uuid, plugin_id uuid, is_public boolean, version text, ordinal integer, sort_key text,
        is_prerelease boolean, released_at timestamptz, dependencies jsonb, host_range text
    )
returning
    version_id, plugin_id, version, ordinal, sort_key, is_prerelease, released_at, published_at, dependencies, host_range;

-- name: list_versions(plugin_tenant_id, plugin_id, is_prerelease, is_yanked, before_sort_key, page_size)
-- record_class: VersionRow
-- Versions of one plugin, highest precedence first.
-- Index: version_sort_key, version_stable, version_yank_pkey, version_deprecation_pkey.
select
    v.version_id,
    v.plugin_id,
    v.version,
    v.ordinal,
    v.sort_key,
    v.is_prerelease,
    v.released_at,
    v.published_at,
    y.reason as yanked_reason,
    d.message as deprecation_message,
    d.deprecated_at
from version as v
left join version_yank as y on v.tenant_id = y.tenant_id and v.version_id = y.version_id
left join version_deprecation as d on v.tenant_id = d.tenant_id and v.version_id = d.version_id
where
    v.tenant_id = :plugin_tenant_id
    and v.plugin_id = :plugin_id
    and (:is_prerelease::boolean is null or v.is_prerelease = :is_prerelease)
    and (:is_yanked::boolean is null or (y.version_id is not null) = :is_yanked)
    and (:before_sort_key::text is null or v.sort_key < :before_sort_key)
order by v.sort_key desc
limit :page_size;

-- name: get_version(tenant_id, platform_tenant_id, version_id)^
-- record_class: VersionRow
-- One version by its id, own or public.
-- Index: version_pkey, version_yank_pkey, version_deprecation_pkey.
select
    v.version_id,
    v.plugin_id,
    v.version,
    v.ordinal,
    v.sort_key,
    v.is_prerelease,
    v.released_at,
    v.published_at,
    y.reason as yanked_reason,
    d.message as deprecation_message,
    d.deprecated_at,
    v.dependencies,
    v.host_range
from version as v
left join version_yank as y on v.tenant_id = y.tenant_id and v.version_id = y.version_id
left join version_deprecation as d on v.tenant_id = d.tenant_id and v.version_id = d.version_id
where
    v.tenant_id in (:tenant_id, :platform_tenant_id)
    and v.version_id = :version_id;

-- name: get_version_by_number(plugin_tenant_id, plugin_id, sort_key)^
-- record_class: VersionRow
-- One version of a plugin by its number; build metadata does not matter.
-- Index: version_sort_key, version_yank_pkey, version_deprecation_pkey.
select
    v.version_id,
    v.plugin_id,
    v.version,
    v.ordinal,
    v.sort_key,
    v.is_prerelease,
    v.released_at,
    v.published_at,
    y.reason as yanked_reason,
    d.message as deprecation_message,
    d.deprecated_at,
    v.dependencies,
    v.host_range
from version as v
left join version_yank as y on v.tenant_id = y.tenant_id and v.version_id = y.version_id
left join version_deprecation as d on v.tenant_id = d.tenant_id and v.version_id = d.version_id
where
    v.tenant_id = :plugin_tenant_id
    and v.plugin_id = :plugin_id
    and v.sort_key = :sort_key;
