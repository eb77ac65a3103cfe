-- name: switch_audit_off()#
-- Derived rows of a made-up catalog need no trail, which would be most of the work; by the tables' owner.
alter table plugin disable trigger audit;
alter table version disable trigger audit;

-- name: switch_audit_on()#
alter table plugin enable trigger audit;
alter table version enable trigger audit;

-- name: add_plugins(tenant_id, created_by, packages)!
-- Public plugins of the platform, straight into the table.
insert into plugin (tenant_id, plugin_id, name, role, is_public, last_ordinal, created_by, created_at, updated_at)
select
    :tenant_id,
    d.plugin_id,
    d.name,
    'common-library',
    true,
    d.last_ordinal,
    :created_by,
    now(),
    now()
from jsonb_to_recordset(:packages::jsonb) as d (plugin_id uuid, name text, last_ordinal integer);

-- name: add_versions(tenant_id, created_by, packages)!
-- Their versions, with what each asks for.
insert into version (
    tenant_id, version_id, plugin_id, is_public, version, ordinal, sort_key, is_prerelease,
    released_at, published_at, published_by, dependencies
)
select
    :tenant_id,
    uuidv7(),
    d.plugin_id,
    true,
    v.version,
    v.ordinal,
    v.sort_key,
    v.is_prerelease,
    v.released_at,
    now(),
    :created_by,
    v.dependencies
from jsonb_to_recordset(:packages::jsonb) as d (plugin_id uuid, versions jsonb)
cross join lateral jsonb_to_recordset(d.versions) as v (
    version text, ordinal integer, sort_key text, is_prerelease boolean, released_at timestamptz, dependencies jsonb
);

-- name: add_graph(tenant_id, packages)!
-- Their rows in the graph, as publishing and the event behind it leave them: nobody has to be told.
insert into dependency_graph (
    tenant_id, plugin_id, is_public, name, last_ordinal, newest_released_at, closure, packed
)
select
    :tenant_id,
    d.plugin_id,
    true,
    d.name,
    d.last_ordinal,
    d.newest_released_at,
    d.closure,
    d.packed
from jsonb_to_recordset(:packages::jsonb) as d (
    plugin_id uuid, name text, last_ordinal integer, newest_released_at timestamptz, closure text [], packed text
);

-- name: add_edges(tenant_id, packages)!
-- The names they ask for, known to them up to the last version.
insert into dependency_edge (tenant_id, plugin_id, is_public, target_name, masked_upto, closure_seen)
select
    :tenant_id,
    d.plugin_id,
    true,
    e.target_name,
    e.masked_upto,
    e.closure_seen
from jsonb_to_recordset(:packages::jsonb) as d (plugin_id uuid, edges jsonb)
cross join lateral jsonb_to_recordset(d.edges) as e (target_name text, masked_upto integer, closure_seen integer);

-- name: sum_up_graph()^
-- Plugins of the graph; of closures the median, the 99th in a hundred and the largest; bytes of packed rows.
select
    count(*) as plugins,
    percentile_disc(0.5) within group (order by g.closure_size) as closure_p50,
    percentile_disc(0.99) within group (order by g.closure_size) as closure_p99,
    max(g.closure_size) as closure_most,
    percentile_disc(0.5) within group (order by octet_length(g.packed)) as bytes_p50,
    percentile_disc(0.99) within group (order by octet_length(g.packed)) as bytes_p99,
    max(octet_length(g.packed)) as bytes_most,
    pg_total_relation_size('dependency_graph') as table_bytes
from dependency_graph as g;
