-- name: count_bindings(tenant_id, principal_id, scope_id)$
-- How many bindings a user or group has in one scope, or in the whole tenant.
-- Index: effective_permission_pkey.
select count(e.binding_id)
from effective_permission as e
where
    e.tenant_id = :tenant_id
    and e.principal_id = :principal_id
    and e.scope_id = coalesce(:scope_id::uuid, '00000000-0000-0000-0000-000000000000');

-- name: create_binding(tenant_id, binding_id, plugin_tenant_id, binding, now)!
-- A role for a user or a group; the same once more is a broken binding_once_key.
insert into binding (
    tenant_id, binding_id, role_id, user_id, group_id, effect, plugin_tenant_id, plugin_id, environment_id, valid_until,
    mfa_max_age_s, weekdays, opens_at, closes_at, networks, created_at
)
select
    :tenant_id,
    :binding_id,
    d.role_id,
    d.user_id,
    d.group_id,
    d.effect,
    :plugin_tenant_id,
    d.plugin_id,
    d.environment_id,
    d.valid_until,
    d.mfa_max_age_s,
    d.weekdays,
    d.opens_at,
    d.closes_at,
    d.networks,
    :now
from jsonb_to_record(:binding::jsonb) as d (
        role_id uuid, user_id uuid, group_id uuid, effect text, plugin_id uuid, environment_id uuid,
        valid_until timestamptz, mfa_max_age_s integer, weekdays smallint [], opens_at time, closes_at time, networks cidr []
    );

-- name: get_binding(tenant_id, binding_id)^
-- record_class: BindingRow
-- One binding with its role.
-- Index: binding_pkey, role_pkey.
select
    b.binding_id,
    b.role_id,
    r.name as role_name,
    r.permissions,
    b.user_id,
    b.group_id,
    b.effect,
    b.plugin_id,
    b.environment_id,
    b.valid_until,
    b.mfa_max_age_s,
    b.weekdays,
    b.opens_at,
    b.closes_at,
    b.networks,
    b.created_at
from binding as b
inner join role as r on b.tenant_id = r.tenant_id and b.role_id = r.role_id
where
    b.tenant_id = :tenant_id
    and b.binding_id = :binding_id;

-- name: list_bindings(tenant_id, user_id, group_id, role_id, plugin_id, environment_id, after_id, page_size)
-- record_class: BindingRow
-- The tenant's bindings that fit, oldest first.
-- Index: binding_pkey, binding_role, binding_user, binding_group, binding_plugin, binding_environment, role_pkey.
select
    b.binding_id,
    b.role_id,
    r.name as role_name,
    r.permissions,
    b.user_id,
    b.group_id,
    b.effect,
    b.plugin_id,
    b.environment_id,
    b.valid_until,
    b.mfa_max_age_s,
    b.weekdays,
    b.opens_at,
    b.closes_at,
    b.networks,
    b.created_at
from binding as b
inner join role as r on b.tenant_id = r.tenant_id and b.role_id = r.role_id
where
    b.tenant_id = :tenant_id
    and (:user_id::uuid is null or b.user_id = :user_id)
    and (:group_id::uuid is null or b.group_id = :group_id)
    and (:role_id::uuid is null or b.role_id = :role_id)
    and (:plugin_id::uuid is null or b.plugin_id = :plugin_id)
    and (:environment_id::uuid is null or b.environment_id = :environment_id)
    and (:after_id::uuid is null or b.binding_id > :after_id)
order by b.binding_id
limit :page_size;

-- name: delete_binding(tenant_id, binding_id)!
-- Remove a binding.
-- Index: binding_pkey.
delete from binding
where
    tenant_id = :tenant_id
    and binding_id = :binding_id;
