-- name: effective_mask(tenant_id, scope_ids, mfa_at, source_ip)$
-- What the verified actor may do now in a scope, as a mask; nothing for who means another tenant than the verified one.
-- Index: inside app.effective_mask.
select app.effective_mask(:tenant_id, null, :scope_ids::uuid [], :mfa_at::timestamptz, :source_ip::inet)::text;

-- name: scoped_permissions(permission_bit, mfa_at, source_ip)
-- record_class: ScopedPermission
-- Whether the verified actor may do something now, for each plugin and environment that a binding of theirs names.
-- Index: inside app.scoped_permissions.
select
    s.scope_id,
    s.is_held
from app.scoped_permissions(:permission_bit::smallint, :mfa_at::timestamptz, :source_ip::inet) as s;

-- name: is_active(tenant_id, user_id)$
-- Whether neither the user nor the tenant is suspended; null where there is no such user.
-- Index: tenant_pkey, tenant_user_pkey.
select u.suspended_at is null and t.suspended_at is null
from tenant_user as u
inner join tenant as t on u.tenant_id = t.tenant_id
where
    u.tenant_id = :tenant_id
    and u.user_id = :user_id;

-- name: find_reach(tenant_id, permission_bit, mfa_at, source_ip)^
-- record_class: ReachRow
-- What the verified actor may do now in the whole tenant; and the plugins and environments where, of one thing, the opposite is so.
-- Index: inside app.effective_mask and app.scoped_permissions.
with tenant_wide as materialized (
    select app.effective_mask(:tenant_id, null, '{}', :mfa_at::timestamptz, :source_ip::inet) as mask
)

select
    t.mask::text as held_mask,
    array(
        select s.scope_id
        from app.scoped_permissions(:permission_bit::smallint, :mfa_at::timestamptz, :source_ip::inet) as s
        where s.is_held != (get_bit(t.mask, :permission_bit::int) = 1)
        order by s.scope_id
    ) as exception_ids
from tenant_wide as t;

-- name: lock_epoch()$
-- The tenant's epoch, held until the transaction ends: no other change of its rights goes on meanwhile.
-- Index: tenant_epoch_pkey.
select app.lock_epoch();

-- name: find_user(tenant_id, issuer, subject)^
-- record_class: KnownUser
-- The user a token's subject is in a tenant; asked before there is a context.
-- Index: person_issuer_subject_key, tenant_user_person.
select
    :tenant_id::uuid as tenant_id,
    u.person_id,
    u.user_id
from app.find_user(:issuer, :subject, :tenant_id) as u;

-- name: enroll_person(person_id, issuer, subject)$
-- The person behind a subject, made on first sight.
-- Index: person_issuer_subject_key.
select app.enroll_person(:person_id, :issuer, :subject);

-- name: find_tenant(slug)^
-- record_class: KnownTenant
-- The tenant of a slug; asked before there is a context.
-- Index: tenant_slug_key, binding_role.
select
    t.tenant_id,
    t.is_owned
from app.find_tenant(:slug) as t;

-- name: insert_tenant(tenant_id, slug, name, now)!
-- A tenant; one that is there already stays as it is.
-- Index: tenant_pkey.
insert into tenant (tenant_id, slug, name, created_at)
values (:tenant_id, :slug, :name, :now)
on conflict (tenant_id) do nothing;

-- name: insert_epoch(tenant_id)!
-- The tenant's epoch row; must be there before its first role.
-- Index: tenant_epoch_pkey.
insert into tenant_epoch (tenant_id)
values (:tenant_id)
on conflict (tenant_id) do nothing;

-- name: insert_role(tenant_id, role_id, name, permissions)!
-- A built-in role; one of that name stays as it is.
-- Index: role_name_key.
insert into role (tenant_id, role_id, name, permissions, is_built_in)
values (:tenant_id, :role_id, :name, :permissions, true)
on conflict (tenant_id, name) do nothing;

-- name: insert_user(tenant_id, user_id, person_id, display_name, email, now)$
-- A person as a user of the tenant; answers the user there already is for that person, or the new one.
-- Index: tenant_user_person_key.
with added as (
    insert into tenant_user (tenant_id, user_id, person_id, kind, display_name, email, created_at)
    values (:tenant_id, :user_id, :person_id, 'human', :display_name, :email, :now)
    on conflict (tenant_id, person_id) do nothing
    returning user_id
)

select added.user_id
from added
union all
select u.user_id
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.person_id = :person_id;

-- name: bind_member(tenant_id, binding_id, user_id, role_name, now)!
-- Give a user a role of the tenant, by the role's name, in the whole tenant and for good.
-- Index: role_name_key, binding_once_key.
insert into binding (tenant_id, binding_id, role_id, user_id, created_at)
select
    r.tenant_id,
    :binding_id,
    r.role_id,
    :user_id,
    :now
from role as r
where
    r.tenant_id = :tenant_id
    and r.name = :role_name
on conflict on constraint binding_once_key do nothing;
