-- name: create_environment(tenant_id, environment_id, name, title, is_production, now)^
-- record_class: EnvironmentRow
-- Add an environment; one of that name is a broken environment_tenant_name_key.
insert into environment (tenant_id, environment_id, name, title, is_production, created_at, updated_at)
values (:tenant_id, :environment_id, :name, :title, :is_production, :now, :now)
returning environment_id, name, title, is_production, revision, created_at, updated_at;

-- name: list_environments(tenant_id, is_everywhere, exception_ids, after_name, page_size)
-- record_class: EnvironmentRow
-- The tenant's environments by name: everywhere, all but the exceptions; else those alone.
-- Index: environment_tenant_name_key.
select
    e.environment_id,
    e.name,
    e.title,
    e.is_production,
    e.revision,
    e.created_at,
    e.updated_at
from environment as e
where
    e.tenant_id = :tenant_id
    and (e.environment_id = any(:exception_ids::uuid [])) != :is_everywhere
    and (:after_name::text is null or e.name > :after_name)
order by e.name
limit :page_size;

-- name: get_environment(tenant_id, environment_id)^
-- record_class: EnvironmentRow
-- One environment.
-- Index: environment_pkey.
select
    e.environment_id,
    e.name,
    e.title,
    e.is_production,
    e.revision,
    e.created_at,
    e.updated_at
from environment as e
where
    e.tenant_id = :tenant_id
    and e.environment_id = :environment_id;

-- name: update_environment(tenant_id, environment_id, revision, title, is_production, now)^
-- record_class: EnvironmentRow
-- Write all fields, if the environment is still at that revision.
-- Index: environment_pkey.
update environment
set
    title = :title,
    is_production = :is_production,
    revision = revision + 1,
    updated_at = :now
where
    tenant_id = :tenant_id
    and environment_id = :environment_id
    and revision = :revision
returning environment_id, name, title, is_production, revision, created_at, updated_at;
