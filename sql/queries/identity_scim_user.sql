-- name: create_scim_user(tenant_id, user_id, person_id, user_name, external_id, profile, display_name, email, is_active, now)^
-- record_class: ScimUserRow
-- A person as a provisioned user. One who is a user already and is not provisioned, be it no longer, becomes it; null for one
-- who is.
-- Index: tenant_user_person_key.
insert into tenant_user as u (
    tenant_id, user_id, person_id, kind, display_name, email, user_name, external_id, profile, suspended_at, created_at, updated_at
)
values (
    :tenant_id, :user_id, :person_id, 'human', :display_name, :email, :user_name, :external_id, :profile::jsonb,
    case when not :is_active::boolean then :now::timestamptz end, :now, :now
)
on conflict (tenant_id, person_id) do update
    set
        display_name = excluded.display_name,
        email = excluded.email,
        user_name = excluded.user_name,
        external_id = excluded.external_id,
        profile = excluded.profile,
        -- Who was suspended by hand is restored by hand.
        suspended_at = case
            when u.removed_at is null then coalesce(u.suspended_at, excluded.suspended_at) else excluded.suspended_at
        end,
        removed_at = null,
        updated_at = excluded.updated_at,
        revision = u.revision + 1
    where
    (u.user_name is null or u.removed_at is not null)
    and u.kind = 'human'
returning
    u.user_id, u.user_name, u.external_id, u.profile, u.suspended_at is null as is_active, u.revision, u.created_at, u.updated_at;

-- name: get_scim_subject(tenant_id)$
-- Which attribute of a user names the person as the issuer's tokens do.
-- Index: tenant_pkey.
select t.scim_subject
from tenant as t
where t.tenant_id = :tenant_id;

-- name: get_scim_user(tenant_id, user_id)^
-- record_class: ScimUserRow
-- One provisioned user.
-- Index: tenant_user_pkey.
select
    u.user_id,
    u.user_name,
    u.external_id,
    u.profile,
    u.suspended_at is null as is_active,
    u.revision,
    u.created_at,
    u.updated_at
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.user_id = :user_id
    and u.user_name is not null
    and u.removed_at is null;

-- name: find_scim_user_name(tenant_id, user_name)^
-- record_class: ScimUserRow
-- The provisioned user of a user name, whatever its case.
-- Index: tenant_user_name.
select
    u.user_id,
    u.user_name,
    u.external_id,
    u.profile,
    u.suspended_at is null as is_active,
    u.revision,
    u.created_at,
    u.updated_at
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and lower(u.user_name) = lower(:user_name)
    and u.removed_at is null;

-- name: find_scim_user_external(tenant_id, external_id)^
-- record_class: ScimUserRow
-- The provisioned user of an external id.
-- Index: tenant_user_external.
select
    u.user_id,
    u.user_name,
    u.external_id,
    u.profile,
    u.suspended_at is null as is_active,
    u.revision,
    u.created_at,
    u.updated_at
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.external_id = :external_id
    and u.user_name is not null
    and u.removed_at is null;

-- name: list_scim_users(tenant_id, skipped, page_size)
-- record_class: ScimUserRow
-- Provisioned users in the order in which they became users, from a place in it: SCIM pages by number.
-- Index: tenant_user_pkey.
select
    u.user_id,
    u.user_name,
    u.external_id,
    u.profile,
    u.suspended_at is null as is_active,
    u.revision,
    u.created_at,
    u.updated_at
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.user_name is not null
    and u.removed_at is null
order by u.user_id
limit :page_size offset :skipped;

-- name: search_scim_users(tenant_id, at_most)
-- record_class: ScimUserRow
-- Provisioned users, for a filter that no index carries.
-- Index: tenant_user_pkey.
select
    u.user_id,
    u.user_name,
    u.external_id,
    u.profile,
    u.suspended_at is null as is_active,
    u.revision,
    u.created_at,
    u.updated_at
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.user_name is not null
    and u.removed_at is null
order by u.user_id
limit :at_most;

-- name: count_scim_users(tenant_id)$
-- How many users are provisioned.
-- Index: tenant_user_name.
select count(u.user_id)
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.user_name is not null
    and u.removed_at is null;

-- name: list_scim_user_groups(tenant_id, user_ids)
-- record_class: ScimMembership
-- The groups that users are in directly.
-- Index: group_user_user, user_group_pkey.
select
    m.user_id as owner_id,
    m.group_id as value,
    g.name as display,
    true as is_group
from group_user as m
inner join user_group as g on m.tenant_id = g.tenant_id and m.group_id = g.group_id
where
    m.tenant_id = :tenant_id
    and m.user_id = any(:user_ids::uuid [])
order by
    m.user_id,
    g.name;

-- name: update_scim_user(tenant_id, user_id, user_name, external_id, profile, display_name, email, is_active, now)^
-- record_class: ScimUserRow
-- Write all attributes of a provisioned user; one who stays suspended stays so since when it was.
-- Index: tenant_user_pkey.
update tenant_user as u
set
    user_name = :user_name,
    external_id = :external_id,
    profile = :profile::jsonb,
    display_name = :display_name,
    email = :email,
    suspended_at = case when not :is_active::boolean then coalesce(u.suspended_at, :now) end,
    updated_at = :now,
    revision = u.revision + 1
where
    u.tenant_id = :tenant_id
    and u.user_id = :user_id
    and u.user_name is not null
    and u.removed_at is null
returning
    u.user_id, u.user_name, u.external_id, u.profile, u.suspended_at is null as is_active, u.revision, u.created_at, u.updated_at;

-- name: delete_scim_user(tenant_id, user_id, now)$
-- A user who is provisioned no longer, and gets in nowhere. The row stays, as what this user did names it.
-- Index: tenant_user_pkey.
update tenant_user as u
set
    user_name = null,
    external_id = null,
    profile = null,
    suspended_at = coalesce(u.suspended_at, :now),
    removed_at = :now,
    updated_at = :now,
    revision = u.revision + 1
where
    u.tenant_id = :tenant_id
    and u.user_id = :user_id
returning u.revision;
