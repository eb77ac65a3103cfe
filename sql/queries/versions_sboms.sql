-- name: export_sbom(tenant_id, platform_tenant_id, names)
-- record_class: SbomRow
-- What a bill of materials says of some packages beside name and version: the tenant's own before public ones.
-- Index: plugin_tenant_name_key.
select
    p.plugin_id,
    p.name,
    p.license
from plugin as p
where
    p.tenant_id in (:tenant_id, :platform_tenant_id)
    and p.name = any(:names)
order by p.tenant_id = :tenant_id desc, p.plugin_id;
