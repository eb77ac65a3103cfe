-- name: accept_events(tenant_id, platform_tenant_id, plugin_names, environment_names, types, versions)
-- record_class: KnownName
-- What the names in events stand for: plugins, the tenant's own before the platform's public ones; environments; and types of
-- the tenant's own, each as `<type>.v<version>` with its schema. Names of nothing are missing.
-- Index: plugin_tenant_name_key, environment_tenant_name_key, event_schema_type_version_key.
with named as (
    select distinct on (p.name)
        p.name,
        p.plugin_id
    from plugin as p
    where
        p.tenant_id in (:tenant_id, :platform_tenant_id)
        and p.name = any(:plugin_names::text [])
    order by p.name, p.tenant_id = :tenant_id desc
)

select
    'plugin' as kind,
    n.name,
    n.plugin_id as id,
    null::jsonb as schema
from named as n
union all
select
    'environment' as kind,
    e.name,
    e.environment_id as id,
    null::jsonb as schema
from environment as e
where
    e.tenant_id = :tenant_id
    and e.name = any(:environment_names::text [])
union all
select
    'schema' as kind,
    s.type || '.v' || s.version as name,
    null::uuid as id,
    s.schema
from unnest(:types::text [], :versions::integer []) as w (type, version)
inner join event_schema as s on w.type = s.type and w.version = s.version
where s.tenant_id = :tenant_id;

-- name: get_subject_key(tenant_id)$
-- The key that a tenant's subjects are known by; none before its first event that names one.
-- Index: subject_key_pkey.
select k.key
from subject_key as k
where k.tenant_id = :tenant_id;

-- name: insert_subject_key(tenant_id, key, now)!
-- Make the tenant's key, unless it has one.
insert into subject_key (tenant_id, key, created_at)
values (:tenant_id, :key, :now)
on conflict (tenant_id) do nothing;
