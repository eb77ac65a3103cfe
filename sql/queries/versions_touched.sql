-- name: match_advisory(tenant_id, advisory_id)
-- record_class: TouchingRow
-- Which versions of which packages an advisory speaks of, as it stands now; nothing once it is withdrawn.
-- Index: advisory_pkey, advisory_affected_pkey.
select
    a.osv_id,
    a.severity,
    a.revision,
    f.package_name,
    f.events,
    f.listed
from advisory as a
inner join advisory_affected as f on a.tenant_id = f.tenant_id and a.advisory_id = f.advisory_id
where
    a.tenant_id = :tenant_id
    and a.advisory_id = :advisory_id
    and a.withdrawn_at is null
order by f.place;
