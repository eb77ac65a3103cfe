-- name: find_tenant_id(slug)$
-- The tenant of a slug; asked before there is a context.
-- Index: tenant_slug_key.
select t.tenant_id
from app.find_tenant(:slug) as t;

-- name: is_active(tenant_id, user_id)$
-- Whether neither the tenant nor the user is suspended.
-- Index: tenant_user_pkey, tenant_pkey.
select count(*) > 0
from tenant_user as u
inner join tenant as t on u.tenant_id = t.tenant_id
where
    u.tenant_id = :tenant_id
    and u.user_id = :user_id
    and u.suspended_at is null
    and t.suspended_at is null;

-- name: has_user(tenant_id, user_id)$
-- Whether the tenant has such a user, suspended or not.
-- Index: tenant_user_pkey.
select count(*) > 0
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.user_id = :user_id;
