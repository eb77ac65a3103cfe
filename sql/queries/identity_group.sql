-- name: create_group(tenant_id, group_id, name, description, now)^
-- record_class: GroupRow
-- Add a group; one of that name is a broken user_group_name_key.
insert into user_group (tenant_id, group_id, name, description, created_at, updated_at)
values (:tenant_id, :group_id, :name, :description, :now, :now)
returning group_id, name, description, external_id, revision, created_at, updated_at;

-- name: list_groups(tenant_id, after_name, page_size)
-- record_class: GroupRow
-- The tenant's groups by name.
-- Index: user_group_name_key.
select
    g.group_id,
    g.name,
    g.description,
    g.external_id,
    g.revision,
    g.created_at,
    g.updated_at
from user_group as g
where
    g.tenant_id = :tenant_id
    and (:after_name::text is null or g.name > :after_name)
order by g.name
limit :page_size;

-- name: get_group(tenant_id, group_id)^
-- record_class: GroupRow
-- One group.
-- Index: user_group_pkey.
select
    g.group_id,
    g.name,
    g.description,
    g.external_id,
    g.revision,
    g.created_at,
    g.updated_at
from user_group as g
where
    g.tenant_id = :tenant_id
    and g.group_id = :group_id;

-- name: update_group(tenant_id, group_id, revision, name, description, now)^
-- record_class: GroupRow
-- Write all fields, if the group is still at that revision.
-- Index: user_group_pkey.
update user_group
set
    name = :name,
    description = :description,
    revision = revision + 1,
    updated_at = :now
where
    tenant_id = :tenant_id
    and group_id = :group_id
    and revision = :revision
returning group_id, name, description, external_id, revision, created_at, updated_at;

-- name: advance_group(tenant_id, group_id, now)^
-- record_class: GroupRow
-- A group under its next revision: who is in it has changed.
-- Index: user_group_pkey.
update user_group
set
    revision = revision + 1,
    updated_at = :now
where
    tenant_id = :tenant_id
    and group_id = :group_id
returning group_id, name, description, external_id, revision, created_at, updated_at;

-- name: add_group_users(tenant_id, group_id, user_ids, now)
-- Put users into a group; answers those who were not in it.
-- Index: group_user_pkey.
insert into group_user (tenant_id, group_id, user_id, created_at)
select
    :tenant_id,
    :group_id,
    u.user_id,
    :now
from unnest(:user_ids::uuid []) as u (user_id)
on conflict (tenant_id, group_id, user_id) do nothing
returning user_id;

-- name: remove_group_users(tenant_id, group_id, user_ids)
-- Take users out of a group; answers those who were in it.
-- Index: group_user_pkey.
delete from group_user
where
    tenant_id = :tenant_id
    and group_id = :group_id
    and user_id = any(:user_ids::uuid [])
returning user_id;

-- name: replace_group_users(tenant_id, group_id, user_ids)
-- Take everybody else out of a group, into which these were put; answers who was in it.
-- Index: group_user_pkey.
delete from group_user
where
    tenant_id = :tenant_id
    and group_id = :group_id
    and not user_id = any(:user_ids::uuid [])
returning user_id;

-- name: nest_group(tenant_id, group_id, member_group_id, now)$
-- Put a group into a group; null if it was in it.
-- Index: group_group_pkey.
insert into group_group (tenant_id, group_id, member_group_id, created_at)
values (:tenant_id, :group_id, :member_group_id, :now)
on conflict (tenant_id, group_id, member_group_id) do nothing
returning true;

-- name: unnest_group(tenant_id, group_id, member_group_id)$
-- Take a group out of a group; null if it was not in it.
-- Index: group_group_pkey.
delete from group_group
where
    tenant_id = :tenant_id
    and group_id = :group_id
    and member_group_id = :member_group_id
returning true;

-- name: list_nested_groups(tenant_id, group_id)
-- record_class: GroupRow
-- The groups directly within a group, by name.
-- Index: group_group_pkey, user_group_pkey.
select
    g.group_id,
    g.name,
    g.description,
    g.external_id,
    g.revision,
    g.created_at,
    g.updated_at
from group_group as n
inner join user_group as g on n.tenant_id = g.tenant_id and n.member_group_id = g.group_id
where
    n.tenant_id = :tenant_id
    and n.group_id = :group_id
order by g.name;

-- name: list_group_users(tenant_id, group_id, is_direct, after_user_id, page_size)
-- record_class: MemberRow
-- Users of a group, in the order they became users: those put into it, or all whom it reaches.
-- Index: effective_group_group, group_user_pkey, tenant_user_pkey.
select
    u.user_id,
    u.kind,
    u.display_name,
    u.email,
    u.revision,
    u.created_at,
    u.suspended_at,
    u.removed_at
from effective_group as e
inner join tenant_user as u on e.tenant_id = u.tenant_id and e.user_id = u.user_id
where
    e.tenant_id = :tenant_id
    and e.group_id = :group_id
    and (:after_user_id::uuid is null or e.user_id > :after_user_id)
    and (
        not :is_direct
        or exists (
            select from group_user as g
            where
                g.tenant_id = :tenant_id
                and g.group_id = :group_id
                and g.user_id = e.user_id
        )
    )
order by e.user_id
limit :page_size;

-- name: remove_all_users(tenant_id, group_id)!
-- Empty a group of users; answers how many there were.
-- Index: group_user_pkey.
delete from group_user
where
    tenant_id = :tenant_id
    and group_id = :group_id;

-- name: unnest_everywhere(tenant_id, group_id)!
-- Take a group out of every group, and every group out of it; answers how many there were.
-- Index: group_group_pkey, group_group_member.
delete from group_group
where
    tenant_id = :tenant_id
    and (group_id = :group_id or member_group_id = :group_id);

-- name: unbind_group(tenant_id, group_id)!
-- Take every role from a group; answers how many bindings there were.
-- Index: binding_group.
delete from binding
where
    tenant_id = :tenant_id
    and group_id = :group_id;

-- name: delete_group(tenant_id, group_id)!
-- Remove a group that is empty, in no other, and bound to nothing.
-- Index: user_group_pkey.
delete from user_group
where
    tenant_id = :tenant_id
    and group_id = :group_id;
