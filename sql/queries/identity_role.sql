-- name: list_roles(tenant_id, after_name, page_size)
-- record_class: RoleRow
-- The tenant's roles, by name.
-- Index: role_name_key.
select
    r.role_id,
    r.name,
    r.description,
    r.permissions,
    r.is_built_in,
    r.revision
from role as r
where
    r.tenant_id = :tenant_id
    and (:after_name::text is null or r.name > :after_name)
order by r.name
limit :page_size;
