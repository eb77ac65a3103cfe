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

-- name: create_role(tenant_id, role_id, name, description, permissions)^
-- record_class: RoleRow
-- A role of the tenant's own; one of that name is a broken role_name_key.
insert into role (tenant_id, role_id, name, description, permissions)
values (:tenant_id, :role_id, :name, :description, :permissions::text [])
returning role_id, name, description, permissions, is_built_in, revision;

-- name: get_role(tenant_id, role_id)^
-- record_class: RoleRow
-- One role.
-- Index: role_pkey.
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
    and r.role_id = :role_id;

-- name: update_role(tenant_id, role_id, revision, name, description, permissions)^
-- record_class: RoleRow
-- Write all fields of a role, if it is still at that revision; a policy keeps built-in ones out.
-- Index: role_pkey.
update role
set
    name = :name,
    description = :description,
    permissions = :permissions::text [],
    revision = revision + 1
where
    tenant_id = :tenant_id
    and role_id = :role_id
    and revision = :revision
returning role_id, name, description, permissions, is_built_in, revision;

-- name: count_bindings(tenant_id, role_id)$
-- How many bindings give or deny a role.
-- Index: binding_role.
select count(*)
from binding as b
where
    b.tenant_id = :tenant_id
    and b.role_id = :role_id;

-- name: delete_role(tenant_id, role_id, revision)!
-- Remove a role, if it is still at that revision, and the pairs it is in; bindings refuse.
-- Index: role_pkey, role_conflict_pkey, role_conflict_other.
with gone as (
    delete from role
    where
        tenant_id = :tenant_id
        and role_id = :role_id
        and revision = :revision
    returning role_id
),

apart as (
    delete from role_conflict as c
    using gone as g
    where
        c.tenant_id = :tenant_id
        and g.role_id in (c.role_id, c.other_role_id)
)

select g.role_id
from gone as g;
