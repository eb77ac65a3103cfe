-- name: create_scim_group(tenant_id, group_id, name, external_id, now)^
-- record_class: ScimGroupRow
-- A new group.
insert into user_group (tenant_id, group_id, name, external_id, created_at, updated_at)
values (:tenant_id, :group_id, :name, :external_id, :now, :now)
returning group_id, name, external_id, revision, created_at, updated_at;

-- name: get_scim_group(tenant_id, group_id)^
-- record_class: ScimGroupRow
-- One group.
-- Index: user_group_pkey.
select
    g.group_id,
    g.name,
    g.external_id,
    g.revision,
    g.created_at,
    g.updated_at
from user_group as g
where
    g.tenant_id = :tenant_id
    and g.group_id = :group_id;

-- name: find_scim_group_name(tenant_id, name)^
-- record_class: ScimGroupRow
-- The group of a name.
-- Index: user_group_name_key.
select
    g.group_id,
    g.name,
    g.external_id,
    g.revision,
    g.created_at,
    g.updated_at
from user_group as g
where
    g.tenant_id = :tenant_id
    and g.name = :name;

-- name: find_scim_group_external(tenant_id, external_id)^
-- record_class: ScimGroupRow
-- The group of an external id.
-- Index: user_group_external_key.
select
    g.group_id,
    g.name,
    g.external_id,
    g.revision,
    g.created_at,
    g.updated_at
from user_group as g
where
    g.tenant_id = :tenant_id
    and g.external_id = :external_id;

-- name: list_scim_groups(tenant_id, skipped, page_size)
-- record_class: ScimGroupRow
-- Groups in the order in which they were made, from a place in it: SCIM pages by number.
-- Index: user_group_pkey.
select
    g.group_id,
    g.name,
    g.external_id,
    g.revision,
    g.created_at,
    g.updated_at
from user_group as g
where g.tenant_id = :tenant_id
order by g.group_id
limit :page_size offset :skipped;

-- name: search_scim_groups(tenant_id, at_most)
-- record_class: ScimGroupRow
-- Groups, for a filter that no index carries.
-- Index: user_group_pkey.
select
    g.group_id,
    g.name,
    g.external_id,
    g.revision,
    g.created_at,
    g.updated_at
from user_group as g
where g.tenant_id = :tenant_id
order by g.group_id
limit :at_most;

-- name: count_scim_groups(tenant_id)$
-- How many groups there are.
-- Index: user_group_pkey.
select count(g.group_id)
from user_group as g
where g.tenant_id = :tenant_id;

-- name: list_scim_members(tenant_id, group_ids, at_most)
-- record_class: ScimMembership
-- Who is in groups directly: groups, and users who are provisioned. Others are the tenant's own affair. removed_at stands in
-- a form that the partial indexes on it do not have: right after many users came, the planner would look each up by one of
-- those, by the tenant alone.
-- Index: group_user_pkey, tenant_user_pkey, group_group_pkey, user_group_pkey.
select
    m.group_id as owner_id,
    m.user_id as value,
    null as display,
    false as is_group
from group_user as m
inner join tenant_user as u on m.tenant_id = u.tenant_id and m.user_id = u.user_id
where
    m.tenant_id = :tenant_id
    and m.group_id = any(:group_ids::uuid [])
    and u.user_name is not null
    and coalesce(u.removed_at, 'infinity') = 'infinity'
union all
select
    m.group_id,
    m.member_group_id,
    g.name,
    true
from group_group as m
inner join user_group as g on m.tenant_id = g.tenant_id and m.member_group_id = g.group_id
where
    m.tenant_id = :tenant_id
    and m.group_id = any(:group_ids::uuid [])
order by
    owner_id,
    value
limit :at_most;

-- name: known_scim_members(tenant_id, ids)
-- record_class: ScimPrincipal
-- Which of the ids are of groups, or of users who are provisioned.
-- Index: tenant_user_pkey, user_group_pkey.
select
    u.user_id as value,
    false as is_group
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.user_id = any(:ids::uuid [])
    and u.user_name is not null
    and coalesce(u.removed_at, 'infinity') = 'infinity'
union all
select
    g.group_id,
    true
from user_group as g
where
    g.tenant_id = :tenant_id
    and g.group_id = any(:ids::uuid []);

-- name: update_scim_group(tenant_id, group_id, name, external_id, now)^
-- record_class: ScimGroupRow
-- Write a group's own attributes; its revision moves also where only its members change.
-- Index: user_group_pkey.
update user_group
set
    name = :name,
    external_id = :external_id,
    updated_at = :now,
    revision = revision + 1
where
    tenant_id = :tenant_id
    and group_id = :group_id
returning group_id, name, external_id, revision, created_at, updated_at;

-- name: add_scim_users(tenant_id, group_id, user_ids, now)!
-- Users come into a group; who is in it stays.
-- Index: group_user_pkey.
insert into group_user (tenant_id, group_id, user_id, created_at)
select
    :tenant_id,
    :group_id,
    u.user_id,
    :now
from unnest(:user_ids::uuid []) as u (user_id)
on conflict do nothing;

-- name: remove_scim_users(tenant_id, group_id, user_ids)!
-- Users go out of a group.
-- Index: group_user_pkey.
delete from group_user
where
    tenant_id = :tenant_id
    and group_id = :group_id
    and user_id = any(:user_ids::uuid []);

-- name: add_scim_groups(tenant_id, group_id, member_ids, now)!
-- Groups come into a group; those in it stay.
-- Index: group_group_pkey.
insert into group_group (tenant_id, group_id, member_group_id, created_at)
select
    :tenant_id,
    :group_id,
    m.member_group_id,
    :now
from unnest(:member_ids::uuid []) as m (member_group_id)
on conflict do nothing;

-- name: remove_scim_groups(tenant_id, group_id, member_ids)!
-- Groups go out of a group.
-- Index: group_group_pkey.
delete from group_group
where
    tenant_id = :tenant_id
    and group_id = :group_id
    and member_group_id = any(:member_ids::uuid []);

-- name: delete_scim_group(tenant_id, group_id)!
-- A group goes; nobody is in it, and nothing bound to it.
-- Index: user_group_pkey.
delete from user_group
where
    tenant_id = :tenant_id
    and group_id = :group_id;
