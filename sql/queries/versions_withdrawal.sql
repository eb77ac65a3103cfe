-- name: yank_version(tenant_id, yanked_by, version_id, reason, now)$
-- Take an own version back, or say differently why; null if it is yanked for that very reason.
-- Index: version_pkey, version_yank_pkey.
insert into version_yank as y (tenant_id, version_id, plugin_id, is_public, reason, yanked_at, yanked_by)
select
    v.tenant_id,
    v.version_id,
    v.plugin_id,
    v.is_public,
    :reason,
    :now,
    :yanked_by
from version as v
where
    v.tenant_id = :tenant_id
    and v.version_id = :version_id
on conflict (tenant_id, version_id) do update
    set reason = excluded.reason
    where y.reason != excluded.reason
returning true;

-- name: unyank_version(tenant_id, version_id)$
-- Let a yanked own version be chosen again; null if it is not yanked.
-- Index: version_yank_pkey.
delete from version_yank
where
    tenant_id = :tenant_id
    and version_id = :version_id
returning true;

-- name: deprecate_version(tenant_id, deprecated_by, version_id, message, now)$
-- Deprecate an own version, or say differently why; null if it is deprecated with that very message.
-- Index: version_pkey, version_deprecation_pkey.
insert into version_deprecation as d (tenant_id, version_id, plugin_id, is_public, message, deprecated_at, deprecated_by)
select
    v.tenant_id,
    v.version_id,
    v.plugin_id,
    v.is_public,
    :message,
    :now,
    :deprecated_by
from version as v
where
    v.tenant_id = :tenant_id
    and v.version_id = :version_id
on conflict (tenant_id, version_id) do update
    set message = excluded.message
    where d.message != excluded.message
returning true;

-- name: undeprecate_version(tenant_id, version_id)$
-- Take an own version's deprecation back; null if it has none.
-- Index: version_deprecation_pkey.
delete from version_deprecation
where
    tenant_id = :tenant_id
    and version_id = :version_id
returning true;
