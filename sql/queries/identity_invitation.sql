-- name: create_invitation(tenant_id, invitation_id, email, role_ids, token_hash, invited_by, now, expires_at)^
-- record_class: InvitationRow
-- Add an invitation; its token is never stored.
insert into invitation (tenant_id, invitation_id, email, role_ids, token_hash, invited_by, created_at, expires_at)
values (:tenant_id, :invitation_id, :email, :role_ids::uuid [], :token_hash, :invited_by, :now, :expires_at)
returning invitation_id, email, role_ids, invited_by, created_at, expires_at, accepted_at, accepted_by, revoked_at;

-- name: list_invitations(tenant_id, after_invitation_id, page_size)
-- record_class: InvitationRow
-- The tenant's invitations, oldest first.
-- Index: invitation_pkey.
select
    i.invitation_id,
    i.email,
    i.role_ids,
    i.invited_by,
    i.created_at,
    i.expires_at,
    i.accepted_at,
    i.accepted_by,
    i.revoked_at
from invitation as i
where
    i.tenant_id = :tenant_id
    and (:after_invitation_id::uuid is null or i.invitation_id > :after_invitation_id)
order by i.invitation_id
limit :page_size;

-- name: get_invitation(tenant_id, invitation_id)^
-- record_class: InvitationRow
-- One invitation.
-- Index: invitation_pkey.
select
    i.invitation_id,
    i.email,
    i.role_ids,
    i.invited_by,
    i.created_at,
    i.expires_at,
    i.accepted_at,
    i.accepted_by,
    i.revoked_at
from invitation as i
where
    i.tenant_id = :tenant_id
    and i.invitation_id = :invitation_id;

-- name: find_open_invitation(tenant_id, token_hash, now)^
-- record_class: InvitationRow
-- The invitation of a token, if it can still be accepted.
-- Index: invitation_token_key.
select
    i.invitation_id,
    i.email,
    i.role_ids,
    i.invited_by,
    i.created_at,
    i.expires_at,
    i.accepted_at,
    i.accepted_by,
    i.revoked_at
from invitation as i
where
    i.tenant_id = :tenant_id
    and i.token_hash = :token_hash
    and i.expires_at > :now
    and i.accepted_at is null
    and i.revoked_at is null;

-- name: revoke_invitation(tenant_id, invitation_id, now)$
-- Revoke an invitation that was neither accepted nor revoked.
-- Index: invitation_pkey.
update invitation
set revoked_at = :now
where
    tenant_id = :tenant_id
    and invitation_id = :invitation_id
    and accepted_at is null
    and revoked_at is null
returning true;

-- name: accept_invitation(tenant_id, invitation_id, user_id, now)!
-- Use up an invitation that is open.
-- Index: invitation_pkey.
update invitation
set
    accepted_at = :now,
    accepted_by = :user_id
where
    tenant_id = :tenant_id
    and invitation_id = :invitation_id
    and accepted_at is null
    and revoked_at is null;

-- name: list_invited_roles(tenant_id, role_ids)
-- record_class: InvitedRole
-- Those of these roles that there are.
-- Index: role_pkey.
select
    r.role_id,
    r.name,
    r.permissions
from role as r
where
    r.tenant_id = :tenant_id
    and r.role_id = any(:role_ids::uuid [])
order by r.role_id;

-- name: inviter_mask(tenant_id, user_id)$
-- What who invited may do now without any condition, as a mask; nothing once they or the tenant are suspended.
-- Index: inside app.effective_mask.
select app.effective_mask(:tenant_id, :user_id, '{}', null, null)::text;

-- name: rejoin_member(tenant_id, user_id, display_name, email)$
-- A user who joins again, under this name and address; answers the new revision.
-- Index: tenant_user_pkey.
update tenant_user
set
    suspended_at = null,
    removed_at = null,
    display_name = :display_name,
    email = :email,
    revision = revision + 1
where
    tenant_id = :tenant_id
    and user_id = :user_id
returning revision;
