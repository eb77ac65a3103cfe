-- name: list_dependents(tenant_id, platform_tenant_id, names, are_public, is_everywhere, exception_ids, seen_ids, after, page_size)
-- record_class: DependentRow
-- Who asks for some plugins: by the plugin's place, then by name; own dependents and public ones, each name only as it is meant.
-- A public dependent means the public plugin of a name. An own one means the own plugin, and the public one only where there is
-- no own. Everywhere, all but the exceptions; else those alone.
-- Index: dependency_edge_plugin_name, dependency_graph_name_key.
with asked as materialized (
    select
        a.place,
        a.name,
        a.is_public,
        :tenant_id::uuid != :platform_tenant_id::uuid and exists (
            select
            from dependency_graph as own
            where
                own.tenant_id = :tenant_id
                and own.name = a.name
        ) as has_own
    from unnest(:names::text [], :are_public::boolean []) with ordinality as a (name, is_public, place)
)

select
    a.place::integer,
    f.plugin_id,
    f.plugin_name,
    f.is_public
from asked as a
cross join (values (:tenant_id::uuid, false), (:platform_tenant_id::uuid, true)) as scope (tenant_id, is_shared)
cross join
    lateral (
        select
            e.plugin_id,
            e.plugin_name,
            e.is_public
        from dependency_edge as e
        where
            e.target_name = a.name
            and e.tenant_id = scope.tenant_id
            and (
                :after::jsonb is null
                or (e.plugin_name, e.plugin_id) > (:after::jsonb ->> 0, (:after::jsonb ->> 1)::uuid)
            )
            and case
                when scope.is_shared then a.is_public and e.is_public and :tenant_id != :platform_tenant_id
                when a.is_public then not a.has_own
                else not e.is_public
            end
            and (e.plugin_id = any(:exception_ids::uuid [])) != :is_everywhere
            and not (e.plugin_id = any(:seen_ids::uuid []))
        order by e.plugin_name, e.plugin_id
        limit :page_size
    ) as f
order by a.place, f.plugin_name, f.plugin_id
limit :page_size;

-- name: count_dependents(tenant_id, platform_tenant_id, name, is_public, is_everywhere, exception_ids, most)$
-- How many ask for a plugin themselves, among at most `most`; meant and seen as by list_dependents.
-- Index: dependency_edge_target, dependency_graph_name_key.
with own_plugin as materialized (
    select
        :tenant_id::uuid != :platform_tenant_id::uuid and exists (
            select
            from dependency_graph as own
            where
                own.tenant_id = :tenant_id
                and own.name = :name
        ) as has_own
)

select count(*)
from (
    select e.plugin_id
    from dependency_edge as e
    cross join own_plugin as o
    where
        e.target_name = :name
        and e.tenant_id in (:tenant_id, :platform_tenant_id)
        and case
            when e.tenant_id != :tenant_id::uuid then :is_public and e.is_public
            when :is_public then not o.has_own
            else not e.is_public
        end
        and (e.plugin_id = any(:exception_ids::uuid [])) != :is_everywhere
    order by e.tenant_id, e.plugin_id
    limit :most
) as counted;

-- name: list_packed(tenant_id, platform_tenant_id, plugin_ids)
-- The packed rows of some plugins, own or public.
-- Index: dependency_graph_pkey.
select
    g.plugin_id,
    g.packed
from dependency_graph as g
where
    g.tenant_id in (:tenant_id, :platform_tenant_id)
    and g.plugin_id = any(:plugin_ids)
order by g.plugin_id;
