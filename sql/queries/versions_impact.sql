-- name: list_asking_plugins(tenant_id, platform_tenant_id, target_name, is_everywhere, exception_ids, page_size)
-- record_class: AskingRow
-- Who asks for a name, by name: the tenant's own plugins and public ones whose name no own plugin has, and of these such
-- as the reader may see (everywhere, all but the exceptions; else those alone).
-- Index: dependency_edge_target, dependency_graph_pkey, dependency_graph_name_key.
select
    g.name,
    g.plugin_id,
    g.packed
from dependency_edge as e
inner join dependency_graph as g on e.tenant_id = g.tenant_id and e.plugin_id = g.plugin_id
left join dependency_graph as own on own.tenant_id = :tenant_id and g.name = own.name
where
    e.target_name = :target_name
    and e.tenant_id in (:tenant_id, :platform_tenant_id)
    and (own.plugin_id is null or g.plugin_id = own.plugin_id)
    and (g.plugin_id = any(:exception_ids::uuid [])) != :is_everywhere
order by g.name, g.plugin_id
limit :page_size;

-- name: list_asking_names(tenant_id, platform_tenant_id, target_name, page_size)
-- The names of plugins that ask for a name, in order.
-- Index: dependency_edge_target, dependency_graph_pkey.
select distinct g.name
from dependency_edge as e
inner join dependency_graph as g on e.tenant_id = g.tenant_id and e.plugin_id = g.plugin_id
where
    e.target_name = :target_name
    and e.tenant_id in (:tenant_id, :platform_tenant_id)
order by g.name
limit :page_size;

-- name: list_named_plugins(tenant_id, platform_tenant_id, names)
-- record_class: AskingRow
-- What some names mean to a tenant, its own plugins before public ones: without what they lead to.
-- Index: dependency_graph_name_key.
select distinct on (g.name)
    g.name,
    g.plugin_id,
    g.packed
from dependency_graph as g
where
    g.tenant_id in (:tenant_id, :platform_tenant_id)
    and g.name = any(:names)
order by g.name, g.tenant_id = :tenant_id desc, g.plugin_id;

-- name: count_installations(plugin_id, version, mfa_at, source_ip)^
-- record_class: OthersRow
-- How many tenants, and environments of theirs, run a public plugin, in one version or any; none told where they are few.
-- Index: inside counts.count_installations.
select
    c.tenants,
    c.environments
from counts.count_installations(:plugin_id, :version, :mfa_at, :source_ip) as c;
