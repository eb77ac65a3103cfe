-- name: get_spread(plugin_tenant_id, plugin_id)^
-- record_class: SpreadRow
-- A plugin's row as its dependents are told of it.
-- Index: dependency_graph_pkey.
select
    g.tenant_id,
    g.plugin_id,
    g.name,
    g.last_ordinal,
    g.closure_size,
    g.spread_for
from dependency_graph as g
where
    g.tenant_id = :plugin_tenant_id
    and g.plugin_id = :plugin_id;

-- name: find_owed(root_id)^
-- record_class: SpreadRow
-- The next plugin whose dependents have to be told on account of another one's event.
-- Index: dependency_graph_spread_for.
select
    g.tenant_id,
    g.plugin_id,
    g.name,
    g.last_ordinal,
    g.closure_size,
    g.spread_for
from dependency_graph as g
where
    g.spread_for = :root_id
    and g.plugin_id != :root_id
order by g.tenant_id, g.plugin_id
limit 1;

-- name: hold_dependents(plugin_tenant_id, plugin_id, after_tenant_id, after_plugin_id, page_size)
-- record_class: DependentRow
-- The next plugins whose rows do not know all of a target, held: their rows in order of tenant and id, as every writer holds
-- them, each before its edge. A name means a tenant's own plugin before a public one, and to public rows only a public one.
-- Index: dependency_edge_target, dependency_graph_pkey, dependency_graph_name_key.
select
    g.tenant_id,
    g.plugin_id,
    g.packed
from dependency_graph as g
inner join dependency_edge as e on g.tenant_id = e.tenant_id and g.plugin_id = e.plugin_id
inner join dependency_graph as t on e.target_name = t.name
where
    t.tenant_id = :plugin_tenant_id
    and t.plugin_id = :plugin_id
    and (e.masked_upto < t.last_ordinal or e.closure_seen < t.closure_size)
    and (t.is_public or (e.tenant_id = t.tenant_id and not e.is_public))
    and (
        e.tenant_id = t.tenant_id
        or not exists (
            select
            from dependency_graph as own
            where
                own.tenant_id = e.tenant_id
                and own.name = e.target_name
        )
    )
    and (
        :after_plugin_id::uuid is null
        or (e.tenant_id, e.plugin_id) > (:after_tenant_id::uuid, :after_plugin_id::uuid)
    )
order by e.tenant_id, e.plugin_id
limit :page_size
for update of g, e;

-- name: hold_spread(plugin_tenant_id, plugin_id)$
-- A plugin's packed row, held.
-- Index: dependency_graph_pkey.
select g.packed
from dependency_graph as g
where
    g.tenant_id = :plugin_tenant_id
    and g.plugin_id = :plugin_id
for update;

-- name: list_targets_behind(plugin_tenant_id, plugin_id, platform_tenant_id)
-- record_class: BehindRow
-- The targets that a plugin's row does not know all of: published meanwhile, or for the first time.
-- Index: dependency_edge_pkey, dependency_graph_name_key.
select
    t.tenant_id,
    t.plugin_id,
    t.name
from dependency_edge as e
cross join
    lateral (
        select
            g.tenant_id,
            g.plugin_id,
            g.name,
            g.last_ordinal,
            g.closure_size
        from dependency_graph as g
        where
            g.tenant_id in (e.tenant_id, :platform_tenant_id)
            and g.name = e.target_name
            and (g.is_public or (g.tenant_id = e.tenant_id and not e.is_public))
        order by g.tenant_id = e.tenant_id desc, g.plugin_id
        limit 1
    ) as t
where
    e.tenant_id = :plugin_tenant_id
    and e.plugin_id = :plugin_id
    and (e.masked_upto < t.last_ordinal or e.closure_seen < t.closure_size)
order by t.name;

-- name: list_numbers(tenant_ids, plugin_ids)
-- The versions of some plugins, each list in order of ordinals.
-- Index: version_ordinal_key.
select
    v.plugin_id,
    array_agg(v.version order by v.ordinal) as versions
from unnest(:tenant_ids::uuid [], :plugin_ids::uuid []) as w (tenant_id, plugin_id)
inner join version as v on w.tenant_id = v.tenant_id and w.plugin_id = v.plugin_id
group by v.plugin_id
order by v.plugin_id;

-- name: write_told(dependents, links, root_id, most)!
-- Write what some plugins were told of some targets: their packed rows, the targets' closures in their own, and that their
-- edges know. A row whose closure grew is to be told on, on the root's account if on nobody's yet. The caller holds the rows.
-- Index: dependency_graph_pkey, dependency_edge_pkey.
with link as materialized (
    select
        d.tenant_id,
        d.plugin_id,
        d.masked_upto,
        t.name as target_name,
        t.closure,
        t.closure_size
    from jsonb_to_recordset(:links::jsonb) as d (
            tenant_id uuid, plugin_id uuid, target_tenant_id uuid, target_plugin_id uuid, masked_upto integer
        )
    inner join dependency_graph as t on d.target_tenant_id = t.tenant_id and d.target_plugin_id = t.plugin_id
),

reached as materialized (
    select
        d.tenant_id,
        d.plugin_id,
        d.packed,
        array(
            select c.name from unnest(g.closure) as c (name)
            union
            select c.name
            from link as l
            cross join lateral unnest(l.closure) as c (name)
            where
                l.tenant_id = g.tenant_id
                and l.plugin_id = g.plugin_id
            order by name
            limit :most
        ) as closure
    from jsonb_to_recordset(:dependents::jsonb) as d (tenant_id uuid, plugin_id uuid, packed text)
    inner join dependency_graph as g on d.tenant_id = g.tenant_id and d.plugin_id = g.plugin_id
),

told as (
    update dependency_graph as g
    set
        generation = default,
        packed = r.packed,
        closure = r.closure,
        spread_for = case
            when cardinality(r.closure) > g.closure_size then coalesce(g.spread_for, :root_id) else g.spread_for
        end
    from reached as r
    where
        g.tenant_id = r.tenant_id
        and g.plugin_id = r.plugin_id
    returning g.tenant_id
)

update dependency_edge as e
set
    masked_upto = greatest(e.masked_upto, l.masked_upto),
    closure_seen = l.closure_size
from link as l
where
    e.tenant_id = l.tenant_id
    and e.plugin_id = l.plugin_id
    and e.target_name = l.target_name;

-- name: mark_spread(plugin_tenant_id, plugin_id, root_id, last_ordinal, closure_size)$
-- All dependents of a plugin know of it, if it has not grown since; null if it has, or was published again.
-- Index: dependency_graph_pkey.
update dependency_graph as g
set spread_for = null
where
    g.tenant_id = :plugin_tenant_id
    and g.plugin_id = :plugin_id
    and g.spread_for = :root_id
    and g.last_ordinal = :last_ordinal
    and g.closure_size = :closure_size
returning true;
