-- name: create_event_schema(tenant_id, event_schema_id, type, version, compatibility, json_schema, now, most)^
-- record_class: EventSchemaRow
-- Add a version, unless the tenant has its most of all types; where it is there already, that is a broken
-- event_schema_type_version_key. Two at once may both be let in: the limit bounds what is kept, no right.
-- Index: event_schema_type_version_key.
insert into event_schema (tenant_id, event_schema_id, type, version, compatibility, schema, created_at)
select
    :tenant_id,
    :event_schema_id,
    :type,
    :version,
    :compatibility,
    :json_schema,
    :now
where (
    select count(s.version)
    from event_schema as s
    where s.tenant_id = :tenant_id
) < :most
returning event_schema_id, type, version, compatibility, schema as json_schema, created_at;

-- name: list_event_schemas(tenant_id, after_type, after_version, page_size)
-- record_class: EventSchemaRow
-- The tenant's own schemas by type and version.
-- Index: event_schema_type_version_key.
select
    s.event_schema_id,
    s.type,
    s.version,
    s.compatibility,
    s.schema as json_schema,
    s.created_at
from event_schema as s
where
    s.tenant_id = :tenant_id
    and (:after_type::text is null or (s.type, s.version) > (:after_type, :after_version::integer))
order by s.type, s.version
limit :page_size;

-- name: get_event_schema(tenant_id, type, version)^
-- record_class: EventSchemaRow
-- One version of a schema of the tenant's own.
-- Index: event_schema_type_version_key.
select
    s.event_schema_id,
    s.type,
    s.version,
    s.compatibility,
    s.schema as json_schema,
    s.created_at
from event_schema as s
where
    s.tenant_id = :tenant_id
    and s.type = :type
    and s.version = :version;

-- name: get_newest_event_schema(tenant_id, type)^
-- record_class: EventSchemaRow
-- The newest version of a schema of the tenant's own.
-- Index: event_schema_type_version_key.
select
    s.event_schema_id,
    s.type,
    s.version,
    s.compatibility,
    s.schema as json_schema,
    s.created_at
from event_schema as s
where
    s.tenant_id = :tenant_id
    and s.type = :type
order by s.version desc
limit 1;
