-- name: hold_graph(tenant_id, plugin_ids)!
-- Hold the rows of some own plugins, in order of id so that two writers queue; what is read from here on, nobody outdates.
-- Index: dependency_graph_pkey.
select g.plugin_id
from dependency_graph as g
where
    g.tenant_id = :tenant_id
    and g.plugin_id = any(:plugin_ids)
order by g.plugin_id
for update;

-- name: list_releases(tenant_id, plugin_ids, before_ordinals)
-- record_class: PackableRow
-- The versions of some own plugins that were published before given ordinals, in order of theirs.
-- Index: version_ordinal_key, version_yank_pkey, version_deprecation_pkey.
select
    v.plugin_id,
    v.version,
    v.dependencies,
    v.host_range,
    v.released_at,
    y.version_id is not null as is_yanked,
    d.version_id is not null as is_deprecated
from unnest(:plugin_ids::uuid [], :before_ordinals::int []) as w (plugin_id, before_ordinal)
inner join version as v on w.plugin_id = v.plugin_id and w.before_ordinal > v.ordinal
left join version_yank as y on v.tenant_id = y.tenant_id and v.version_id = y.version_id
left join version_deprecation as d on v.tenant_id = d.tenant_id and v.version_id = d.version_id
where v.tenant_id = :tenant_id
order by v.plugin_id, v.ordinal;

-- name: list_targets(tenant_id, platform_tenant_id, names)
-- record_class: TargetRow
-- What some names mean to a tenant, its own plugins before public ones: their versions in order of ordinals, where they lead.
-- Index: plugin_tenant_name_key, dependency_graph_pkey, version_ordinal_key.
select
    p.name,
    p.is_public,
    numbered.versions,
    coalesce(g.closure, '{}') as closure
from plugin as p
left join dependency_graph as g on p.tenant_id = g.tenant_id and p.plugin_id = g.plugin_id
cross join
    lateral (
        select array_agg(v.version order by v.ordinal) as versions
        from version as v
        where
            v.tenant_id = p.tenant_id
            and v.plugin_id = p.plugin_id
    ) as numbered
where
    p.tenant_id in (:tenant_id, :platform_tenant_id)
    and p.name = any(:names)
    and numbered.versions is not null
order by p.tenant_id = :tenant_id, p.plugin_id;

-- name: write_graph(tenant_id, graphs)!
-- Write the rows of some own plugins whole, in order of id; their dependents have yet to be told.
-- Index: dependency_graph_pkey.
insert into dependency_graph as g (
    tenant_id, plugin_id, is_public, name, last_ordinal, newest_released_at, closure, packed, spread_for
)
select
    :tenant_id,
    d.plugin_id,
    d.is_public,
    d.name,
    d.last_ordinal,
    d.newest_released_at,
    d.closure,
    d.packed,
    d.plugin_id
from jsonb_to_recordset(:graphs::jsonb) as d (
        plugin_id uuid, is_public boolean, name text, last_ordinal integer, newest_released_at timestamptz, closure text [],
        packed text
    )
order by d.plugin_id
on conflict (tenant_id, plugin_id) do update
    set
        generation = excluded.generation,
        last_ordinal = excluded.last_ordinal,
        newest_released_at = excluded.newest_released_at,
        closure = excluded.closure,
        packed = excluded.packed,
        spread_for = excluded.spread_for;

-- name: write_edges(tenant_id, edges)!
-- Write which names some own plugins ask for; the caller holds their rows.
-- Index: dependency_edge_pkey.
insert into dependency_edge as e (tenant_id, plugin_id, plugin_name, is_public, target_name, masked_upto, closure_seen)
select
    :tenant_id,
    d.plugin_id,
    d.plugin_name,
    d.is_public,
    d.target_name,
    d.masked_upto,
    d.closure_seen
from jsonb_to_recordset(:edges::jsonb) as d (
        plugin_id uuid, plugin_name text, is_public boolean, target_name text, masked_upto integer, closure_seen integer
    )
order by d.plugin_id, d.target_name
on conflict (tenant_id, plugin_id, target_name) do update
    set
        plugin_name = excluded.plugin_name,
        masked_upto = excluded.masked_upto,
        closure_seen = excluded.closure_seen;

-- name: fetch_graph(tenant_id, platform_tenant_id, names, most_plugins, most_bytes)
-- All that some names can lead to, as the tenant may read it, own plugins before public ones; and the names that are nobody's.
-- Index: inside app.fetch_graph.
select
    g.name,
    g.plugin_id,
    g.is_public,
    g.generation,
    g.packed,
    g.deprecation_message,
    g.successor_name,
    g.bytes_upto
from app.fetch_graph(:tenant_id, :platform_tenant_id, :names, :most_plugins, :most_bytes) as g;
