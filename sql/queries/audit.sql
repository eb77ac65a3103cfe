-- name: record_audit(tenant_id, action, object_type, object_id)$
-- Add an audit entry by call. The entry's tenant is the verified one; a caller who means another gets no entry.
-- Index: audit_entry_pkey.
select audit.record_audit(:action, :object_type, :object_id)
where app.tenant_id() = :tenant_id;
