-- name: export_sbom(tenant_id, platform_tenant_id, names, sort_keys)
-- record_class: SbomRow
-- What a bill of materials says of some packages beside name and version: the n-th name is of the n-th version. The
-- tenant's own plugins come before public ones; of a version the catalog does not know there are no dependencies.
-- Index: plugin_tenant_name_key, version_sort_key.
select
    w.n,
    p.plugin_id,
    p.license,
    v.dependencies
from unnest(:names::text [], :sort_keys::text []) with ordinality as w (name, sort_key, n)
inner join plugin as p on w.name = p.name
left join version as v on p.tenant_id = v.tenant_id and p.plugin_id = v.plugin_id and w.sort_key = v.sort_key
where p.tenant_id in (:tenant_id, :platform_tenant_id)
order by w.n, p.tenant_id = :tenant_id desc, p.plugin_id;
