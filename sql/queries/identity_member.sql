-- name: list_members(tenant_id, status, group_id, role_id, after_user_id, page_size)
-- record_class: MemberRow
-- The tenant's users that all the given filters fit, in the order they became users.
-- Index: tenant_user_pkey, effective_group_pkey, effective_permission_pkey.
select
    u.user_id,
    u.kind,
    u.display_name,
    u.email,
    u.revision,
    u.created_at,
    u.suspended_at,
    u.removed_at
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and (:after_user_id::uuid is null or u.user_id > :after_user_id)
    and case :status::text
        when 'active' then u.suspended_at is null
        when 'suspended' then u.suspended_at is not null and u.removed_at is null
        when 'removed' then u.removed_at is not null
        else u.removed_at is null
    end
    and (
        :group_id::uuid is null
        or exists (
            select from effective_group as g
            where
                g.tenant_id = :tenant_id
                and g.user_id = u.user_id
                and g.group_id = :group_id
        )
    )
    and (
        :role_id::uuid is null
        or exists (
            select from effective_permission as e
            where
                e.tenant_id = :tenant_id
                and e.role_id = :role_id
                and e.effect = 'allow'
                and (
                    e.principal_id = u.user_id
                    or e.principal_id in (
                        select g.group_id
                        from effective_group as g
                        where
                            g.tenant_id = :tenant_id
                            and g.user_id = u.user_id
                    )
                )
        )
    )
order by u.user_id
limit :page_size;

-- name: get_member(tenant_id, user_id)^
-- record_class: MemberRow
-- One user, also one who was removed.
-- Index: tenant_user_pkey.
select
    u.user_id,
    u.kind,
    u.display_name,
    u.email,
    u.revision,
    u.created_at,
    u.suspended_at,
    u.removed_at
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.user_id = :user_id;

-- name: get_own_member(tenant_id, user_id)^
-- record_class: MemberRow
-- The caller as a user: asked by who may be shown no other.
-- Index: tenant_user_pkey.
select
    u.user_id,
    u.kind,
    u.display_name,
    u.email,
    u.revision,
    u.created_at,
    u.suspended_at,
    u.removed_at
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.user_id = :user_id;

-- name: read_members(tenant_id, user_ids)
-- record_class: MemberRow
-- Those of these users that there are, removed ones too.
-- Index: tenant_user_pkey.
select
    u.user_id,
    u.kind,
    u.display_name,
    u.email,
    u.revision,
    u.created_at,
    u.suspended_at,
    u.removed_at
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.user_id = any(:user_ids::uuid [])
order by u.user_id;

-- name: update_member(tenant_id, user_id, revision, display_name, email)^
-- record_class: MemberRow
-- Write name and address, if the user is still at that revision.
-- Index: tenant_user_pkey.
update tenant_user
set
    display_name = :display_name,
    email = :email,
    revision = revision + 1
where
    tenant_id = :tenant_id
    and user_id = :user_id
    and revision = :revision
returning user_id, kind, display_name, email, revision, created_at, suspended_at, removed_at;

-- name: suspend_member(tenant_id, user_id, revision, now)^
-- record_class: MemberRow
-- Suspend a user who is still at that revision, or at any where none is given; who is suspended stays so since then.
-- Index: tenant_user_pkey.
update tenant_user
set
    suspended_at = coalesce(suspended_at, :now),
    revision = revision + 1
where
    tenant_id = :tenant_id
    and user_id = :user_id
    and (:revision::bigint is null or revision = :revision)
returning user_id, kind, display_name, email, revision, created_at, suspended_at, removed_at;

-- name: restore_member(tenant_id, user_id, revision)^
-- record_class: MemberRow
-- End the suspension of a user who is still at that revision.
-- Index: tenant_user_pkey.
update tenant_user
set
    suspended_at = null,
    revision = revision + 1
where
    tenant_id = :tenant_id
    and user_id = :user_id
    and revision = :revision
returning user_id, kind, display_name, email, revision, created_at, suspended_at, removed_at;

-- name: remove_member(tenant_id, user_id, revision, now)^
-- record_class: MemberRow
-- Suspend for good a user who is still at that revision.
-- Index: tenant_user_pkey.
update tenant_user
set
    suspended_at = coalesce(suspended_at, :now),
    removed_at = :now,
    revision = revision + 1
where
    tenant_id = :tenant_id
    and user_id = :user_id
    and revision = :revision
returning user_id, kind, display_name, email, revision, created_at, suspended_at, removed_at;

-- name: unbind_member(tenant_id, user_id)!
-- Take from a user every role given or denied to them and not to a group.
-- Index: binding_user.
delete from binding
where
    tenant_id = :tenant_id
    and user_id = :user_id;

-- name: leave_groups(tenant_id, user_id)!
-- Take a user out of every group.
-- Index: group_user_user.
delete from group_user
where
    tenant_id = :tenant_id
    and user_id = :user_id;

-- name: revoke_keys(tenant_id, user_id, now)!
-- Revoke every key of a user.
-- Index: api_key_user.
update api_key
set revoked_at = :now
where
    tenant_id = :tenant_id
    and user_id = :user_id
    and revoked_at is null;
